/* What is wrong where a key with its value should stand and no colon ends the key: the colon is
 * missing, an = stands for it, or no space is behind it. Each leads to a hint; none is read as if
 * it were right. */
#ifndef CORE_YAML_KEY_H
#define CORE_YAML_KEY_H

#include <stdbool.h>
#include <stddef.h>

/* Of a line's text, without its indent: what is wrong, and a hint that the caller frees. */
const char *yaml_key_fault(const char *text, size_t length, char **meant);

/* The hint about a key that holds what should have ended it, "rounds=5" or "count:4", or a
 * character that looks like another; NULL when it holds neither. Freed by the caller. */
char *yaml_key_hint(const char *key);

/* Whether the text begins with that word, and what is behind it is no part of a word: "up 5" with
 * "up", not with "u". */
bool yaml_key_begins(const char *text, const char *word);

#endif
