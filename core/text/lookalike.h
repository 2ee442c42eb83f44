/* Characters that look like those of a scenario's syntax and are not: a no-break space, typographic
 * quotes, full-width digits and punctuation, dashes, the minus sign, Cyrillic letters in a unit.
 * They come along when text is copied from a page, a word processor or a spreadsheet, and cannot be
 * told from what was meant by looking at them. */
#ifndef CORE_LOOKALIKE_H
#define CORE_LOOKALIKE_H

#include <stdbool.h>
#include <stddef.h>

struct lookalike {
    size_t at;         /* its first byte in the text */
    const char *name;  /* "a no-break space" */
    const char *meant; /* "an ordinary space", "\"", "0" */
};

/* The first one in the `length` bytes of `text`; false when there is none. */
bool lookalike_find(const char *text, size_t length, struct lookalike *found);
/* "it holds a no-break space (character 3); type an ordinary space instead"; NULL when there is
 * none in the text. Freed by the caller. */
char *lookalike_hint(const char *text);

#endif
