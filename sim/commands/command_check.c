/* `fedsim check`: a scenario with every default resolved, and what it will cost. */
#include "core/text/units.h"
#include "sim/commands/commands.h"
#include "sim/commands/cost.h"
#include "sim/commands/machine.h"
#include "sim/federation/federation.h"
#include "sim/scenario/study_text.h"

#include <stdlib.h>

struct check_input {
    const char *scenario;
    struct words sets;
    unsigned jobs;
};

static const struct parameter parameters[] = {
    PARAMETER_OF_FILE(offsetof(struct check_input, scenario), "scenario", COMPLETE_SCENARIO),
    PARAMETER_OF_SETS(offsetof(struct check_input, sets)),
    PARAMETER_OF_JOBS(offsetof(struct check_input, jobs)),
};

static void print_cost(const struct study *study, const struct study_cost *cost, unsigned jobs)
{
    char likely[64], most[64];
    units_human(UNIT_TIME, cost->host_s, likely, sizeof likely);
    units_human(UNIT_TIME, cost->host_most_s, most, sizeof most);
    printf("\n# %zu trial%s, at most %.4g environment steps of agents", study->count,
           study->count == 1 ? "" : "s", (double)cost->agent_steps);
    if (cost->server_steps)
        printf(", %.4g of the server's panel", (double)cost->server_steps);
    printf(" and %.4g of evaluation\n", (double)cost->evaluation_steps);
    printf("# host time with %u job%s: about %s", jobs, jobs == 1 ? "" : "s", likely);
    if (cost->host_most_s > 1.2 * cost->host_s)
        printf(" while episodes end as early as now, up to %s once they last", most);
    putchar('\n');
    if (cost->open_ended)
        puts(
            "# a trial without a number of rounds counts as one round of it: other rules of `stop` "
            "end it");
}

static int run(int argc, char **argv, struct errs *errs)
{
    struct check_input input = {.jobs = machine_cores()};
    command_parse(&command_check, argc, argv, &input);
    struct study study = {0};
    struct study_cost cost;
    if (study_read(&study, input.scenario, input.sets.list, input.sets.count, errs) &&
        federation_check(&study, errs) && study_cost_measure(&study, input.jobs, &cost, errs)) {
        fputs(study.warnings, stderr);
        fputs(study.trials[0].resolved, stdout);
        trial_table_notes(&study.trials[0].scenario, stdout);
        for (size_t t = 0; t < study.count; t++)
            if (*study.trials[t].point &&
                (t == 0 || study.trials[t].scenario.seed == study.trials[0].scenario.seed))
                printf("%s#   %s\n",
                       t == 0 ? "\n# points of the sweep (the first is shown above):\n" : "",
                       study.trials[t].point);
        print_cost(&study, &cost, input.jobs);
    }
    study_free(&study);
    free(input.sets.list);
    return errs_exit_status(errs);
}

const struct command command_check = {
    .name = "check",
    .summary = "validate a scenario and say what it will cost",
    .arguments = "SCENARIO",
    .about = "Parse and validate a scenario, print it with every default resolved, and say what it "
             "will cost.\v"
             "Example: fedsim check scenarios/quickstart.yaml --set rounds=1000",
    PARAMETERS(parameters),
    .run = run};
