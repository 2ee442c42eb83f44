/* The list of the files that this program wrote into a folder (core/files/output_folder.h): a line
 * says what it is, then each file has a line with the hash of its contents, its size in bytes, the
 * command that wrote it, and its name: "0123456789abcdef 1234 report a/b.csv". */
#ifndef CORE_OUTPUT_LIST_H
#define CORE_OUTPUT_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct listed_file {
    char *owner, *name;  /* owned; the owner is a word without blanks */
    uint64_t hash, size; /* of its contents; bytes */
};

struct listed_files {
    struct listed_file *files;
    size_t count, capacity;
};

/* Takes over the texts of `file`. */
void listed_add(struct listed_files *list, struct listed_file file);
/* The first file of that name, or NULL. */
const struct listed_file *listed_find(const struct listed_files *list, const char *name);
void listed_free(struct listed_files *list);

/* Sets the size and the hash of the file at `path`; false when it cannot be read. */
bool listed_hash(const char *path, struct listed_file *file);
/* Whether the file at `path` is as the command left it that listed it under that name. */
bool listed_is_unchanged(const struct listed_files *list, const char *name, const char *path);
/* Whether the name stays inside its folder: neither absolute nor with a part ".." in it. */
bool listed_inside(const char *name);

bool listed_is_head(const char *line); /* with its line break */
void listed_put_head(FILE *out);
void listed_put(FILE *out, const struct listed_file *file);
/* Adds the file of a line (without a line break); false when it is none, or leads out of the
 * folder. */
bool listed_take_line(struct listed_files *list, const char *line);

#endif
