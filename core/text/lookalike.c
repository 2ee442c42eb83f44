/* Finds characters that look like others. */
#include "core/text/lookalike.h"

#include "core/base/mem.h"

#include <stdint.h>
#include <string.h>

/* From `first` to `last`; where `meant` is NULL, the character so many places further on in ASCII
 * as in the range. */
static const struct lookalike_row {
    uint32_t first, last;
    const char *name, *meant;
    char ascii;
} rows[] = {
    {0x00A0, 0x00A0, "a no-break space", "an ordinary space", 0},
    {0x2000, 0x200A, "a typographic space", "an ordinary space", 0},
    {0x202F, 0x202F, "a narrow no-break space", "an ordinary space", 0},
    {0x205F, 0x205F, "a typographic space", "an ordinary space", 0},
    {0x3000, 0x3000, "a full-width space", "an ordinary space", 0},
    {0x00AD, 0x00AD, "a soft hyphen, which is not shown,", "nothing", 0},
    {0x200B, 0x200D, "a character of width zero", "nothing", 0},
    {0x2060, 0x2060, "a character of width zero", "nothing", 0},
    {0xFEFF, 0xFEFF, "a byte order mark within the text", "nothing", 0},
    {0x2018, 0x201B, "a typographic quote", "'", 0},
    {0x201C, 0x201F, "a typographic quote", "\"", 0},
    {0x00AB, 0x00AB, "a typographic quote", "\"", 0},
    {0x00BB, 0x00BB, "a typographic quote", "\"", 0},
    {0x2010, 0x2015, "a typographic dash", "-", 0},
    {0x2212, 0x2212, "a typographic minus sign", "-", 0},
    {0x2044, 0x2044, "a fraction slash", "/", 0},
    {0x2215, 0x2215, "a division slash", "/", 0},
    {0x3001, 0x3001, "an ideographic comma", ",", 0},
    {0x3002, 0x3002, "an ideographic full stop", ".", 0},
    {0x060C, 0x060C, "an Arabic comma", ",", 0},
    {0xFF01, 0xFF5E, "a full-width character", NULL, '!'},
    {0x0430, 0x0430, "a Cyrillic letter", "a", 0},
    {0x0435, 0x0435, "a Cyrillic letter", "e", 0},
    {0x043E, 0x043E, "a Cyrillic letter", "o", 0},
    {0x0440, 0x0440, "a Cyrillic letter", "p", 0},
    {0x0441, 0x0441, "a Cyrillic letter", "c", 0},
    {0x0445, 0x0445, "a Cyrillic letter", "x", 0},
    {0x0412, 0x0412, "a Cyrillic letter", "B", 0},
    {0x041A, 0x041A, "a Cyrillic letter", "K", 0},
    {0x041C, 0x041C, "a Cyrillic letter", "M", 0},
};

/* The characters of ASCII, each a text of its own. */
static const char *ascii_text(unsigned char c)
{
    static const char all[] =
        "!\0\"\0#\0$\0%\0&\0'\0(\0)\0*\0+\0,\0-\0.\0/\0"
        "0\0001\0002\0003\0004\0005\0006\0007\0008\0009\0:\0;\0<\0=\0>\0?\0@\0"
        "A\0B\0C\0D\0E\0F\0G\0H\0I\0J\0K\0L\0M\0N\0O\0P\0Q\0R\0S\0T\0U\0V\0W\0X\0Y\0Z\0"
        "[\0\\\0]\0^\0_\0`\0"
        "a\0b\0c\0d\0e\0f\0g\0h\0i\0j\0k\0l\0m\0n\0o\0p\0q\0r\0s\0t\0u\0v\0w\0x\0y\0z\0"
        "{\0|\0}\0~";
    return all + 2 * (c - '!');
}

/* The code point that `text` begins with, of at least 0x80; 0 when it is none. None of the rows is
 * beyond the basic plane, so that three bytes are enough. */
static uint32_t code_point(const unsigned char *text, size_t length, size_t *bytes)
{
    *bytes = *text >= 0xE0 ? 3 : 2;
    if (*text < 0xC2 || *text >= 0xF0 || *bytes > length || (text[1] & 0xC0) != 0x80)
        return *bytes = 1, 0;
    if (*bytes == 2)
        return (uint32_t)(*text & 0x1F) << 6 | (text[1] & 0x3Fu);
    return (uint32_t)(*text & 0x0F) << 12 | (text[1] & 0x3Fu) << 6 | (text[2] & 0x3Fu);
}

/* A row is a run of characters that stand for a run of ASCII, such as the full-width digits. */
bool lookalike_find(const char *text, size_t length, struct lookalike *found)
{
    size_t bytes = 1;
    for (size_t at = 0; at < length; at += bytes) {
        uint32_t code = code_point((const unsigned char *)text + at, length - at, &bytes);
        for (size_t i = 0; code && i < sizeof rows / sizeof *rows; i++)
            if (rows[i].first <= code && code <= rows[i].last) {
                unsigned char c = (unsigned char)(rows[i].ascii + (code - rows[i].first));
                *found = (struct lookalike){at, rows[i].name,
                                            rows[i].meant ? rows[i].meant : ascii_text(c)};
                return true;
            }
    }
    return false;
}

char *lookalike_hint(const char *text)
{
    struct lookalike found;
    size_t character = 1;
    if (!lookalike_find(text, strlen(text), &found))
        return NULL;
    for (size_t i = 0; i < found.at; i++)
        character += ((unsigned char)text[i] & 0xC0) != 0x80;
    return mem_format("its character %zu is %s; type %s instead", character, found.name,
                      found.meant);
}
