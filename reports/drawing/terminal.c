/* Writes text to a terminal: aligned by columns, wrapped, in colour. */
#include "reports/drawing/terminal.h"

#include "core/base/printable.h"

#include <string.h>

void terminal_style(const struct terminal *terminal, enum terminal_style style)
{
    static const char *const codes[] = {"\033[0m", "\033[1m", "\033[33m"};
    if (terminal->colour)
        fputs(codes[style], terminal->out);
}

int terminal_width(FILE *out)
{
    size_t columns = terminal_columns(out);
    return columns && columns < TERMINAL_WIDTH ? (int)columns : TERMINAL_WIDTH;
}

/* By hand, since printf counts bytes. */
void terminal_right(FILE *out, const char *text, int width)
{
    fprintf(out, "%*s", width > text_columns(text) ? width - text_columns(text) : 1, "");
    terminal_clean(out, text, strlen(text));
}

void terminal_clean(FILE *out, const char *text, size_t length)
{
    printable_put(out, text, length, 0);
}

/* The bytes of `text` that fit into `room` columns: up to a space if there is one, else cut. */
static size_t line_length(const char *text, int room)
{
    size_t space = 0, i = 0;
    for (int column = 0; text[i]; i++) {
        column += ((unsigned char)text[i] & 0xC0) != 0x80;
        if (text[i] == ' ')
            space = i;
        if (column > room)
            return space ? space : i;
    }
    return i;
}

void terminal_wrapped(FILE *out, const char *text, int indent)
{
    int room = terminal_width(out) - indent;
    while (*text) {
        size_t length = line_length(text, room > 1 ? room : 1);
        fprintf(out, "%*s", indent, "");
        terminal_clean(out, text, length);
        fputc('\n', out);
        text += length;
        text += strspn(text, " ");
    }
}
