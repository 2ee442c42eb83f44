/* Finds tasks by their names, reads their files, and keeps them. */
#include "models/tasks/task_shelf.h"

#include "core/base/nearest.h"
#include "core/files/datadir.h"
#include "core/files/file_name.h"
#include "core/files/nearby.h"
#include "core/text/yaml_print.h"
#include "models/ratings/movielens.h"
#include "models/tasks/robot_task.h"
#include "models/tasks/task_list.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct task_shelf {
    struct shelved {
        char *key;                   /* name and own keys */
        struct source *source;       /* errors told earlier may point into it */
        struct robot_task *task;     /* a robot, or */
        struct movielens *movielens; /* people's data; both NULL: it could not be read */
        struct task_info *about;     /* the task about these data */
    } * list;
    size_t count, capacity;
};

struct task_shelf *task_shelf_new(void)
{
    return mem_zero(1, sizeof(struct task_shelf));
}

void task_shelf_free(struct task_shelf *shelf)
{
    if (!shelf)
        return;
    for (size_t i = 0; i < shelf->count; i++) {
        robot_task_free(shelf->list[i].task);
        movielens_free(shelf->list[i].movielens);
        free(shelf->list[i].about);
        source_free(shelf->list[i].source);
        free(shelf->list[i].source);
        free(shelf->list[i].key);
    }
    free(shelf->list);
    free(shelf);
}

/* What a task was read from beside its description: *count paths. */
static char *const *files_of(const struct shelved *shelved, size_t *count)
{
    if (shelved->movielens) {
        *count = RATINGS_FILES;
        return shelved->movielens->ratings.paths;
    }
    *count = shelved->task ? shelved->task->files.count : 0;
    return shelved->task ? shelved->task->files.paths : NULL;
}

const char *task_shelf_file(const struct task_shelf *shelf, size_t i)
{
    for (size_t at = 0; at < shelf->count; at++) {
        const struct shelved *shelved = &shelf->list[at];
        size_t count;
        char *const *files = files_of(shelved, &count);
        if (shelved->source->name && i-- == 0)
            return shelved->source->name;
        if (i < count)
            return files[i];
        i -= count;
    }
    return NULL;
}

static char *key_of(const struct task_request *request)
{
    char *text;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    fprintf(out, "%s\n", request->name);
    if (request->own)
        yaml_print(out, request->own);
    fclose(out);
    return text;
}

/* --- files ------------------------------------------------------------------------------------ */

/* Files that a task file names are beside it, or where its reader finds files. */
struct beside {
    const char *path; /* of the task file */
    char *(*locate)(const void *owner, const char *file);
    const void *owner;
};

static char *locate_beside(const void *owner, const char *file)
{
    const struct beside *beside = owner;
    char *path = nearby_locate(beside->path, file);
    if (access(path, R_OK) == 0)
        return path;
    free(path);
    return beside->locate(beside->owner, file);
}

static char *path_of(const struct task_request *request)
{
    const struct field_reader *reader = request->reader;
    if (file_name_ends(request->name, ".yaml"))
        return reader->locate(reader->owner, request->name);
    return task_file(request->name);
}

static struct yaml_node *read_file(struct source *source, const char *path,
                                   const struct task_request *request, struct arena *arena)
{
    struct field_reader *reader = request->reader;
    struct errs errs = {0};
    struct yaml_node *root = NULL;
    if (source_read_start(source, path, YAML_SIZE_MAX, &errs)) {
        source->sealed = !nearby_has(reader->nearby, path);
        root = yaml_read(source, arena, &errs);
    }
    reader->failures += errs.count;
    errs_take(reader->errs, &errs);
    errs_free(&errs);
    if (root && root->kind != YAML_MAP) {
        field_error(reader, &root->mark, "e.g. mjcf: my_robot.xml",
                    "a task file is a table of keys and values");
        root = NULL;
    }
    return root;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* The keys of a text that stand in for those of the file. */
static void put_own(struct yaml_node *root, const struct yaml_node *own, struct arena *arena)
{
    for (const struct yaml_node *entry = own ? own->items : NULL; entry; entry = entry->next)
        yaml_put(root, yaml_copy(entry, arena));
}

static struct robot_task *read_described(const struct task_request *request, struct arena *arena)
{
    struct yaml_node root = {.kind = YAML_MAP};
    if (!request->own) {
        field_error(request->reader, request->mark, "a task file's name ends in .yaml",
                    "task.name: %s is a model; what it is to do is missing", request->name);
        return NULL;
    }
    root.mark = request->own->mark;
    put_own(&root, request->own, arena);
    return robot_task_read(request->reader, task_short_name(request->name), &root, "task");
}

static struct robot_task *read_named(const struct task_request *request, struct source *source,
                                     struct arena *arena)
{
    struct field_reader *reader = request->reader;
    char *path = path_of(request);
    struct yaml_node *root = read_file(source, path, request, arena);
    struct robot_task *task = NULL;
    if (root) {
        const struct beside beside = {path, reader->locate, reader->owner};
        /* Changed by other keys it is another task, which no name finds. */
        char *name = mem_format("%s%s", task_short_name(request->name), request->own ? "*" : "");
        put_own(root, request->own, arena);
        reader->locate = locate_beside;
        reader->owner = &beside;
        task = robot_task_read(reader, name, root, "");
        free(name);
        reader->locate = beside.locate;
        reader->owner = beside.owner;
    }
    free(path);
    return task;
}

static struct robot_task *read_robot(const struct task_request *request, struct source *source)
{
    struct arena arena = {0};
    struct robot_task *task = NULL;
    if (strlen(task_short_name(request->name)) >= TASK_NAME_SIZE - 1)
        field_error(request->reader, request->mark, NULL,
                    "task.name: a task file's own name has at most %d letters", TASK_NAME_SIZE - 2);
    else if (file_name_ends(request->name, ".xml"))
        task = read_described(request, &arena);
    else
        task = read_named(request, source, &arena);
    arena_free(&arena);
    return task;
}

/* A task that is no robot has the one key that it needs, or none. */
static bool has_own_key(const struct task_request *request, const struct task_info *row)
{
    bool has = false;
    for (const struct yaml_node *entry = request->own ? request->own->items : NULL; entry;
         entry = entry->next) {
        if (!row->own_key || strcmp(entry->key, row->own_key) != 0)
            return field_error(request->reader, &entry->key_mark, NULL,
                               "task.%s: %s is no robot, and has no such key", entry->key,
                               request->name);
        has = true;
    }
    return has || !row->own_key ||
           field_error(request->reader, request->mark, "fedsim list options task explains it",
                       "task.%s is missing: %s needs it", row->own_key, request->name);
}

/* A robot has none of their keys. */
static bool has_foreign_key(const struct task_request *request)
{
    for (size_t i = 0; task_name(i); i++) {
        const struct task_info *row = task_row(task_name(i));
        const struct yaml_node *entry =
            row && row->own_key ? yaml_get(request->own, row->own_key) : NULL;
        if (entry)
            return !field_error(request->reader, &entry->key_mark, NULL,
                                "task.%s is of the task %s, not of %s", row->own_key, row->name,
                                request->name);
    }
    return false;
}

static void read_task(struct shelved *shelved, const struct task_request *request,
                      const struct task_info *row)
{
    if (!row) {
        shelved->task = read_robot(request, shelved->source);
        return;
    }
    shelved->movielens = movielens_read(request->reader, request->own->items, "task.movielens");
    if (!shelved->movielens)
        return;
    struct task_info about = task_movielens_of(shelved->movielens);
    shelved->about = mem_copy(&about, sizeof about);
}

static const struct task_info *info_of(const struct shelved *shelved)
{
    return shelved->task ? &shelved->task->info : shelved->about;
}

const struct task_info *task_shelf_find(struct task_shelf *shelf,
                                        const struct task_request *request)
{
    const struct task_info *row = task_row(request->name);
    if (row ? !has_own_key(request, row) : has_foreign_key(request))
        return NULL;
    if (row && !row->own_key)
        return row;
    char *key = key_of(request);
    struct shelved *found = NULL;
    for (size_t i = 0; i < shelf->count && !found; i++)
        found = strcmp(shelf->list[i].key, key) == 0 ? &shelf->list[i] : NULL;
    if (found) {
        free(key);
    } else {
        mem_grow(&shelf->list, &shelf->capacity, shelf->count + 1, sizeof *shelf->list);
        found = &shelf->list[shelf->count++];
        *found = (struct shelved){.key = key, .source = mem_zero(1, sizeof *found->source)};
        read_task(found, request, row);
    }
    const struct task_info *info = info_of(found);
    request->reader->failures += !info;
    return info;
}

static char *locate_here(const void *owner, const char *file)
{
    (void)owner;
    return nearby_locate("", file);
}

static const struct task_info *unknown_name(const char *name, struct errs *errs)
{
    const char *names[64];
    size_t count = 0;
    while (task_name(count)) {
        names[count] = task_name(count);
        count++;
    }
    char hint[HINT_SIZE];
    errs_add(errs, FAULT_INPUT, NULL,
             hint_near(hint, name, names, count, "fedsim list tasks names them all"),
             "there is no task \"%s\"", name);
    return NULL;
}

const struct task_info *task_shelf_named(struct task_shelf *shelf, const char *name,
                                         struct errs *errs)
{
    char *file = task_file_beside(name, "");
    name = file ? file : name;
    if (!task_is_shipped(name) && (file_name_ends(name, ".xml") || !task_may_be(name)))
        return unknown_name(name, errs);
    struct arena arena = {0};
    struct field_reader reader = {.errs = errs, .arena = &arena, .locate = locate_here};
    const struct task_info *info =
        task_shelf_find(shelf, &(struct task_request){.name = name, .reader = &reader});
    fields_reader_free(&reader);
    arena_free(&arena);
    free(file);
    return info;
}
