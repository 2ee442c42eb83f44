/* Finds the files that an MJCF text names. */
#include "models/tasks/robot_files.h"

#include "core/base/bits.h"
#include "core/files/datadir.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES_MAX = 1000, FOLDERS_MAX = 8, DEPTH_MAX = 16 };

struct search {
    struct robot_files *files;
    struct arena *arena;
    char *folder;             /* of the model, with its slash */
    char *below[FOLDERS_MAX]; /* meshdir and the like */
    size_t below_count;
};

/* The value of the next attribute of that name, "stl" of file="stl"; NULL: there is none. Moves
 * `*text` behind it; the caller frees it. */
static char *next_value(const char **text, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = *text; (at = strstr(at, name)); at += length) {
        const char *value = at + length + strspn(at + length, " \t\r\n");
        if (*value != '=')
            continue;
        value += 1 + strspn(value + 1, " \t\r\n");
        if (*value != '"' && *value != '\'')
            continue;
        const char *end = strchr(value + 1, *value);
        if (!end)
            return NULL;
        *text = end + 1;
        return mem_format("%.*s", (int)(end - value - 1), value + 1);
    }
    return NULL;
}

static void note_folders(struct search *search, const char *text)
{
    static const char *const names[] = {"meshdir", "texturedir", "assetdir"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *at = text;
        for (char *value; (value = next_value(&at, names[i])); free(value))
            if (search->below_count < FOLDERS_MAX)
                search->below[search->below_count++] = arena_string(search->arena, value);
    }
}

/* Where the file is; the caller frees it. NULL: nowhere. */
static char *find(const struct search *search, const char *name)
{
    char *path = mem_format("%s%s", *name == '/' ? "" : search->folder, name);
    for (size_t i = 0; access(path, R_OK) != 0; i++) {
        free(path);
        if (i == search->below_count)
            return NULL;
        const char *below = search->below[i];
        path = mem_format("%s%s/%s", *below == '/' ? "" : search->folder, below, name);
    }
    return path;
}

static bool is_known(const struct robot_files *files, const char *path)
{
    for (size_t i = 0; i < files->count; i++)
        if (strcmp(files->paths[i], path) == 0)
            return true;
    return false;
}

static void add(struct search *search, const char *path, const struct source *source)
{
    struct robot_files *files = search->files;
    files->paths[files->count++] = arena_string(search->arena, path);
    files->hash = hash_bytes(files->hash, source->text, source->length);
}

/* Of a text that is no XML, such as a mesh, nothing is found. */
static void look_into(struct search *search, const struct source *source, unsigned depth)
{
    const char *at = source->text;
    note_folders(search, source->text);
    for (char *name; (name = next_value(&at, "file")); free(name)) {
        char *path = find(search, name);
        struct source inner = {0};
        struct errs errs = {0};
        if (path && search->files->count < FILES_MAX && depth < DEPTH_MAX &&
            !is_known(search->files, path) && source_read(&inner, path, &errs)) {
            add(search, path, &inner);
            look_into(search, &inner, depth + 1);
        }
        source_free(&inner);
        errs_free(&errs);
        free(path);
    }
}

void robot_files_find(struct robot_files *files, const struct source *source, struct arena *arena)
{
    const char *slash = strrchr(source->name, '/');
    struct search search = {.files = files, .arena = arena};
    search.folder = mem_format("%.*s", slash ? (int)(slash - source->name) + 1 : 0, source->name);
    *files = (struct robot_files){.paths = arena_alloc(arena, FILES_MAX * sizeof *files->paths)};
    add(&search, source->name, source);
    look_into(&search, source, 0);
    free(search.folder);
}
