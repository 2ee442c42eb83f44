/* `fedsim merge`: the parts of a study become one database. */
#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/results/results_format.h"
#include "core/text/message.h"
#include "sim/commands/commands.h"
#include "sim/parts/work_database.h"
#include "sim/record/recorder.h"
#include "sim/record/recorder_merge.h"
#include "sim/record/recorder_open.h"
#include "sim/study/study.h"

#include <stdlib.h>
#include <string.h>

struct merge_input {
    struct words files; /* the database that the parts go into, and the parts */
    const char *scenario;
    struct words sets;
    bool mixed, quiet;
};

#define AT(member) offsetof(struct merge_input, member)
static const struct parameter parameters[] = {
    {.kind = PARAMETER_WORDS,
     .offset = AT(files),
     .value = "database",
     .completes = COMPLETE_DATABASE},
    {.name = "scenario",
     .kind = PARAMETER_TEXT,
     .offset = AT(scenario),
     .value = "FILE",
     .help = "The scenario of the parts: its trials are counted as it has them now, and those that "
             "are missing are named",
     .completes = COMPLETE_SCENARIO},
    {.name = "set",
     .kind = PARAMETER_WORDS,
     .offset = AT(sets),
     .value = "KEY=VALUE",
     .help = "As it was given to fedsim run",
     .completes = COMPLETE_SETTING,
     .needs = "scenario"},
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

/* Trials that are told of together: the first of them by name, "POINT, seed 3; POINT, seed 4". */
struct trials {
    size_t count;
    char *names; /* owned; NULL: they have none */
};

/* What came of the merge; where the scenario is at hand, by its own trials. */
struct merge_outcome {
    size_t trials, finished;
    size_t others; /* that are finished, and are none of the scenario's */
    struct trials failed, missing;
    size_t versions, machines;
    size_t *ended; /* trials of each part */
};

static void outcome_free(struct merge_outcome *outcome)
{
    free(outcome->failed.names);
    free(outcome->missing.names);
    free(outcome->ended);
}

static void add(struct trials *trials, const struct trial_key *key)
{
    char *before = trials->names;
    if (trials->count++ >= MERGED_NAMED)
        return;
    trials->names = mem_format("%s%s%s%sseed %llu", before ? before : "", before ? "; " : "",
                               key->point, *key->point ? ", " : "", (unsigned long long)key->seed);
    free(before);
}

/* By the trials that the scenario has now. */
static void take_study(struct merge_outcome *outcome, struct recorder *recorder,
                       const struct study *study, size_t all)
{
    outcome->trials = study->count;
    for (size_t t = 0; t < study->count; t++) {
        enum run_state state = recorder_run_state(recorder, study->keys[t].run);
        if (run_state_is_final(state))
            outcome->finished++;
        else
            add(state == RUN_FAILED ? &outcome->failed : &outcome->missing, &study->keys[t]);
    }
    outcome->others = all - outcome->finished;
}

/* By what the trials that are there say of their study. */
static void take_merged(struct merge_outcome *outcome, struct merged *merged)
{
    outcome->trials = merged->trials;
    outcome->finished = merged->finished;
    outcome->others = merged->all - merged->finished;
    outcome->failed = (struct trials){merged->failed, merged->failures};
    outcome->missing.count = merged->trials - merged->finished - merged->failed;
    merged->failures = NULL;
}

static bool is_of_study(const struct merge_input *input, const struct study *study,
                        const char *scenario, struct errs *errs)
{
    return !study->name || !scenario || strcmp(study->name, scenario) == 0 ||
           errs_add(errs, FAULT_INPUT, NULL, NULL,
                    "%s: the parts are of another scenario (%s, and this one is %s)",
                    input->scenario, scenario, study->name);
}

/* `study`: of no name where none was given. */
static bool look(const struct merge_input *input, struct recorder *recorder,
                 const struct study *study, struct merge_outcome *outcome, struct errs *errs)
{
    struct merged merged = {0};
    bool good =
        recorder_merged(recorder, &merged) && is_of_study(input, study, merged.scenario, errs);
    outcome->versions = merged.versions;
    outcome->machines = merged.machines;
    if (good && study->name)
        take_study(outcome, recorder, study, merged.all);
    else if (good)
        take_merged(outcome, &merged);
    merged_free(&merged);
    return good;
}

static void tell_trials(const struct merge_input *input, const struct trials *trials,
                        const char *one, const char *several)
{
    const char *out = input->files.list[0];
    size_t unnamed = trials->count > MERGED_NAMED ? trials->count - MERGED_NAMED : 0;
    char *more = unnamed ? mem_format(" and %zu more", unnamed) : mem_string("");
    if (trials->count)
        message_print(stderr, "warning: %s: %zu %s%s%s%s; `fedsim run %s -o %s`%s runs %s\n", out,
                      trials->count, trials->count == 1 ? one : several, trials->names ? ": " : "",
                      trials->names ? trials->names : "", more,
                      input->scenario ? input->scenario : "SCENARIO", out,
                      input->sets.count ? " with the same --set" : "",
                      trials->count == 1 ? "it" : "them");
    free(more);
}

static void tell(const struct merge_input *input, const struct merge_outcome *outcome)
{
    const char *out = input->files.list[0];
    if (input->quiet)
        return;
    printable_print(stdout, "%s: %zu of %zu trials\n", out, outcome->finished, outcome->trials);
    for (size_t i = 1; i < input->files.count; i++)
        if (!outcome->ended[i])
            message_print(stderr, "warning: %s: no trial has ended in it\n", input->files.list[i]);
    if (outcome->machines > 1)
        message_print(stderr,
                      "warning: %s: trials were run on %zu kinds of machines, and may differ in "
                      "their last digits by that alone\n",
                      out, outcome->machines);
    if (input->scenario && outcome->others)
        message_print(stderr, "warning: %s: it also has %zu that %s does not have now\n", out,
                      outcome->others, input->scenario);
    else if (!input->scenario && (outcome->others || outcome->versions > 1))
        message_print(stderr,
                      "warning: %s: not all trials are of the same version of the scenario and its "
                      "files, so this may count some that it no longer has; --scenario FILE counts "
                      "those that it has now\n",
                      out);
    tell_trials(input, &outcome->failed, "trial has failed", "trials have failed");
    tell_trials(input, &outcome->missing, "trial is missing", "trials are missing");
    if (outcome->missing.count && !input->scenario)
        message_print(stderr, "--scenario FILE names what is missing\n");
}

/* Into the copy that is being worked on. */
static bool merge(const struct merge_input *input, const char *database, const struct study *study,
                  struct merge_outcome *outcome, struct errs *errs)
{
    struct recorder *recorder = recorder_open_alone(database, errs);
    bool good = recorder != NULL;
    outcome->ended = mem_zero(input->files.count, sizeof *outcome->ended);
    for (size_t i = 1; i < input->files.count && good; i++)
        good =
            work_database_check(input->files.list[i], errs) &&
            recorder_merge(recorder, input->files.list[i], input->mixed, &outcome->ended[i], errs);
    good = good && look(input, recorder, study, outcome, errs);
    recorder_close(recorder);
    return good;
}

static void merge_files(const struct merge_input *input, const struct study *study,
                        struct errs *errs)
{
    struct merge_outcome outcome = {0};
    struct output_rule rule = {.inputs = input->files.list + 1,
                               .input_count = input->files.count - 1};
    struct work_database *work = work_database_open(input->files.list[0], &rule, errs);
    if (work && merge(input, work_database_path(work), study, &outcome, errs) &&
        work_database_land(work, errs))
        tell(input, &outcome);
    work_database_close(work);
    outcome_free(&outcome);
}

static int run(int argc, char **argv, struct errs *errs)
{
    struct merge_input input = {0};
    struct study study = {0};
    command_parse(&command_merge, argc, argv, &input);
    if (!input.scenario ||
        study_read(&study, input.scenario, input.sets.list, input.sets.count, errs))
        merge_files(&input, &study, errs);
    study_free(&study);
    free(input.sets.list);
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
        "That trials are missing or have failed is told, and is no error: running the same "
        "scenario into OUT.db runs them.",
    PARAMETERS(parameters),
    .check = check,
    .run = run};
