#include "sim/commands/command.h"
#include "sim/commands/run.h"

#include <stdlib.h>

enum { KEY_SET = 256, KEY_FRESH, KEY_AUDIT, KEY_CURVES };

static const struct argp_option options[] = {
    {"output", 'o', "FILE", 0,
     "Database of the results (default results.db); trials in it are not run again", 0},
    {"set", KEY_SET, "PATH=VALUE", 0,
     "Override a key of the scenario, as in --set fleet.phones.up=\"1 Mbit/s\"", 0},
    {"jobs", 'j', "N", 0, "Worker threads (default: one a core); changes no result", 0},
    {"fresh", KEY_FRESH, NULL, 0, "Run trials again that the database holds", 0},
    {"curves", KEY_CURVES, "DIR", 0,
     "Write each trial's learning curve to a CSV file in this folder as it finishes, and skip "
     "trials whose curve is there",
     0},
    {"audit", KEY_AUDIT, "N", OPTION_ARG_OPTIONAL,
     "Keep private replicas at every N-th agent (default 1) and compare them and all messages each "
     "round",
     0},
    {"quiet", 'q', NULL, 0, "Say nothing but errors", 0},
    {0}};

struct input {
    struct run_options run;
    struct words scenarios, sets;
};

#define AT(member) offsetof(struct input, member)
static const struct place places[] = {{'o', PLACE_TEXT, AT(run.database), NULL},
                                      {'j', PLACE_JOBS, AT(run.jobs), NULL},
                                      {'q', PLACE_FLAG, AT(run.quiet), NULL},
                                      {KEY_SET, PLACE_WORDS, AT(sets), NULL},
                                      {KEY_FRESH, PLACE_FLAG, AT(run.fresh), NULL},
                                      {KEY_CURVES, PLACE_TEXT, AT(run.curves), NULL},
                                      {ARGP_KEY_ARG, PLACE_WORDS, AT(scenarios), "scenario"},
                                      {.kind = PLACE_END}};
#undef AT

static error_t parse_own(int key, char *argument, void *into, struct argp_state *state)
{
    struct input *input = into;
    if (key != KEY_AUDIT)
        return ARGP_ERR_UNKNOWN;
    input->run.audit = argument ? command_number(argument, "--audit", state) : 1;
    return 0;
}

static const struct usage usage = {
    .options = options,
    .places = places,
    .own = parse_own,
    .arguments = "SCENARIO...",
    .about =
        "Run every trial (sweep x seeds) of the scenarios that the database does not hold yet.\v"
        "Example: fedsim run scenarios/quickstart.yaml -o results.db --set rounds=50\n"
        "The first Ctrl-C stops after the round under way, a second one at once; the same command "
        "goes on later."};

static int run(int argc, char **argv, struct errs *errs)
{
    struct input input = {.run = {.database = "results.db"}};
    command_parse(&usage, argc, argv, &input);
    input.run.scenarios = input.scenarios.list;
    input.run.scenario_count = input.scenarios.count;
    input.run.sets = input.sets.list;
    input.run.set_count = input.sets.count;
    int status = run_studies(&input.run, errs);
    free(input.scenarios.list);
    free(input.sets.list);
    return status;
}

const struct command command_run = {"run", "run a scenario's trials", run};
