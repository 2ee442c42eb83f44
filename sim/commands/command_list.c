#include "core/base/datadir.h"
#include "core/base/mem.h"
#include "models/methods/algorithm_list.h"
#include "models/tasks/task.h"
#include "sim/commands/command.h"
#include "sim/record/schema.h"
#include "sim/scenario/scenario_options.h"
#include "sim/scenario/presets.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static int list_tasks(struct errs *errs)
{
    (void)errs;
    size_t count;
    const struct task_info *const *tasks = task_list(&count);
    for (size_t i = 0; i < count; i++)
        printf("%-14s %2u observations, %u actions: %s\n", tasks[i]->name, tasks[i]->obs,
               tasks[i]->act, tasks[i]->about);
    return 0;
}

static int list_algorithms(struct errs *errs)
{
    (void)errs;
    size_t count;
    const struct algorithm *const *algorithms = algorithm_list(&count);
    for (size_t i = 0; i < count; i++)
        printf("%-14s %s\n", algorithms[i]->name, algorithms[i]->summary);
    return 0;
}

static int list_options(struct errs *errs)
{
    options_print(stdout, NULL, errs);
    return errs_exit_status(errs);
}

static int list_presets(struct errs *errs)
{
    presets_list(stdout, errs);
    return errs_exit_status(errs);
}

static int list_schema(struct errs *errs)
{
    (void)errs;
    char *schema = schema_sql();
    fputs(schema, stdout);
    free(schema);
    return 0;
}

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
static void print_head(const char *path)
{
    char *line = NULL;
    size_t size = 0;
    FILE *in = fopen(path, "r");
    if (in && getline(&line, &size, in) > 0 && line[0] == '#') {
        line[strcspn(line, "\n")] = '\0';
        fputs(line + 1 + strspn(line + 1, " "), stdout);
    }
    putchar('\n');
    free(line);
    if (in)
        fclose(in);
}

/* Calls `visit` with the path of each entry that `filter` keeps, in order of names. */
static bool visit_folder(const char *folder, int (*filter)(const struct dirent *entry),
                         void (*visit)(const char *path))
{
    struct dirent **entries;
    int count = scandir(folder, &entries, filter, alphasort);
    for (int i = 0; i < count; i++) {
        char *path = mem_format("%s/%s", folder, entries[i]->d_name);
        visit(path);
        free(path);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return count >= 0;
}

static void print_scenario(const char *path)
{
    printf("%s\n    ", path);
    print_head(path);
}

static void print_folder(const char *path)
{
    visit_folder(path, is_scenario, print_scenario);
}

static int list_scenarios(struct errs *errs)
{
    char *folder = datadir_path("scenarios");
    if (!visit_folder(folder, is_scenario, print_scenario))
        errs_add(errs, FAULT_RUN, NULL, NULL, "%s: the folder of the scenarios cannot be read",
                 folder);
    else
        visit_folder(folder, is_folder, print_folder);
    free(folder);
    return errs_exit_status(errs);
}

static const struct {
    const char *name;
    int (*print)(struct errs *errs);
} lists[] = {{"tasks", list_tasks},         {"algorithms", list_algorithms},
             {"scenarios", list_scenarios}, {"presets", list_presets},
             {"options", list_options},     {"schema", list_schema}};
enum { LISTS = sizeof lists / sizeof *lists };

static error_t parse_own(int key, char *argument, void *into, struct argp_state *state)
{
    int *chosen = into;
    switch (key) {
    case ARGP_KEY_ARG:
        for (int i = 0; i < LISTS; i++)
            if (strcmp(argument, lists[i].name) == 0)
                *chosen = i;
        if (*chosen < 0 || state->arg_num > 0)
            argp_error(state, "'%s' is not one of tasks, algorithms, scenarios, presets, options",
                       argument);
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "say what to list: tasks, algorithms, scenarios, presets or options");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct usage usage = {
    .own = parse_own,
    .arguments = "tasks|algorithms|scenarios|presets|options",
    .about = "List what there is; `options` explains every key of a scenario.\v"
             "Example: fedsim list options"};

static int run(int argc, char **argv, struct errs *errs)
{
    int chosen = -1;
    command_parse(&usage, argc, argv, &chosen);
    return lists[chosen].print(errs);
}

const struct command command_list = {
    "list", "list tasks, algorithms, scenarios, presets or the keys of a scenario", run};
