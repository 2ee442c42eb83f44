/* `fedsim merge`: the parts of a study become one database. */
#include "core/base/printable.h"
#include "core/text/message.h"
#include "sim/commands/commands.h"
#include "sim/parts/work_database.h"
#include "sim/record/recorder_merge.h"
#include "sim/record/recorder_open.h"

#include <stdlib.h>

struct merge_input {
    struct words files; /* the database that the parts go into, and the parts */
    bool mixed, quiet;
};

#define AT(member) offsetof(struct merge_input, member)
static const struct parameter parameters[] = {
    {.kind = PARAMETER_WORDS,
     .offset = AT(files),
     .value = "database",
     .completes = COMPLETE_DATABASE},
    {.name = "mixed",
     .kind = PARAMETER_SET,
     .offset = AT(mixed),
     .help = "Also merge parts that were run with other C libraries or on other families of "
             "processors, whose results may differ in the last digits; the report says so"},
    PARAMETER_OF_QUIET(AT(quiet)),
};
#undef AT

static void check(void *input, struct argp_state *state)
{
    if (((struct merge_input *)input)->files.count < 2)
        usage_error(state, "say OUT.db, and the parts that go into it");
}

static void tell(const struct merge_input *input, const struct merged *merged)
{
    const char *out = input->files.list[0];
    size_t missing = merged->trials - merged->finished;
    if (!input->quiet)
        printable_print(stdout, "%s: %zu of %zu trials\n", out, merged->finished, merged->trials);
    if (merged->machines > 1)
        message_print(stderr,
                      "warning: %s: trials were run on %zu kinds of machines, and may differ in "
                      "their last digits by that alone\n",
                      out, merged->machines);
    if (merged->surplus || merged->versions > 1)
        message_print(stderr,
                      "warning: %s: not all trials are of the same version of the scenario and its "
                      "files, so this may count some that it no longer has; `fedsim run SCENARIO "
                      "-o %s` counts and runs those that it has now\n",
                      out, out);
    if (merged->missing)
        message_print(stderr,
                      "warning: %s: %zu trial%s missing, counted from 0 in the order of the study "
                      "(column place): %s; `fedsim run SCENARIO -o %s` runs what is missing\n",
                      out, missing, missing == 1 ? " is" : "s are", merged->missing, out);
}

/* Into the copy that is being worked on. */
static bool merge(const struct merge_input *input, const char *database, struct merged *merged,
                  struct errs *errs)
{
    struct recorder *recorder = recorder_open_alone(database, errs);
    bool good = recorder != NULL;
    for (size_t i = 1; i < input->files.count && good; i++)
        good = work_database_check(input->files.list[i], errs) &&
               recorder_merge(recorder, input->files.list[i], input->mixed, errs);
    good = good && recorder_merged(recorder, merged);
    recorder_close(recorder);
    return good;
}

static int run(int argc, char **argv, struct errs *errs)
{
    struct merge_input input = {0};
    struct merged merged = {0};
    command_parse(&command_merge, argc, argv, &input);
    struct output_rule rule = {.inputs = input.files.list + 1,
                               .input_count = input.files.count - 1};
    struct work_database *work = work_database_open(input.files.list[0], &rule, errs);
    if (work && merge(&input, work_database_path(work), &merged, errs) &&
        work_database_land(work, errs))
        tell(&input, &merged);
    work_database_close(work);
    free(merged.missing);
    free(input.files.list);
    return errs_exit_status(errs);
}

const struct command command_merge = {
    .name = "merge",
    .summary = "make one database of the parts of a study",
    .arguments = "OUT.db PART.db...",
    .about =
        "Take the trials of all parts (fedsim run --shard) into one database, and the episodes "
        "that they keep. What is in OUT.db already stays, so that parts may come one after "
        "another, in any order, and twice. Nothing is written unless all of them are sound, of one "
        "scenario (by its name) and of one version of the program, and no trial contradicts "
        "another.\v"
        "Example: fedsim merge results.db results.*-of-4.db\n"
        "Trials that no part has finished are named, which is not an error: running the same "
        "scenario into OUT.db runs them.",
    PARAMETERS(parameters),
    .check = check,
    .run = run};
