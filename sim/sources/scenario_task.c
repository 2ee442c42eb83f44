/* Finds a scenario's task. */
#include "sim/sources/scenario_task.h"

#include "core/base/mem.h"
#include "core/files/nearby.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Those of a task file that a scenario may have too. */
static const char *const own_keys[] = {"mjcf",    "frame_skip", "observation", "reward",
                                       "healthy", "reset",      "action",      "movielens"};
enum { OWN_KEYS = sizeof own_keys / sizeof *own_keys };

static bool is_own(const char *key)
{
    for (size_t i = 0; i < OWN_KEYS; i++)
        if (strcmp(own_keys[i], key) == 0)
            return true;
    return false;
}

/* By the key `own` of the task, where no name is given. */
static void name_by_key(struct yaml_node *task, const char *text, const struct yaml_node *own,
                        struct arena *arena)
{
    struct yaml_node *name = yaml_scalar(text, arena);
    name->mark = own->mark;
    name->key = "name";
    name->key_mark = own->key_mark;
    yaml_put(task, name);
}

static void name_by_own(struct yaml_node *task, struct arena *arena)
{
    const struct yaml_node *mjcf = yaml_get(task, "mjcf");
    if (mjcf && mjcf->kind == YAML_SCALAR) {
        name_by_key(task, task_short_name(mjcf->text), mjcf, arena);
        return;
    }
    const struct task_info *row;
    for (size_t i = 0; task_name(i); i++) {
        row = task_row(task_name(i));
        const struct yaml_node *own = row && row->own_key ? yaml_get(task, row->own_key) : NULL;
        if (own)
            name_by_key(task, row->name, own, arena);
    }
}

static void name_by_file(struct yaml_node *name, struct arena *arena)
{
    char *file = name->mark.source ? task_file_beside(name->text, name->mark.source->name) : NULL;
    if (file)
        name->text = arena_string(arena, file);
    free(file);
}

void scenario_task_name(struct yaml_node *root, const struct presets *presets, struct arena *arena)
{
    struct yaml_node *task = yaml_get(root, "task"), *name = yaml_get(task, "name");
    const char *file = name && name->kind == YAML_SCALAR ? presets_task(presets, name->text) : NULL;
    if (file)
        name->text = file;
    else if (name && name->kind == YAML_SCALAR)
        name_by_file(name, arena);
    else if (!name && task)
        name_by_own(task, arena);
}

/* NULL: the scenario has none of them. */
static struct yaml_node *own_of(const struct yaml_node *task, struct arena *arena)
{
    struct yaml_node *own = arena_alloc(arena, sizeof *own);
    *own = (struct yaml_node){.kind = YAML_MAP, .mark = task->mark};
    for (const struct yaml_node *entry = task->items; entry; entry = entry->next) {
        bool none = entry->kind == YAML_SCALAR && strcmp(entry->text, "none") == 0;
        if (is_own(entry->key) && !none)
            yaml_put(own, yaml_copy(entry, arena));
    }
    return own->count ? own : NULL;
}

bool scenario_task_find(struct scenario *s, struct task_shelf *shelf, const struct yaml_node *root,
                        struct field_reader *reader)
{
    if (!s->task.name)
        return false;
    const struct task_request request = {.name = s->task.name,
                                         .mark = yaml_mark(root, "task", "name"),
                                         .own = own_of(yaml_get(root, "task"), reader->arena),
                                         .reader = reader};
    s->task.info = task_shelf_find(shelf, &request);
    return s->task.info != NULL;
}

static char *locate_kept(const void *owner, const char *file)
{
    char *path = nearby_locate(owner, file);
    if (access(path, R_OK) == 0)
        return path;
    free(path);
    return nearby_locate("", file);
}

const struct task_info *scenario_task_kept(struct task_shelf *shelf, const struct source *resolved,
                                           const char *beside, struct errs *errs)
{
    struct arena arena = {0};
    struct field_reader reader = {
        .errs = errs, .arena = &arena, .locate = locate_kept, .owner = beside};
    const struct yaml_node *root = yaml_read(resolved, &arena, errs);
    const struct yaml_node *task = yaml_get(root, "task"), *name = yaml_get(task, "name");
    const struct task_info *info = NULL;
    if (name && name->kind == YAML_SCALAR)
        info = task_shelf_find(shelf, &(struct task_request){.name = name->text,
                                                             .mark = &name->mark,
                                                             .own = own_of(task, &arena),
                                                             .reader = &reader});
    fields_reader_free(&reader);
    arena_free(&arena);
    return info;
}
