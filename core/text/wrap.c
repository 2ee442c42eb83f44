/* Breaks a text into lines, and knows what a terminal can show. */
#include "core/text/wrap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int text_columns(const char *text)
{
    int count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

/* A stream in memory has no descriptor. */
static bool is_terminal(FILE *out)
{
    int descriptor = fileno(out);
    return descriptor >= 0 && isatty(descriptor);
}

/* A terminal that does not know its width is taken to be as wide as lines are at most. */
size_t terminal_columns(FILE *out)
{
    struct winsize window = {0};
    if (!is_terminal(out) || ioctl(fileno(out), TIOCGWINSZ, &window) != 0)
        return 0;
    return window.ws_col ? window.ws_col : WRAP_WIDTH;
}

bool terminal_is_drawn(FILE *out)
{
    const char *term = getenv("TERM");
    return is_terminal(out) && term && *term && strcmp(term, "dumb") != 0;
}

bool terminal_has_colour(FILE *out)
{
    const char *no_colour = getenv("NO_COLOR");
    return terminal_is_drawn(out) && !(no_colour && *no_colour);
}

/* At least one word, however long; the blanks before a word go with it, so that none end a line. */
size_t wrap_length(const char *text, size_t room)
{
    size_t length = 0, word = strcspn(text, " "), columns = 0;
    for (;;) {
        for (size_t i = 0; i < word; i++)
            columns += ((unsigned char)text[length + i] & 0xC0) != 0x80;
        if (length > 0 && columns > room)
            return length;
        length += word;
        if (!text[length])
            return length;
        word = strspn(text + length, " ");
        word += strcspn(text + length + word, " ");
    }
}

void wrap_text(FILE *out, int from, int at, const char *lead, const char *text)
{
    if (from > at) {
        fputc('\n', out);
        from = 0;
    }
    size_t wide = terminal_columns(out), width = wide && wide < WRAP_WIDTH ? wide : WRAP_WIDTH;
    size_t used = (size_t)at + strlen(lead), room = used < width ? width - used : 1;
    while (*text) {
        size_t length = wrap_length(text, room);
        fprintf(out, "%*s%s%.*s\n", at - from, "", lead, (int)length, text);
        text += length;
        text += strspn(text, " ");
        from = 0;
    }
}
