/* The files that a model is made of: its own, and what it names under `file`, in the folders
 * that its compiler looks in. A change in one of them is a change of the task. */
#ifndef MODELS_ROBOT_FILES_H
#define MODELS_ROBOT_FILES_H

#include "core/base/fail.h"
#include "core/base/mem.h"

#include <stdint.h>

struct robot_files {
    char **paths; /* in the arena; the model's own first */
    size_t count;
    uint64_t hash; /* of the contents, in that order */
};
/* Of the model `source`, whose name is its path. A file that is not there is left out: the library
 * tells of it. */
void robot_files_find(struct robot_files *files, const struct source *source, struct arena *arena);

#endif
