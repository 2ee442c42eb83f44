/* The tasks that have been read, each once: a study of a hundred points has few. A task keeps its
 * place as long as the shelf. */
#ifndef MODELS_TASK_SHELF_H
#define MODELS_TASK_SHELF_H

#include "core/fields/fields.h"
#include "models/tasks/task.h"

struct task_shelf;
struct task_shelf *task_shelf_new(void);
void task_shelf_free(struct task_shelf *shelf); /* NULL is ignored */

/* A task as a text asks for it. */
struct task_request {
    const char *name;            /* as in task_name, or task_may_be */
    const struct mark *mark;     /* where it stands; NULL: nowhere */
    const struct yaml_node *own; /* keys of a task file, which stand in for the file's; or, with the
                                    name of a model (.xml), for all of it; NULL: none */
    struct field_reader *reader; /* of files beside the text, and for errors */
};
/* NULL and errors where it cannot be read; they are told once. A file's task that `own` changes has
 * a * behind its name. */
const struct task_info *task_shelf_find(struct task_shelf *shelf,
                                        const struct task_request *request);
/* The same for a name that a command was given; a file, or NAME.yaml, is looked for where the
 * program runs. */
const struct task_info *task_shelf_named(struct task_shelf *shelf, const char *name,
                                         struct errs *errs);
/* The i-th of the files that they were read from, descriptions and models; NULL past the last. */
const char *task_shelf_file(const struct task_shelf *shelf, size_t i);

#endif
