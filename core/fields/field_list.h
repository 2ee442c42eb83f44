/* Help: every key of a field table with its type, range, default, choices and an example, in
 * groups, as `fedsim list options`, the manual page and the shell's completion show them. */
#ifndef CORE_FIELD_LIST_H
#define CORE_FIELD_LIST_H

#include "core/fields/fields.h"

#include <stdio.h>

/* A key, or a table of keys as the head of a group. In a path NAME stands for a name that the user
 * gives: "fleet.NAME.up". */
struct field_key {
    char *path; /* owned */
    const struct field *field;
};

/* Every key and table of a field table: the keys of a table come first, then each table in it.
 * Zero-initialise. */
struct field_keys {
    struct field_key *list;
    size_t count, capacity;
};
void field_keys_add(struct field_keys *keys, const struct field *fields);
void field_keys_free(struct field_keys *keys);

/* Whether the key's path begins with `prefix`, in whole words ("round", "round.cohort"). NAME may
 * be left out ("fleet.up") or be any name that is followed by more ("fleet.phones.up"). */
bool field_key_has_prefix(const struct field_key *key, const char *prefix);
/* The path that a wrong prefix may have meant; NULL when there is none. Freed by the caller. */
char *field_keys_nearest(const struct field_keys *keys, const char *prefix);

/* One line of a key: what it may be, its range and its default. Freed by the caller. */
char *field_key_values(const struct field_key *key);
/* Writes each row that a FIELD_ROW may point to, from column `at` on: its name and its summary. */
void field_rows_print(FILE *out, const struct field *field, int at);
/* Writes the keys that have the prefix (NULL: all) with the heads of their groups. Returns how many
 * keys. The prefix's last word may be begun only: "round" are the keys of round and the key rounds,
 * "round.q" is round.quorum. Where no key begins so, it may be a name: "fleet.phones" are the keys
 * of fleet.NAME. */
size_t field_keys_print(FILE *out, const struct field_keys *keys, const char *prefix);

#endif
