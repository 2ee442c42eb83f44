/* Writes texts as gnuplot takes them literally. */
#include "reports/drawing/plot_quote.h"

#include "core/base/mem.h"
#include "core/base/printable.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { TIC_LONGEST = 24 };

static bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

/* A text as gnuplot takes it literally: in double quotes, where it reads an escape for whatever it
 * could take for a sign of its own (quotes, backquotes, macros, backslashes). Between single quotes
 * a quote cannot be written safely. gnuplot reads as many octal digits as there are, so a digit
 * behind an escape is escaped too. `percent` is what a per cent sign becomes. */
static void put_quoted(FILE *out, const char *text, const char *percent)
{
    static const char plain[] = " -_.,:;=()/+";
    char shown[PRINTABLE_SIZE];
    bool escaped = false;
    fputc('"', out);
    while (*text) {
        text += printable_first(text, shown);
        bool literal = shown[1] || isalnum((unsigned char)*shown) || strchr(plain, *shown);
        escaped = !literal || (escaped && is_octal(*shown) && !shown[1]);
        if (*shown == '%')
            fputs(percent, out);
        else if (escaped)
            fprintf(out, "\\%03o", (unsigned)(unsigned char)*shown);
        else
            fputs(shown, out);
    }
    fputc('"', out);
}

void plot_quote(FILE *out, const char *text)
{
    put_quoted(out, text, "\\045");
}

static size_t character(const char *text)
{
    size_t length = 1;
    while (((unsigned char)text[length] & 0xC0) == 0x80)
        length++;
    return length;
}

/* A text of at most TIC_LONGEST characters: of a longer one its beginning and its end. */
static char *tic_text(const char *text)
{
    enum { HEAD = TIC_LONGEST / 2, TAIL = TIC_LONGEST - HEAD - 1 };
    size_t characters = 0, head = 0, tail = 0, number = 0;
    char *shown = printable_text(text);
    for (size_t at = 0; shown[at]; at += character(shown + at))
        characters++;
    for (size_t at = 0; shown[at]; at += character(shown + at), number++) {
        head = number == HEAD ? at : head;
        tail = number + TAIL == characters ? at : tail;
    }
    char *tic = characters <= TIC_LONGEST ? mem_string(shown)
                                          : mem_format("%.*s…%s", (int)head, shown, shown + tail);
    free(shown);
    return tic;
}

/* gnuplot takes the text of a tic for a format, in which a per cent sign is written twice. */
void plot_quote_tic(FILE *out, const char *text)
{
    char *tic = tic_text(text);
    put_quoted(out, tic, "\\045\\045");
    free(tic);
}
