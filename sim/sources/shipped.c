/* Finds the scenarios that come with the program, and scenarios by their names. */
#include "sim/sources/shipped.h"

#include "core/base/mem.h"
#include "core/base/nearest.h"
#include "core/files/datadir.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SUFFIX ".yaml"

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), of_end = strlen(end);
    return length >= of_end && strcmp(text + length - of_end, end) == 0;
}

static int is_scenario(const struct dirent *entry)
{
    return ends_with(entry->d_name, SUFFIX);
}

static int is_folder(const struct dirent *entry)
{
    return entry->d_type == DT_DIR && entry->d_name[0] != '.' &&
           strcmp(entry->d_name, "presets") != 0 && strcmp(entry->d_name, "tasks") != 0;
}

static void add(struct shipped *shipped, const char *path)
{
    mem_grow(&shipped->paths, &shipped->capacity, shipped->count + 1, sizeof *shipped->paths);
    shipped->paths[shipped->count++] = mem_string(path);
}

/* Calls `visit` with the path of each entry that `filter` keeps, in order of names. */
static bool visit_folder(struct shipped *shipped, const char *folder,
                         int (*filter)(const struct dirent *entry),
                         void (*visit)(struct shipped *shipped, const char *path))
{
    struct dirent **entries;
    int count = scandir(folder, &entries, filter, alphasort);
    for (int i = 0; i < count; i++) {
        char *path = mem_format("%s/%s", folder, entries[i]->d_name);
        visit(shipped, path);
        free(path);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return count >= 0;
}

static void add_folder(struct shipped *shipped, const char *path)
{
    visit_folder(shipped, path, is_scenario, add);
}

bool shipped_find(struct shipped *shipped)
{
    char *folder = datadir_path("scenarios");
    bool good = visit_folder(shipped, folder, is_scenario, add) &&
                visit_folder(shipped, folder, is_folder, add_folder);
    free(folder);
    return good;
}

void shipped_free(struct shipped *shipped)
{
    for (size_t i = 0; i < shipped->count; i++)
        free(shipped->paths[i]);
    free(shipped->paths);
    *shipped = (struct shipped){0};
}

/* Each path cut down to a name: "hello", "studies/scale". */
static void cut_to_names(struct shipped *shipped)
{
    char *folder = datadir_path("scenarios/");
    size_t length = strlen(folder);
    for (size_t i = 0; i < shipped->count; i++) {
        char *path = shipped->paths[i];
        path[strlen(path) - strlen(SUFFIX)] = '\0';
        memmove(path, path + length, strlen(path + length) + 1);
    }
    free(folder);
}

static bool is_file(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && !S_ISDIR(about.st_mode);
}

/* `path` where that is a file, else NULL; takes the text. */
static char *if_file(char *path)
{
    if (is_file(path))
        return path;
    free(path);
    return NULL;
}

/* By the end of its path: "hello" and "studies/scale" both find theirs; the first match counts. */
static char *shipped_path(const char *word)
{
    const char *suffix = ends_with(word, SUFFIX) ? "" : SUFFIX;
    struct shipped shipped = {0};
    shipped_find(&shipped);
    char *end = mem_format("/%s%s", word, suffix), *found = NULL;
    for (size_t i = 0; i < shipped.count && !found; i++)
        if (ends_with(shipped.paths[i], end))
            found = mem_string(shipped.paths[i]);
    free(end);
    shipped_free(&shipped);
    return found;
}

/* A file of that very name, else with .yaml behind it, else one that comes with the program. A word
 * that is none of these is handed back, for the error to name. */
char *scenario_path(const char *word)
{
    char *path = is_file(word) ? mem_string(word) : if_file(mem_format("%s" SUFFIX, word));
    if (!path && *word)
        path = shipped_path(word);
    return path ? path : mem_string(word);
}

/* A setting without --set, a file with a slip in its name, or one of the shipped scenarios: in this
 * order. */
char *scenario_hint(const char *word)
{
    if (strchr(word, '='))
        return mem_format("did you mean --set '%s'?", word);
    char *hint = hint_near_file(word);
    if (hint)
        return hint;
    struct shipped shipped = {0};
    shipped_find(&shipped);
    cut_to_names(&shipped);
    char *name = mem_format("%.*s", (int)(strlen(word) - (ends_with(word, SUFFIX) ? 5 : 0)), word);
    const char *near = nearest_name(name, (const char *const *)shipped.paths, shipped.count);
    hint = near ? mem_format("did you mean %s?", near)
                : mem_string("`fedsim list scenarios` shows those that come with the program");
    free(name);
    shipped_free(&shipped);
    return hint;
}

char *scenario_default_name(const char *path, struct arena *arena)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    size_t length = strlen(base);
    char *name = arena_string(arena, *base ? base : "scenario");
    if (length > 5 && strcmp(base + length - 5, ".yaml") == 0)
        name[length - 5] = '\0';
    return name;
}
