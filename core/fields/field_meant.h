/* Hints about keys that there are not: the same key in capitals, another word for it (learning_rate
 * for alpha), or a key that belongs to another table. Other words are those that papers and other
 * simulators use; a row lists them (`also`). */
#ifndef CORE_FIELD_MEANT_H
#define CORE_FIELD_MEANT_H

#include "core/fields/field_list.h"

/* The paths of the keys that are called `word`, by their last name or by another word for it: "a, b
 * or c"; NULL when there are none, or too many to be of help. Freed by the caller. */
char *field_keys_meant(const struct field_keys *keys, const char *word);

/* The key of the table `fields` whose value may be that word; NULL when there is none. */
const char *field_of_word(const struct field *fields, const char *word);

/* The hint about the entry `word`, which is no key of the table `fields`. `schema`: as a reader's.
 * Freed by the caller. */
char *field_hint(const struct field *const *schema, const struct field *fields, const char *word);

#endif
