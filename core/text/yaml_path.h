/* Where a line of YAML stands that has a key a line, indented by two spaces a level, as this
 * program writes it: the path of its key, "fleet.phones.up". */
#ifndef CORE_YAML_PATH_H
#define CORE_YAML_PATH_H

#include <stdbool.h>
#include <stddef.h>

enum { YAML_PATH_DEPTH = 8 };

/* Zero-initialise; yaml_path_free when done. */
struct yaml_path {
    char *text;                   /* of the line entered last; NULL before the first */
    size_t ends[YAML_PATH_DEPTH]; /* of its components */
    size_t capacity;
};

/* Moves to the key of `length` bytes on a line of that level (0: not indented), which is at most
 * one below the line before. False, and nothing moves, at a level of YAML_PATH_DEPTH or more. */
bool yaml_path_enter(struct yaml_path *path, size_t level, const char *key, size_t length);
void yaml_path_free(struct yaml_path *path);

#endif
