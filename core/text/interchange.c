/* Writes values as fields of CSV and JSON. */
#include "core/text/interchange.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

char *exact_number(char out[EXACT_SIZE], double value)
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, EXACT_SIZE, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            break;
    }
    return out;
}

void csv_field(FILE *out, const char *text)
{
    size_t length = strlen(text);
    if (length > 0 && !strpbrk(text, ",\"\r\n") && *text != ' ' && text[length - 1] != ' ') {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

/* The number of bytes of the UTF-8 character at `text`; 0 if it is invalid (RFC 3629 excludes
 * overlong forms, surrogates and values above U+10FFFF). */
static size_t utf8_length(const unsigned char *text)
{
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = *text < 0x80 ? 1 : *text >= 0xF0 ? 4 : *text >= 0xE0 ? 3 : 2;
    if (length == 1)
        return 1;
    unsigned code = *text & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80)
            return 0;
        code = code << 6 | (text[i] & 0x3F);
    }
    bool good = code >= least[length] && (code < 0xD800 || code > 0xDFFF) && code <= 0x10FFFF;
    return good && *text >= 0xC0 && *text < 0xF8 ? length : 0;
}

void json_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (const unsigned char *at = (const unsigned char *)text; *at;) {
        size_t length = utf8_length(at);
        if (length == 0)
            fputs("\\ufffd", out);
        else if (length > 1)
            fwrite(at, 1, length, out);
        else if (*at < ' ' || *at == 127 || strchr("<>&\"\\", *at))
            fprintf(out, "\\u%04x", *at);
        else
            fputc(*at, out);
        at += length ? length : 1;
    }
    fputc('"', out);
}

void json_number(FILE *out, double value)
{
    char text[EXACT_SIZE];
    fputs(isfinite(value) ? exact_number(text, value) : "null", out);
}
