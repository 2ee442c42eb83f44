/* `fedsim submit`: the parts of a study as the job array of a batch system, and the merge behind
 * it. */
#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/text/message.h"
#include "sim/commands/commands.h"
#include "sim/federation/federation.h"
#include "sim/parts/batch_script.h"
#include "sim/parts/part_state.h"
#include "sim/parts/place_lock.h"
#include "sim/parts/shard.h"
#include "sim/parts/slurm.h"
#include "sim/parts/slurm_time.h"

#include <stdlib.h>

struct submit_input {
    const char *scenario, *database;
    struct words sets, options;
    unsigned tasks, jobs, time_s; /* tasks 0: as many as are useful; time 0: none was given */
    bool slurm, print, status, quiet;
};

static void parse_time(const struct parameter *parameter, const char *value, void *input,
                       struct argp_state *state)
{
    char *wrong = slurm_time_read(value, &((struct submit_input *)input)->time_s);
    if (wrong)
        usage_error(state, "--%s %s", parameter->name, wrong);
}

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
    {.name = "time",
     .kind = PARAMETER_OWN,
     .parse = parse_time,
     .value = "TIME",
     .help = "The longest time of a task, as '90 min', '1.5 h', 1:30:00 or 2-12 (days and hours); "
             "a minute before it is over, the task ends after its round"},
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
    struct slurm_queue queue;
    bool asked;   /* Slurm has told what is in the queue */
    char **ended; /* as accounting says, else NULL; only for --status */
    size_t trials, merged;
};

static bool is_complete(const struct parts *parts, unsigned i)
{
    return parts->states[i].done == parts->states[i].trials;
}

static bool is_missing(const struct parts *parts, unsigned i)
{
    return !is_complete(parts, i) && !parts->queue.states[i];
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

/* Where the queue has not answered, how a task ended earlier says nothing of how it is now. */
static void show_task(const struct parts *parts, unsigned i)
{
    const char *queued = parts->queue.states[i], *ended = parts->ended[i];
    if (parts->asked)
        printable_print(stdout, ", %s", queued ? queued : ended ? ended : "not in the queue");
    putchar('\n');
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
        if (is_complete(parts, i))
            continue;
        printf("part %u: %zu of %zu trials", i + 1, state->done, state->trials);
        if (state->failed)
            printf(", %zu failed", state->failed);
        show_task(parts, i);
    }
    if (!parts->asked)
        puts("the queue could not be asked: which parts wait or run is not known");
    if (parts->queue.other)
        printf("another array, of %u parts, is in the queue: --tasks %u shows it\n",
               parts->queue.other, parts->queue.other);
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
    bool waiting = parts->queue.merge;
    for (unsigned i = 0; i < parts->batch.parts; i++)
        waiting |= parts->queue.states[i] != NULL;
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

/* What waits or runs. What is only looked at can be so without it; nothing can be submitted, as
 * tasks might run twice, and whoever writes scripts is told. */
static bool look_at_queue(const struct submit_input *input, struct parts *parts, const char *study,
                          struct errs *errs)
{
    struct errs unheard = {0};
    parts->asked =
        slurm_queue_read(&parts->queue, study, parts->batch.parts, input->print ? &unheard : errs);
    if (unheard.count && !input->quiet)
        message_print(stderr,
                      "warning: the queue could not be asked, so that parts which wait or run "
                      "would be submitted again: %s\n",
                      errs_first(&unheard));
    errs_free(&unheard);
    if (input->status)
        slurm_ended(parts->batch.name, parts->batch.parts, parts->ended);
    else if (parts->queue.other)
        return errs_add(errs, FAULT_RUN, NULL, "wait for it, cancel it, or give the same --tasks",
                        "%s: an array of %u parts of it is in the queue, and not of %u",
                        parts->batch.database, parts->queue.other, parts->batch.parts);
    return parts->asked || input->print || input->status;
}

/* Looks at the parts, and does what was asked for. The queue comes first: a task that ends in
 * between has written its part before. */
static void look_and_submit(const struct submit_input *input, struct parts *parts,
                            const struct study *study, struct errs *errs)
{
    struct batch *batch = &parts->batch;
    char *names = slurm_study(batch->database, errs);
    char *name = names ? slurm_name(names, batch->parts) : NULL;
    batch->name = name;
    parts->queue.states = mem_zero(batch->parts, sizeof *parts->queue.states);
    parts->ended = mem_zero(batch->parts, sizeof *parts->ended);
    if (name && look_at_queue(input, parts, names, errs))
        parts->states = part_states(study, batch->parts, batch->database, &parts->merged, errs);
    if (parts->states && input->status)
        show_status(parts);
    else if (parts->states)
        submit_missing(input, parts, errs);
    free_texts(parts->queue.states, batch->parts);
    free_texts(parts->ended, batch->parts);
    free(parts->states);
    free(name);
    free(names);
}

/* One at a time: two would each see that nothing is in the queue, and submit all of it. */
static void submit_alone(const struct submit_input *input, struct parts *parts,
                         const struct study *study, struct errs *errs)
{
    struct place_lock lock = {0};
    if (input->status || place_lock_take(&lock, input->database, "submit.lock",
                                         "another fedsim submits parts of it", errs))
        look_and_submit(input, parts, study, errs);
    place_lock_let_go(&lock);
}

static int run(int argc, char **argv, struct errs *errs)
{
    struct submit_input input = {.database = "results.db", .jobs = 1};
    struct study study = {0};
    command_parse(&command_submit, argc, argv, &input);
    if (study_read(&study, input.scenario, input.sets.list, input.sets.count, errs) &&
        federation_check(&study, errs)) {
        if (!input.status && !input.quiet) /* tasks run quietly */
            message_print(stderr, "%s", study.warnings);
        struct parts parts = {.trials = study.count,
                              .batch = {.scenario = input.scenario,
                                        .database = input.database,
                                        .sets = input.sets.list,
                                        .set_count = input.sets.count,
                                        .options = input.options.list,
                                        .option_count = input.options.count,
                                        .time_s = input.time_s,
                                        .cores = input.jobs,
                                        .parts = choose_parts(&input, &study, errs)}};
        if (parts.batch.parts)
            submit_alone(&input, &parts, &study, errs);
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
        "(results.1-of-4.log) lie beside the database, in a folder that all nodes share.\n"
        "There is no --store: SQLite's locks do not hold on the file systems that nodes share, so "
        "tasks cannot write to one store. Parts keep their episodes in their own databases, and "
        "the merge puts them together.",
    PARAMETERS(parameters),
    .check = check,
    .run = run};
