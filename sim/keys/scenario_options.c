/* Lists the keys of scenarios. */
#include "sim/keys/scenario_options.h"

#include "sim/keys/scenario_table.h"

#include <math.h>
#include <stdlib.h>

/* What a study takes from the file (sim/study/) before the table of a trial reads the rest. */
static const char *const axes[] = {"axes such as [{algorithm.name: [par_s2zpo, fedavg]}]", NULL};

static const struct field study_fields[] = {
    {"seeds", FIELD_INTEGER, .low = 1, .high = INFINITY, .example = "20 (seeds 1 to 20)",
     .word = "a list such as [3, 7]", .fallback = "1",
     .also = "num_seeds n_seeds random_seed repeats repetitions replications trials runs num_runs",
     .help = "The seeds. Each point of the sweep is run once with each of them."},
    {"sweep", FIELD_SET, .choices = axes, .fallback = "none", .also = "grid grid_search variants",
     .help =
         "Runs the scenario at every combination of the axes' values. An axis with several keys is "
         "written {variant: {label: {key: value, ...}, ...}}. fleet.*.up sets a key of every "
         "device "
         "class."},
    {"include", FIELD_TEXT, .example = "my-links.yaml", .word = "a list of files",
     .fallback = "none",
     .help =
         "Files with links and devices of your own, in the form of scenarios/presets, for the keys "
         "fleet.NAME.link and fleet.NAME.device. A file is looked for in the scenario's folder, "
         "then "
         "in the data folder."},
    {"fleet.csv", FIELD_TEXT, .example = "agents.csv", .fallback = "none",
     .help =
         "A file with a row for each agent, instead of classes with counts: the columns class and "
         "name, and columns named like keys of a class with the unit in the header, such as up "
         "(Mbit/s). Keys and tables of classes may stand beside it: fleet: {csv: agents.csv, "
         "latency: 20 ms, phones: {answer: 2 s}}."},
    {.name = NULL}};

const struct field *const scenario_schema[] = {study_fields, scenario_fields, NULL};

struct field_keys scenario_keys(void)
{
    struct field_keys keys = {0};
    for (const struct field *const *fields = scenario_schema; *fields; fields++)
        field_keys_add(&keys, *fields);
    return keys;
}

bool options_print(FILE *out, const char *prefix, struct errs *errs)
{
    struct field_keys keys = scenario_keys();
    bool found = field_keys_print(out, &keys, prefix) > 0;
    if (!found) {
        char *near = field_keys_nearest(&keys, prefix);
        char *hint =
            mem_format(near ? "did you mean %s?" : "`fedsim list options` shows every key", near);
        errs_add(errs, FAULT_INPUT, NULL, hint, "there is no key that begins with %s", prefix);
        free(hint);
        free(near);
    }
    field_keys_free(&keys);
    return found;
}
