/* Writes values as fields of CSV and JSON. */
#include "core/text/interchange.h"

#include "core/base/printable.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* As few digits as read back to the same number: 15 always survive, 17 always suffice. */
char *exact_number(char out[EXACT_SIZE], double value)
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, EXACT_SIZE, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            break;
    }
    return out;
}

/* A text that begins or ends with a space is quoted, as readers may cut it off. */
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

/* What HTML takes for its own is written as a code as well: the text may stand in a script of a
 * page. */
void json_text(FILE *out, const char *text)
{
    fputc('"', out);
    while (*text) {
        uint32_t code;
        size_t length = printable_decode(text, &code);
        if (length == 0)
            fputs("\\ufffd", out);
        else if (printable_steers(code) || (length == 1 && strchr("<>&\"\\", *text)))
            fprintf(out, "\\u%04x", code);
        else
            fwrite(text, 1, length, out);
        text += length ? length : 1;
    }
    fputc('"', out);
}

void json_number(FILE *out, double value)
{
    char text[EXACT_SIZE];
    fputs(isfinite(value) ? exact_number(text, value) : "null", out);
}
