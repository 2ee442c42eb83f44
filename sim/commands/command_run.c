/* `fedsim run`: every trial of a study that is not in the database yet. Here the command line
 * becomes a struct run_options; run.c does the rest. Under mpirun that is rank 0; the other ranks
 * play jobs for it. */
#include "core/text/message.h"
#include "sim/commands/commands.h"
#include "sim/remote/feeder.h"
#include "sim/remote/player.h"
#include "sim/run/machine.h"
#include "sim/run/run.h"

#include <inttypes.h>
#include <stdlib.h>

struct run_input {
    struct run_options run;
    struct words scenarios, sets;
};

static void parse_audit(const struct parameter *parameter, const char *value, void *input,
                        struct argp_state *state)
{
    ((struct run_input *)input)->run.audit =
        value ? parameter_count(parameter, value, 1, COUNT_MOST, state) : 1;
}

static void parse_shard(const struct parameter *parameter, const char *value, void *input,
                        struct argp_state *state)
{
    char *wrong = shard_read(value, &((struct run_input *)input)->run.shard);
    if (wrong)
        usage_error(state, "--%s %s", parameter->name, wrong);
}

#define AT(member) offsetof(struct run_input, member)
static const struct parameter parameters[] = {
    {.kind = PARAMETER_WORDS,
     .offset = AT(scenarios),
     .value = "scenario",
     .completes = COMPLETE_SCENARIO},
    {"output", 'o', PARAMETER_TEXT, AT(run.database), "FILE",
     .help = "Database of the results (default results.db); trials in it are not run again",
     .completes = COMPLETE_DATABASE},
    PARAMETER_OF_SETS(AT(sets)),
    PARAMETER_OF_JOBS(AT(run.jobs)),
    {.name = "fresh",
     .kind = PARAMETER_SET,
     .offset = AT(run.fresh),
     .help = "Run all trials again, also those in the database"},
    {"store", 0, PARAMETER_TEXT, AT(run.store), "FILE",
     .help = "Database in which played episodes are kept and found, for several databases to "
             "share (default: that of the results)",
     .against = {"no-store", "audit"}, .completes = COMPLETE_DATABASE},
    {.name = "no-store",
     .kind = PARAMETER_SET,
     .offset = AT(run.no_store),
     .against = {"audit"},
     .help = "Play every episode, and keep none"},
    {.name = "shard",
     .kind = PARAMETER_OWN,
     .parse = parse_shard,
     .value = "I/N",
     .help = "Run the I-th of N parts of the trials, into a database of its own beside the other "
             "parts' (results.I-of-N.db); auto: as the task of a batch "
             "system's array says (Slurm, Grid Engine), auto/N: tasks are numbered 1 to N (PBS)"},
    {"curves", 0, PARAMETER_TEXT, AT(run.curves), "DIR",
     .help = "Write each trial's learning curve to a CSV file in this folder as it finishes, and "
             "skip trials whose curve is there already",
     .completes = COMPLETE_FOLDER},
    {.name = "audit",
     .kind = PARAMETER_OWN,
     .parse = parse_audit,
     .value = "N",
     .optional = true,
     .help =
         "Check the simulation itself, and play every episode: every N-th agent (default 1) keeps "
         "a "
         "copy of the policy built from decoded messages alone, and copies and messages are "
         "compared in each round"},
    {"chaos", 0, PARAMETER_COUNT, AT(run.chaos), "SEED",
     .help = "Check that results do not depend on the host: worker threads sleep for random times "
             "and take up equal work in random order, by this seed; only tables host_* differ"},
    {.name = "force",
     .kind = PARAMETER_SET,
     .offset = AT(run.force),
     .help = "With --curves: also replace files that are not curves",
     .needs = "curves"},
    PARAMETER_OF_QUIET(AT(run.quiet)),
};
#undef AT

static void play(const struct run_options *options, const struct ranks *ranks)
{
    struct played_studies studies = {.scenarios = options->scenarios,
                                     .count = options->scenario_count,
                                     .sets = options->sets,
                                     .set_count = options->set_count};
    player_run(&(const struct player_options){.ranks = ranks,
                                              .threads = options->jobs,
                                              .machine = machine_digest(),
                                              .studies = &studies});
    played_studies_free(&studies);
}

static void tell(const struct feeder_account *account, unsigned others)
{
    double jobs = (double)account->jobs;
    if (account->jobs)
        message_print(stderr,
                      "%" PRIu64 " jobs were played by %u other rank%s; rank 0 sent %.0f B and "
                      "received %.0f B for each, and spent %.0f us on it\n",
                      account->jobs, others, others == 1 ? "" : "s", (double)account->sent_B / jobs,
                      (double)account->received_B / jobs, account->spent_s * 1e6 / jobs);
}

static int simulate(struct run_options *options, const struct ranks *ranks, struct errs *errs)
{
    struct feeder *feeder = feeder_open(ranks, machine_digest(), options->jobs);
    options->helper = feeder_helper(feeder);
    int status = run_studies(options, errs);
    struct feeder_account account = feeder_close(feeder);
    if (!options->quiet)
        tell(&account, ranks->count - 1);
    return status;
}

/* As one of the processes that mpirun started. Without --jobs each rank plays one job at a time, as
 * there is usually one for each core. */
static int run_as_rank(struct run_options *options, struct errs *errs)
{
    struct ranks ranks;
    int status = EXIT_DONE;
    if (!ranks_open(&ranks, errs))
        return errs_exit_status(errs);
    if (ranks.count > 1 && !options->jobs)
        options->jobs = 1;
    if (ranks.count == 1)
        status = run_studies(options, errs);
    else if (ranks.own == 0)
        status = simulate(options, &ranks, errs);
    else
        play(options, &ranks);
    ranks_close(&ranks);
    return status;
}

static int run(int argc, char **argv, struct errs *errs)
{
    struct run_input input = {.run = {.database = "results.db"}};
    command_parse(&command_run, argc, argv, &input);
    input.run.scenarios = input.scenarios.list;
    input.run.scenario_count = input.scenarios.count;
    input.run.sets = input.sets.list;
    input.run.set_count = input.sets.count;
    int status = run_as_rank(&input.run, errs);
    free(input.scenarios.list);
    free(input.sets.list);
    return status;
}

const struct command command_run = {
    .name = "run",
    .summary = "run a scenario's trials",
    .arguments = "SCENARIO...",
    .about =
        "Run every trial (each point of the sweep at each seed) that is not in the database yet, "
        "as "
        "many side by side as there are worker threads.\v"
        "Example: fedsim run scenarios/quickstart.yaml -o results.db --set rounds=50\n"
        "Ctrl-C stops each trial after its round; a second Ctrl-C stops at once. SIGTERM, SIGHUP "
        "and "
        "the "
        "signals of batch systems (SIGUSR1, SIGUSR2, SIGXCPU) do the same. Run the same command "
        "again to continue with the missing trials.\n"
        "Under mpirun, of a program built --with-mpi, rank 0 simulates and all ranks play: "
        "mpirun -n 64 fedsim run study.yaml. Each plays one job at a time, or N (--jobs N).",
    PARAMETERS(parameters),
    .ranks = true,
    .run = run};
