/* Shows the scenarios that come with the program. */
#include "sim/commands/scenario_files.h"

#include "core/files/datadir.h"
#include "core/text/wrap.h"
#include "core/text/yaml.h"
#include "sim/sources/shipped.h"

#include <stdlib.h>
#include <string.h>

/* The first comment of a scenario says what to look for. */
static void print_head(FILE *out, const char *path)
{
    struct source source;
    struct errs unreadable = {0};
    if (source_read(&source, path, &unreadable) && source.text[0] == '#') {
        source.text[strcspn(source.text, "\r\n")] = '\0';
        wrap_text(out, 0, 4, "", source.text + 1 + strspn(source.text + 1, " "));
    }
    source_free(&source);
    errs_free(&unreadable);
}

bool scenario_files_print(FILE *out, struct errs *errs)
{
    struct shipped shipped = {0};
    bool good = shipped_find(&shipped);
    for (size_t i = 0; i < shipped.count; i++) {
        fprintf(out, "%s\n", shipped.paths[i]);
        print_head(out, shipped.paths[i]);
    }
    shipped_free(&shipped);
    return good || errs_add(errs, FAULT_RUN, NULL, NULL,
                            "the folder of the scenarios cannot be read; is FEDSIM_DATADIR right?");
}

bool scenario_names_print(FILE *out, const char *path, struct errs *errs)
{
    static const char *const tables[] = {"fleet", "cells"};
    struct source source;
    struct arena arena = {0};
    char *found = scenario_path(path ? path : "");
    bool read = source_read_start(&source, found, YAML_SIZE_MAX, errs);
    const struct yaml_node *root = read ? yaml_read(&source, &arena, errs) : NULL;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        const struct yaml_node *table = yaml_get(root, tables[i]);
        for (const struct yaml_node *entry = table ? table->items : NULL; entry;
             entry = entry->next)
            if (entry->key && entry->kind == YAML_MAP)
                fprintf(out, "%s.%s\n", tables[i], entry->key);
    }
    arena_free(&arena);
    source_free(&source);
    free(found);
    return root;
}
