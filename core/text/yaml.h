/* A YAML text as a tree of nodes, each with its place in the text. The only user of libyaml.
 *
 * What a scenario needs of YAML and nothing else: tables (maps), lists and scalars. Refused, with
 * file:line:column: anchors, aliases, merge keys, tags, duplicate keys, keys that are no plain
 * word, several documents, more than 32 levels, more than 1 MiB, more than 10000 entries in one
 * table, invalid UTF-8, control bytes, and an empty text.
 *
 * Nodes live in the arena they were read into, and point into their source by marks: both outlive
 * the tree. */
#ifndef CORE_YAML_H
#define CORE_YAML_H

#include "core/base/fail.h"
#include "core/base/mem.h"

#include <stdbool.h>
#include <stddef.h>

enum { YAML_DEPTH_MAX = 32, YAML_SIZE_MAX = 1 << 20, YAML_ENTRIES_MAX = 10000 };

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
    enum yaml_kind kind;
    struct mark mark;        /* where the value begins */
    const char *key;         /* its key when it is an entry of a map, else NULL */
    struct mark key_mark;    /* where the key stands */
    const char *text;        /* a scalar's text; NULL otherwise */
    struct yaml_node *items; /* first item of a list or entry of a map, in the order written */
    struct yaml_node *next;  /* the next one beside this */
    size_t count;            /* items or entries */
};

/* Reads all of `source`. NULL and errors (FAULT_INPUT, several where possible) when it is not such
 * a text. */
struct yaml_node *yaml_read(const struct source *source, struct arena *arena, struct errs *errs);
/* Reads the part of the text from byte `from` on, on one line; marks count from the text's start.
 * For "path=value" settings. */
struct yaml_node *yaml_read_value(const struct source *source, size_t from, struct arena *arena,
                                  struct errs *errs);

struct yaml_node *yaml_copy(const struct yaml_node *node, struct arena *arena); /* deep */
struct yaml_node *yaml_scalar(const char *text, struct arena *arena); /* without a place */

/* The entry of that key, or NULL (also when `map` is NULL or no map). */
struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);
/* Where the entry `table`.`key` of the tree stands: its value, or else the key `table`, or else the
 * whole. `key` NULL: where the value of `table` stands. */
const struct mark *yaml_mark(const struct yaml_node *root, const char *table, const char *key);
/* Puts `value` (whose key and key_mark are set) into the map in place of an entry of that key, or
 * after the others. `value` then belongs to the map's list. */
void yaml_put(struct yaml_node *map, struct yaml_node *value);
/* Takes the entry of that key out of the map, and returns it; NULL when there is none. */
struct yaml_node *yaml_take(struct yaml_node *map, const char *key);

#endif
