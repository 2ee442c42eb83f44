/* Replaces what is unfit to be shown: control characters, overrides of direction, broken UTF-8. */
#include "core/base/printable.h"

#include "core/base/mem.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Not good are also codes in more bytes than they need, surrogates, and what is beyond Unicode's
 * end: each of them is a way to write a sign that a check for the usual bytes would not see. */
size_t printable_decode(const char *text, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)*text;
    size_t length = first < 0x80 ? 1 : first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (length < 2 || first > 0xF4) {
        *code = first;
        return length == 1;
    }
    *code = first & (0x7F >> length);
    for (size_t i = 1; i < length; i++) {
        if (((unsigned char)text[i] & 0xC0) != 0x80)
            return 0;
        *code = *code << 6 | ((unsigned char)text[i] & 0x3F);
    }
    bool good = *code >= least[length] && *code <= 0x10FFFF && !(*code >= 0xD800 && *code < 0xE000);
    return good ? length : 0;
}

bool printable_steers(uint32_t code)
{
    /* Control characters; marks and overrides of direction, and separators of lines, with which a
     * text can look other than it is; the byte order mark. */
    static const uint32_t ranges[][2] = {{0, 0x1F},        {0x7F, 0x9F},     {0x200E, 0x200F},
                                         {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (code >= ranges[i][0] && code <= ranges[i][1])
            return true;
    return false;
}

/* Of bytes that are no UTF-8 one at a time, each shown as U+FFFD: what follows may be text
 * again. */
size_t printable_first(const char *text, char shown[PRINTABLE_SIZE])
{
    uint32_t code;
    size_t length = printable_decode(text, &code);
    if (length == 0) {
        strcpy(shown, "\xEF\xBF\xBD");
        return 1;
    }
    memcpy(shown, text, length);
    shown[length] = '\0';
    if (printable_steers(code))
        strcpy(shown, " ");
    return length;
}

void printable_put(FILE *out, const char *text, size_t length, int lines)
{
    char shown[PRINTABLE_SIZE];
    for (size_t at = 0; at < length && text[at];)
        if (lines && text[at] == '\n') {
            fputc('\n', out);
            at++;
        } else {
            at += printable_first(text + at, shown);
            fputs(shown, out);
        }
}

char *printable_text(const char *text)
{
    char *whole = NULL;
    size_t size = 0;
    FILE *out = mem_stream(&whole, &size);
    printable_put(out, text, strlen(text), 0);
    fclose(out);
    return whole;
}

void printable_print(FILE *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = mem_format_list(format, arguments);
    va_end(arguments);
    printable_put(out, text, strlen(text), 1);
    free(text);
}
