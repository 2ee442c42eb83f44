/* Finds the scenarios in the data folder, and those in the folders within. */
#include "sim/commands/scenario_files.h"

#include "core/base/datadir.h"
#include "core/base/mem.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static int is_scenario(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && strcmp(dot, ".yaml") == 0;
}

static int is_folder(const struct dirent *entry)
{
    return entry->d_type == DT_DIR && entry->d_name[0] != '.' &&
           strcmp(entry->d_name, "presets") != 0;
}

/* The first comment of a scenario says what to look for. */
static void print_head(FILE *out, const char *path)
{
    struct source source;
    struct errs unreadable = {0};
    if (source_read(&source, path, &unreadable) && source.text[0] == '#') {
        source.text[strcspn(source.text, "\r\n")] = '\0';
        fputs(source.text + 1 + strspn(source.text + 1, " "), out);
    }
    fputc('\n', out);
    source_free(&source);
    errs_free(&unreadable);
}

/* Calls `visit` with the path of each entry that `filter` keeps, in order of names. */
static bool visit_folder(const char *folder, int (*filter)(const struct dirent *entry),
                         void (*visit)(FILE *out, const char *path), FILE *out)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, filter, alphasort);
    for (int i = 0; i < count; i++) {
        char *path = mem_format("%s/%s", folder, entries[i]->d_name);
        visit(out, path);
        free(path);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return count >= 0;
}

static void print_scenario(FILE *out, const char *path)
{
    fprintf(out, "%s\n    ", path);
    print_head(out, path);
}

static void print_folder(FILE *out, const char *path)
{
    visit_folder(path, is_scenario, print_scenario, out);
}

bool scenario_files_print(FILE *out, struct errs *errs)
{
    char *folder = datadir_path("scenarios");
    bool good = visit_folder(folder, is_scenario, print_scenario, out);
    if (good)
        visit_folder(folder, is_folder, print_folder, out);
    else
        errs_add(errs, FAULT_RUN, NULL, NULL, "%s: the folder of the scenarios cannot be read",
                 folder);
    free(folder);
    return good;
}
