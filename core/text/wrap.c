/* Breaks a text into lines. */
#include "core/text/wrap.h"

#include <string.h>

/* How much of `text` goes into a line of `room` characters: up to a space, or one long word. */
static size_t line_length(const char *text, size_t room)
{
    size_t length = 0, word = strcspn(text, " ");
    do {
        length += word;
        word = strspn(text + length, " ");
        word += strcspn(text + length + word, " ");
    } while (text[length] && length + word <= room);
    return length;
}

void wrap_text(FILE *out, int from, int at, const char *lead, const char *text)
{
    if (from > at) {
        fputc('\n', out);
        from = 0;
    }
    size_t used = (size_t)at + strlen(lead), room = used < WRAP_WIDTH ? WRAP_WIDTH - used : 1;
    while (*text) {
        size_t length = line_length(text, room);
        fprintf(out, "%*s%s%.*s\n", at - from, "", lead, (int)length, text);
        text += length;
        text += strspn(text, " ");
        from = 0;
    }
}
