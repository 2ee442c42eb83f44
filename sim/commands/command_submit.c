/* `fedsim submit`: the parts of a study as the job array of a batch system, and the merge behind
 * it. */
#include "core/base/mem.h"
#include "core/base/printable.h"
#include "sim/commands/commands.h"
#include "sim/federation/federation.h"
#include "sim/parts/batch_script.h"
#include "sim/parts/part_state.h"
#include "sim/parts/shard.h"
#include "sim/parts/slurm.h"

#include <stdlib.h>

struct submit_input {
    const char *scenario, *database, *time;
    struct words sets, options;
    unsigned tasks, jobs; /* tasks 0: as many as are useful */
    bool slurm, print, status, quiet;
};

#define AT(member) offsetof(struct submit_input, member)
static const struct parameter parameters[] = {
    PARAMETER_OF_FILE(AT(scenario), "scenario", COMPLETE_SCENARIO),
    {.name = "slurm",
     .kind = PARAMETER_SET,
     .offset = AT(slurm),
     .help = "To Slurm, the only batch system so far"},
    {"output", 'o', PARAMETER_TEXT, AT(database), "FILE",
     .help = "Database of the results (default results.db); parts and scripts lie beside it",
     .completes = COMPLETE_DATABASE},
    PARAMETER_OF_SETS(AT(sets)),
    {"tasks", 0, PARAMETER_COUNT, AT(tasks), "N",
     .help = "Parts to cut the trials into (default: one for each group of trials that play the "
             "same episodes, as far as the cluster's MaxArraySize allows)"},
    {"jobs", 'j', PARAMETER_COUNT, AT(jobs), "N",
     .help = "Cores for each task, and its worker threads (default 1)"},
    {"time", 0, PARAMETER_TEXT, AT(time), "TIME",
     .help = "The longest time of a task, as sbatch takes it; a minute before, the task ends after "
             "its round"},
    {"sbatch", 0, PARAMETER_WORDS, AT(options), "OPTION",
     .help = "A further option of sbatch's, as in --sbatch=--partition=long; may be repeated"},
    {.name = "print",
     .kind = PARAMETER_SET,
     .offset = AT(print),
     .help = "Only write the scripts, and say how to submit them"},
    {.name = "status",
     .kind = PARAMETER_SET,
     .offset = AT(status),
     .help = "Only say which parts are done, and how the others are getting on"},
    PARAMETER_OF_QUIET(AT(quiet)),
};
#undef AT

static void check(void *input, struct argp_state *state)
{
    const struct submit_input *submit = input;
    if (!submit->slurm)
        usage_error(state, "say which batch system: --slurm");
    if (submit->print && submit->status)
        usage_error(state, "say either --print or --status");
}

/* What is known of the parts. */
struct parts {
    struct batch batch;
    struct part_state *states;
    char **queued; /* as Slurm says; NULL: neither waiting nor running */
    char **ended;  /* as accounting says, else NULL; only for --status */
    size_t trials, merged;
};

static bool is_complete(const struct parts *parts, unsigned i)
{
    return parts->states[i].done == parts->states[i].trials;
}

static bool is_missing(const struct parts *parts, unsigned i)
{
    return !is_complete(parts, i) && !parts->queued[i];
}

/* The parts that are missing, as Slurm writes numbers: "2,5-7". NULL: none. */
static char *missing_tasks(const struct parts *parts)
{
    char *list = NULL;
    for (unsigned i = 0, last; i < parts->batch.parts; i = last + 1) {
        last = i;
        if (!is_missing(parts, i))
            continue;
        while (last + 1 < parts->batch.parts && is_missing(parts, last + 1))
            last++;
        char *range = last > i ? mem_format("%u-%u", i + 1, last + 1) : mem_format("%u", i + 1);
        char *longer = mem_format("%s%s%s", list ? list : "", list ? "," : "", range);
        free(list);
        free(range);
        list = longer;
    }
    return list;
}

static void show_status(const struct parts *parts)
{
    unsigned complete = 0;
    for (unsigned i = 0; i < parts->batch.parts; i++)
        complete += is_complete(parts, i);
    printable_print(stdout, "%u of %u parts are done; %s has %zu of %zu trials\n", complete,
                    parts->batch.parts, parts->batch.database, parts->merged, parts->trials);
    for (unsigned i = 0; i < parts->batch.parts; i++) {
        const struct part_state *state = &parts->states[i];
        const char *told = parts->queued[i] ? parts->queued[i] : parts->ended[i];
        if (is_complete(parts, i))
            continue;
        printf("part %u: %zu of %zu trials", i + 1, state->done, state->trials);
        if (state->failed)
            printf(", %zu failed", state->failed);
        printable_print(stdout, ", %s\n", told ? told : "not in the queue");
    }
}

/* Submits the array, if there is anything to run, and the merge behind it. */
static void submit(const struct parts *parts, const char *tasks, bool quiet, struct errs *errs)
{
    char *array = batch_array_path(&parts->batch), *merge = batch_merge_path(&parts->batch);
    char *first = tasks ? slurm_submit(array, NULL, errs) : NULL;
    char *second = first || !tasks ? slurm_submit(merge, first, errs) : NULL;
    if (first && !quiet)
        printable_print(stdout, "job %s runs parts %s of %u\n", first, tasks, parts->batch.parts);
    if (second && !quiet)
        printable_print(stdout, "job %s merges them into %s\n", second, parts->batch.database);
    free(array);
    free(merge);
    free(first);
    free(second);
}

static char *script_word(char *path)
{
    char *word = shell_word(path);
    free(path);
    return word;
}

static void print(const struct parts *parts, const char *tasks)
{
    char *array = script_word(batch_array_path(&parts->batch));
    char *merge = script_word(batch_merge_path(&parts->batch));
    if (tasks)
        printable_print(stdout,
                        "array=$(sbatch --parsable %s)\n"
                        "sbatch --dependency=afterany:${array%%%%;*},singleton %s\n",
                        array, merge);
    else
        printable_print(stdout, "sbatch %s\n", merge);
    free(array);
    free(merge);
}

/* Writes what is to be submitted, and submits it. */
static void submit_missing(const struct submit_input *input, const struct parts *parts,
                           struct errs *errs)
{
    char *tasks = missing_tasks(parts);
    bool waiting = false;
    for (unsigned i = 0; i < parts->batch.parts; i++)
        waiting |= parts->queued[i] != NULL;
    if (!tasks && (waiting || parts->merged == parts->trials)) {
        if (!input->quiet)
            printable_print(stdout, "%s: %s\n", parts->batch.database,
                            waiting ? "all that is missing is in the queue" : "nothing is missing");
    } else if ((!tasks || batch_write_array(&parts->batch, tasks, errs)) &&
               batch_write_merge(&parts->batch, errs)) {
        if (input->print)
            print(parts, tasks);
        else
            submit(parts, tasks, input->quiet, errs);
    }
    free(tasks);
}

/* As many parts as are asked for. 0 and errors: the cluster does not allow them. */
static unsigned choose_parts(const struct submit_input *input, const struct study *study,
                             struct errs *errs)
{
    unsigned most = slurm_last_task(SHARDS_MOST);
    if (most > SHARDS_MOST)
        most = SHARDS_MOST;
    if (input->tasks > most) {
        errs_add(errs, FAULT_INPUT, NULL, NULL,
                 "--tasks %u: an array can have %u tasks here (MaxArraySize)", input->tasks, most);
        return 0;
    }
    if (input->tasks)
        return input->tasks;
    size_t useful = shard_useful(study, errs);
    return useful < most ? (unsigned)useful : most;
}

static void free_texts(char **texts, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
}

/* What waits or runs, without which nothing can be submitted. What is only looked at or written can
 * be so where Slurm is not. */
static bool look_at_queue(const struct submit_input *input, struct parts *parts, struct errs *errs)
{
    struct errs unheard = {0};
    bool only_look = input->print || input->status;
    bool good = slurm_queue(parts->batch.name, parts->batch.parts, parts->queued,
                            only_look ? &unheard : errs);
    errs_free(&unheard);
    if (input->status)
        slurm_ended(parts->batch.name, parts->batch.parts, parts->ended);
    return good || only_look;
}

/* Looks at the parts, and does what was asked for. The queue comes first: a task that ends in
 * between has written its part before. */
static void look_and_submit(const struct submit_input *input, struct parts *parts,
                            const struct study *study, struct errs *errs)
{
    struct batch *batch = &parts->batch;
    char *name = slurm_name(batch->database, batch->parts, errs);
    batch->name = name;
    parts->queued = mem_zero(batch->parts, sizeof *parts->queued);
    parts->ended = mem_zero(batch->parts, sizeof *parts->ended);
    if (name && look_at_queue(input, parts, errs))
        parts->states = part_states(study, batch->parts, batch->database, &parts->merged, errs);
    if (parts->states && input->status)
        show_status(parts);
    else if (parts->states)
        submit_missing(input, parts, errs);
    free_texts(parts->queued, batch->parts);
    free_texts(parts->ended, batch->parts);
    free(parts->states);
    free(name);
}

static int run(int argc, char **argv, struct errs *errs)
{
    struct submit_input input = {.database = "results.db", .jobs = 1};
    struct study study = {0};
    command_parse(&command_submit, argc, argv, &input);
    if (study_read(&study, input.scenario, input.sets.list, input.sets.count, errs) &&
        federation_check(&study, errs)) {
        struct parts parts = {.trials = study.count,
                              .batch = {.scenario = input.scenario,
                                        .database = input.database,
                                        .sets = input.sets.list,
                                        .set_count = input.sets.count,
                                        .options = input.options.list,
                                        .option_count = input.options.count,
                                        .time = input.time,
                                        .cores = input.jobs,
                                        .parts = choose_parts(&input, &study, errs)}};
        if (parts.batch.parts)
            look_and_submit(&input, &parts, &study, errs);
    }
    study_free(&study);
    free(input.sets.list);
    free(input.options.list);
    return errs_exit_status(errs);
}

const struct command command_submit = {
    .name = "submit",
    .summary = "run a scenario's trials as a job array of a cluster",
    .arguments = "SCENARIO",
    .about =
        "Submit a job array each of whose tasks runs a part of the trials (fedsim run --shard), "
        "and behind it a job that merges the parts into the database. Parts that are done, or in "
        "the queue, are not submitted: the same command, with the same --tasks, submits again only "
        "what is missing, and the merge where that is all.\v"
        "Example: fedsim submit study.yaml --slurm -o results.db --time 2:00:00\n"
        "Scripts (results.array.sh, results.merge.sh), parts (results.1-of-4.db) and their output "
        "(results.1-of-4.log) lie beside the database, in a folder that all nodes share.",
    PARAMETERS(parameters),
    .check = check,
    .run = run};
