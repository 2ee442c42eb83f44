/* `fedsim probe`: what panels can tell of a policy and its perturbations. */
#include "core/base/mem.h"
#include "core/base/nearest.h"
#include "core/files/directory.h"
#include "core/files/output_folder.h"
#include "core/text/live_line.h"
#include "core/text/message.h"
#include "sim/commands/commands.h"
#include "sim/federation/federation.h"
#include "sim/probe/probe.h"
#include "sim/run/machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct probe_input {
    const char *scenario, *policy, *directory;
    struct words sets;
    struct probe_settings settings;
    unsigned jobs;
    bool quiet, force;
};

/* The next number of "1,4,16", above the last one, since figures use the list as an axis; ends the
 * program where there is none. */
static double next_number(const char **at, double last, const char *list, const char *option,
                          struct argp_state *state)
{
    char *rest;
    double value = strtod(*at, &rest);
    if (rest == *at || (**at != '.' && (**at < '0' || **at > '9')) || !(value > 0) ||
        !(value <= 1e6) || (*rest && *rest != ','))
        usage_error(state, "--%s: '%s' is not a list of numbers above 0 such as %s", option, list,
                    strcmp(option, "mu") == 0 ? "0.01,0.05" : "1,4,16");
    if (value <= last)
        usage_error(state, "--%s: the numbers of '%s' have to grow", option, list);
    *at = *rest ? rest + 1 : rest;
    if (*rest && !*(rest + 1))
        usage_error(state, "--%s: '%s' ends with a comma", option, list);
    return value;
}

static size_t read_list(const char *list, const char *option, double *values,
                        struct argp_state *state)
{
    size_t count = 0;
    const char *at = list;
    do {
        if (count == PROBE_LIST_MAX)
            usage_error(state, "--%s: at most %d numbers", option, PROBE_LIST_MAX);
        values[count] = next_number(&at, count ? values[count - 1] : 0, list, option, state);
        count++;
    } while (*at);
    return count;
}

static size_t read_counts(const char *list, const char *option, uint32_t *counts,
                          struct argp_state *state)
{
    double values[PROBE_LIST_MAX];
    size_t count = read_list(list, option, values, state);
    for (size_t i = 0; i < count; i++) {
        counts[i] = (uint32_t)values[i];
        if (counts[i] != values[i] || values[i] > 100000)
            usage_error(state, "--%s: '%s' is not a list of whole numbers up to 100000", option,
                        list);
    }
    return count;
}

static void parse_rounds(const struct parameter *parameter, const char *value, void *input,
                         struct argp_state *state)
{
    ((struct probe_input *)input)->settings.rounds =
        parameter_count(parameter, value, 0, COUNT_MOST, state);
}

static void parse_episodes(const struct parameter *parameter, const char *value, void *input,
                           struct argp_state *state)
{
    struct probe_settings *settings = &((struct probe_input *)input)->settings;
    settings->episodes_count = read_counts(value, parameter->name, settings->episodes, state);
}

static void parse_panelists(const struct parameter *parameter, const char *value, void *input,
                            struct argp_state *state)
{
    struct probe_settings *settings = &((struct probe_input *)input)->settings;
    settings->panelists_count = read_counts(value, parameter->name, settings->panelists, state);
}

static void parse_mu(const struct parameter *parameter, const char *value, void *input,
                     struct argp_state *state)
{
    struct probe_settings *settings = &((struct probe_input *)input)->settings;
    settings->mu_count = read_list(value, parameter->name, settings->mu, state);
}

#define AT(member) offsetof(struct probe_input, member)
static const struct parameter parameters[] = {
    PARAMETER_OF_FILE(AT(scenario), "scenario", COMPLETE_SCENARIO),
    {"policy", 'p', PARAMETER_TEXT, AT(policy), "FILE",
     .help = "Probe this policy (default: the scenario's policy.init)", .completes = COMPLETE_FILE},
    {"output", 'o', PARAMETER_TEXT, AT(directory), "DIR",
     .help = "Write a page, figures and CSV files into this folder", .completes = COMPLETE_FOLDER},
    {"batches", 0, PARAMETER_COUNT, AT(settings.batches), "N",
     .help = "Batches, each with a direction of its own (default 100; at least 2, for a spread)",
     .least = 2},
    {.name = "episodes",
     .kind = PARAMETER_OWN,
     .parse = parse_episodes,
     .value = "D,D...",
     .help = "Episodes in a batch (default 1,4,16)"},
    {.name = "mu",
     .kind = PARAMETER_OWN,
     .parse = parse_mu,
     .value = "MU,MU...",
     .help = "Probing distances (default: the scenario's)"},
    {.name = "panelists",
     .kind = PARAMETER_OWN,
     .parse = parse_panelists,
     .value = "P,P...",
     .help = "Sizes of the panel (default 1,10,100)"},
    {"truth", 0, PARAMETER_COUNT, AT(settings.truth), "N",
     .help = "Additional episodes to estimate each perturbed policy's true return (default 64; at "
             "least 2)",
     .least = 2},
    {.name = "rounds",
     .kind = PARAMETER_OWN,
     .parse = parse_rounds,
     .value = "N",
     .help =
         "Rounds averaged for the cosine between estimate and gradient (default 64; 0: skip it)"},
    PARAMETER_OF_SETS(AT(sets)),
    PARAMETER_OF_JOBS(AT(jobs)),
    {.name = "force",
     .kind = PARAMETER_SET,
     .offset = AT(force),
     .help = "Also replace files that this command did not write",
     .needs = "output"},
    PARAMETER_OF_QUIET(AT(quiet)),
};
#undef AT

/* --- what is probed -------------------------------------------------------------------------- */

struct actor {
    const struct federation *federation;
    struct normaliser normaliser;
};

/* Actions are sampled, as on an agent, and nothing is recorded. */
static struct episode act(const void *context, struct worker *worker, const float *theta,
                          uint64_t key)
{
    const struct actor *actor = context;
    const struct problem *problem = &actor->federation->learning.problem;
    struct policy_view view = problem_view(problem, theta, &actor->normaliser);
    return rollout_episode(rollout_worker_of(worker), problem->task, &view, NULL, key, true, NULL);
}

/* The cut of coordinates into blocks as the first round would make it, where the partition needs
 * one; the caller frees it. Only a random one is drawn: by the seed's key, as the server does. */
static uint32_t *cut_of(const struct federation *f, uint32_t slots)
{
    const struct problem *problem = &f->learning.problem;
    enum partition kind = f->scenario->algorithm.partition;
    if (!partition_ordered(kind))
        return NULL;
    uint32_t d = (uint32_t)problem->d, layers[POLICY_LAYERS_MAX + 1];
    uint32_t *cut = mem_zero(partition_cut_length(kind, d, slots), sizeof *cut);
    if (partition_random(kind)) {
        partition_draw(problem->seed_key, kind == PARTITION_RANDOM_EACH_ROUND, d, cut);
        return cut;
    }
    for (uint32_t l = 0; l <= problem->shape.layers; l++)
        layers[l] = (uint32_t)policy_layer_offset(&problem->shape, l);
    partition_deal(layers, problem->shape.layers, slots, cut);
    return cut;
}

static void show_tick(void *context, size_t done, size_t count)
{
    char text[64];
    snprintf(text, sizeof text, "probe: %zu of %zu", done, count);
    live_line_draw(context, &(struct live_part){.text = text}, 1);
}

/* Of the first wave of the first round, with the agents' own panel: what an agent would be
 * asked. */
static int probe(const struct federation *f, const struct study *study, struct probe_input *input,
                 struct errs *errs)
{
    const struct scenario *s = f->scenario;
    uint32_t slots = scenario_slots_configured(s);
    uint32_t *cut = cut_of(f, slots);
    struct actor actor = {f, *server_normaliser(f->learning.server)};
    server_open(f->learning.server, 1, slots);
    struct probe_subject subject = {
        .theta = server_theta(f->learning.server),
        .d = (uint32_t)f->learning.problem.d,
        .key = rng_fold(f->learning.problem.seed_key, rng_name("probe")),
        .direction = s->algorithm.direction,
        .blocks = {s->algorithm.partition, (uint32_t)f->learning.problem.d, slots, cut},
        .own_blocks = s->algorithm.method->blocks,
        .panel = s->algorithm.panel,
        .mu = server_mu(f->learning.server),
        .episode = act,
        .context = &actor};
    struct probe_settings *settings = &input->settings;
    if (settings->mu_count == 0)
        settings->mu[settings->mu_count++] = subject.mu;
    struct live_line line;
    live_line_open(&line, stderr);
    bool shown = !input->quiet && line.terminal;
    settings->tick = shown ? show_tick : NULL;
    settings->context = &line;
    struct probe_results results = {.scenario = s->name, .task = s->task.name};
    bool done = probe_measure(&subject, settings, f->pool, &results);
    live_line_clear(&line);
    if (done)
        probe_print(&results, stdout);
    struct output_rule rule = {.force = input->force};
    const char **files = study_files(study, &rule.input_count);
    rule.inputs = files;
    if (done && input->directory)
        probe_write(&results, input->directory, &rule, stdout, errs);
    free(files);
    probe_results_free(&results);
    free(cut);
    if (!done)
        fputs("fedsim: stopped before all was measured; nothing was saved\n", stderr);
    return done ? errs_exit_status(errs) : EXIT_INTERRUPTED;
}

static int open_and_probe(const struct study *study, struct probe_input *input, struct errs *errs)
{
    const struct trial *trial = study_trial(study, 0, errs);
    if (!trial)
        return errs_exit_status(errs);
    struct federation f = {.jobs = input->jobs};
    int status = 2;
    if (*trial->point)
        message_print(stderr, "fedsim: the first trial of the sweep is probed: %s\n", trial->point);
    if (!federation_open(&f, trial->scenario, errs))
        status = errs_exit_status(errs);
    else if (!f.learning.server || task_is_none(f.learning.task))
        errs_add(errs, FAULT_INPUT, NULL, "probe a scenario that learns a task",
                 "%s: there is no policy to probe in a study of time alone", input->scenario);
    else if (input->directory && !directory_make(input->directory, errs))
        status = errs_exit_status(errs); /* told now, not after an hour of measuring */
    else
        status = probe(&f, study, input, errs);
    federation_close(&f);
    return status;
}

static int run(int argc, char **argv, struct errs *errs)
{
    struct probe_input input = {.jobs = machine_cores(),
                                .settings = {.batches = 100,
                                             .truth = 64,
                                             .rounds = 64,
                                             .episodes = {1, 4, 16},
                                             .panelists = {1, 10, 100},
                                             .episodes_count = 3,
                                             .panelists_count = 3}};
    command_parse(&command_probe, argc, argv, &input);
    char *init = input.policy ? realpath(input.policy, NULL) : NULL;
    /* A whole path, since the scenario's own would be searched beside the scenario. */
    char *set = mem_format("policy.init=\"%s\"", init ? init : "");
    if (init)
        words_add(&input.sets, set);
    struct study study = {0};
    int status = 2;
    if (input.policy && !init) {
        int error = errno;
        char *hint = hint_near_file(input.policy);
        errs_add(errs, FAULT_INPUT, NULL, hint, "--policy: %s: %s", input.policy, strerror(error));
        free(hint);
    } else if (study_read(&study, input.scenario, input.sets.list, input.sets.count, errs))
        status = open_and_probe(&study, &input, errs);
    study_free(&study);
    free(input.sets.list);
    free(set);
    free(init);
    return status;
}

const struct command command_probe = {
    .name = "probe",
    .summary = "measure how much a panel's preferences reveal about a policy",
    .arguments = "SCENARIO",
    .about = "Measure how much a panel's preferences reveal about a policy: how far the mean "
             "returns of batches spread, how often verdicts are right, and how well the estimate ĝ "
             "aligns with the gradient.\v"
             "Example: fedsim probe scenarios/paper/fig2-hopper.yaml --mu 0.01,0.05 -o probe\n"
             "If the scenario has a sweep, its first trial is probed.",
    PARAMETERS(parameters),
    .run = run};
