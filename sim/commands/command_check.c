/* `fedsim check`: a scenario with every default resolved, and what it will cost. */
#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/text/message.h"
#include "core/text/wrap.h"
#include "sim/commands/commands.h"
#include "sim/cost/forecast_text.h"
#include "sim/cost/known_trials.h"
#include "sim/federation/federation.h"
#include "sim/record/recorder_open.h"
#include "sim/run/machine.h"
#include "sim/study/study_text.h"

#include <math.h>
#include <stdlib.h>

struct check_input {
    const char *scenario, *database;
    struct words sets;
    unsigned jobs;
};

static const struct parameter parameters[] = {
    PARAMETER_OF_FILE(offsetof(struct check_input, scenario), "scenario", COMPLETE_SCENARIO),
    PARAMETER_OF_SETS(offsetof(struct check_input, sets)),
    PARAMETER_OF_JOBS(offsetof(struct check_input, jobs)),
    {"output", 'o', PARAMETER_TEXT, offsetof(struct check_input, database), "FILE",
     .help =
         "Database of the results: also say what is left of the study, and how long trials that "
         "were cut off take until they are where they were",
     .completes = COMPLETE_DATABASE},
};

/* The points of the sweep, each once. */
static void print_points(const struct study *study)
{
    for (size_t t = 0; t < study->count; t++)
        if (*study->keys[t].point && (t == 0 || study->keys[t].seed == study->keys[0].seed))
            printable_print(stdout, "%s#   %s\n",
                            t == 0 ? "\n# points of the sweep (the first is shown above):\n" : "",
                            study->keys[t].point);
}

/* As many rounds are counted as rules let a trial have. */
static double rounds_counted(const struct field_cost *field)
{
    return !field->ends_early ? INFINITY : cost_range_empty(field->rounds) ? 1 : field->rounds.most;
}

static void print_host_cost(const struct study *study, const struct host_paces *paces,
                            const struct field_cost *field, unsigned jobs)
{
    struct host_cost cost = host_cost_of(study, paces, rounds_counted(field), jobs, NULL);
    forecast_text_host(stdout, &cost, study->count, jobs);
    if (field->open_ended)
        puts("# No rule limits the rounds of a trial: the estimate is for one round.");
}

/* While a run writes to it, what has begun need not have been cut off. */
static char *under_way_text(const char *database, size_t begun)
{
    char *name = printable_text(database);
    char *text = begun == 0 ? mem_format("a run is writing to %s", name)
                            : mem_format("a run is writing to %s: of the rest, %zu trial%s begun",
                                         name, begun, begun == 1 ? " has" : "s have");
    free(name);
    return text;
}

/* What is left of the study where a database has a part of it. */
static void print_left(const struct study *study, const struct host_paces *paces,
                       const struct field_cost *field, const struct check_input *input,
                       const struct known_trials *known)
{
    bool *done = mem_zero(study->count, sizeof *done);
    size_t finished = 0, begun = 0;
    struct cut_off cut_off = {0};
    for (size_t t = 0; t < study->count; t++) {
        done[t] = known_trials_has(known, study->keys[t].run);
        finished += done[t];
        begun += known_trials_began(known, study->keys[t].run);
        cut_off_add(&cut_off, known, study->keys[t].run);
    }
    struct host_cost left = host_cost_of(study, paces, rounds_counted(field), input->jobs, done);
    forecast_text_left(stdout, &left, input->database, finished, study->count);
    char *text = recorder_is_held(input->database) ? under_way_text(input->database, begun)
                                                   : cut_off_text(&cut_off);
    if (text)
        wrap_text(stdout, 0, 0, "# ", text);
    free(text);
    free(done);
}

/* What is wrong goes to standard error, and so do warnings; standard output is a scenario that can
 * be run, with all else in comments. */
static int run(int argc, char **argv, struct errs *errs)
{
    struct check_input input = {.jobs = machine_cores()};
    command_parse(&command_check, argc, argv, &input);
    struct study study = {0};
    struct host_paces paces = {0};
    struct field_cost field = {0};
    struct known_trials known = {.kept = EPISODES_HERE};
    if ((!input.database || known_trials_read(&known, input.database, errs)) &&
        study_read(&study, input.scenario, input.sets.list, input.sets.count, errs) &&
        federation_check(&study, errs) && host_paces_measure(&study, &paces, errs) &&
        field_cost_measure(&study, &paces, &field, errs)) {
        message_print(stderr, "%s", study.warnings);
        const struct trial *first = study_trial_texts(&study, 0, errs);
        if (first) {
            fputs(first->resolved, stdout);
            trial_table_notes(first->scenario, stdout);
        }
        print_points(&study);
        forecast_text_field(stdout, &field);
        print_host_cost(&study, &paces, &field, input.jobs);
        if (input.database)
            print_left(&study, &paces, &field, &input, &known);
    }
    known_trials_free(&known);
    field_cost_free(&field);
    host_paces_free(&paces);
    study_free(&study);
    free(input.sets.list);
    return errs_exit_status(errs);
}

const struct command command_check = {
    .name = "check",
    .summary = "validate a scenario and estimate what it will cost",
    .arguments = "SCENARIO",
    .about = "Validate a scenario, print it with all defaults filled in, and estimate what it will "
             "cost: in the field (bytes, memory, the least time, energy), in the database and on "
             "this machine.\v"
             "Example: fedsim check scenarios/quickstart.yaml --set rounds=1000",
    PARAMETERS(parameters),
    .run = run};
