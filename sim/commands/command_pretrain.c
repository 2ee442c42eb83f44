/* `fedsim pretrain`: a policy learnt from a task's own rewards. */
#include "core/base/mem.h"
#include "core/text/units.h"
#include "sim/commands/commands.h"
#include "sim/pretrain/pretrain.h"
#include "sim/run/machine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GIVEN_MOST = 64 };

struct pretrain_input {
    struct pretrain_options options;
    const char *steps, *hidden;
    /* Settings of the learner as given, in order; the task decides the others. */
    struct given {
        const struct parameter *parameter;
        const char *value;
    } given[GIVEN_MOST];
    size_t given_count;
};

/* --- values ---------------------------------------------------------------------------------- */

static double number(const char *text, const char *name, struct argp_state *state)
{
    double value;
    char why[128];
    if (!units_parse(UNIT_NONE, text, &value, why, sizeof why))
        usage_error(state, "--%s: %s", name, why);
    return value;
}

/* "1e6", too; beyond 2^53 every digit has to be there. */
static uint64_t count(const char *text, const char *name, uint64_t most, struct argp_state *state)
{
    double about;
    uint64_t value;
    char why[128];
    if (!units_parse(UNIT_WHOLE, text, &about, why, sizeof why))
        usage_error(state, "--%s: %s", name, why);
    bool good = units_digits(text, &value);
    if (!good && about >= 0 && about <= 0x1p53 && about == floor(about)) {
        value = (uint64_t)about;
        good = true;
    }
    if (!good || value > most)
        usage_error(state, "--%s: '%s' is not a whole number from 0 to %llu", name, text,
                    (unsigned long long)most);
    return value;
}

/* A digit must begin each number, as strtoul would take a sign or a blank. One layer is kept for
 * the output. */
static void parse_hidden(struct ppo_settings *ppo, const char *text, struct argp_state *state)
{
    ppo->hidden_layers = 0;
    for (const char *at = text;; at++) {
        char *end;
        unsigned long units = strtoul(at, &end, 10);
        bool good = *at >= '0' && *at <= '9' && (*end == ',' || !*end) && units > 0 &&
                    units < POLICY_WIDTH_MAX;
        if (!good || ppo->hidden_layers == POLICY_LAYERS_MAX - 1)
            usage_error(state, "--hidden: '%s' is not a list such as 64,64 of at most %d layers",
                        text, POLICY_LAYERS_MAX - 1);
        ppo->hidden[ppo->hidden_layers++] = (uint32_t)units;
        at = end;
        if (!*at)
            return;
    }
}

static void parse_target(const struct parameter *parameter, const char *value, void *input,
                         struct argp_state *state)
{
    struct pretrain_options *options = &((struct pretrain_input *)input)->options;
    options->has_target = true;
    options->target = number(value, parameter->name, state);
}

static void parse_seed(const struct parameter *parameter, const char *value, void *input,
                       struct argp_state *state)
{
    struct pretrain_options *options = &((struct pretrain_input *)input)->options;
    options->ppo.seed = count(value, parameter->name, UINT64_MAX, state);
}

static void parse_plateau(const struct parameter *parameter, const char *value, void *input,
                          struct argp_state *state)
{
    struct pretrain_options *options = &((struct pretrain_input *)input)->options;
    options->plateau = count(value, parameter->name, UINT64_MAX >> 1, state);
    if (options->plateau == 0)
        usage_error(state, "--plateau: at least 1");
}

static void parse_setting(const struct parameter *parameter, const char *value, void *into,
                          struct argp_state *state)
{
    struct pretrain_input *input = into;
    if (input->given_count == GIVEN_MOST)
        usage_error(state, "--%s: at most %d settings", parameter->name, GIVEN_MOST);
    input->given[input->given_count++] = (struct given){parameter, value};
}

/* A setting is a double, or a uint32_t whose value the help calls N. */
static bool is_count(const struct parameter *parameter)
{
    return *parameter->value == 'N';
}

static char *standard_setting(const struct parameter *parameter)
{
    struct ppo_settings usual = ppo_defaults("");
    const void *at = (const char *)&usual + parameter->offset;
    return mem_format("%g", is_count(parameter) ? *(const uint32_t *)at : *(const double *)at);
}

/* --- rows ------------------------------------------------------------------------------------ */

#define AT(member) offsetof(struct pretrain_input, member)
#define SETTING(text, member, unit, about)                                                         \
    {                                                                                              \
        .name = (text), .kind = PARAMETER_OWN, .offset = offsetof(struct ppo_settings, member),    \
        .value = (unit), .help = (about), .aside = true, .standard = standard_setting,             \
        .parse = parse_setting                                                                     \
    }
static const struct parameter parameters[] = {
    PARAMETER_OF_FILE(AT(options.task), "task", COMPLETE_TASK),
    {.name = "target",
     .kind = PARAMETER_OWN,
     .parse = parse_target,
     .value = "RETURN",
     .help = "Stop once 20 fresh episodes with sampled actions return this much on average, and "
             "--episodes more confirm it"},
    {"steps", 0, PARAMETER_TEXT, AT(steps), "N",
     .help = "Environment steps at most (default 1000000, with --target 10000000)"},
    {"horizon", 0, PARAMETER_COUNT, AT(options.horizon), "N",
     .help = "Steps of an episode (default: the task's own limit)"},
    {.name = "seed",
     .kind = PARAMETER_OWN,
     .parse = parse_seed,
     .value = "N",
     .help = "Seed, or the first of several (default 1)"},
    {"seeds", 0, PARAMETER_COUNT, AT(options.seeds), "N",
     .help = "Learn from N seeds side by side, and store the policy whose --episodes fresh "
             "episodes return most on average (default 1)"},
    {.name = "plateau",
     .kind = PARAMETER_OWN,
     .parse = parse_plateau,
     .value = "N",
     .help = "Stop a seed once the mean return of its last 20 training episodes has not risen "
             "for N steps; less than 1 % of what was gained so far is no rise"},
    {"hidden", 0, PARAMETER_TEXT, AT(hidden), "N,N...",
     .help = "Units of the hidden layers (default 64,64)"},
    PARAMETER_OF_JOBS(AT(options.jobs)),
    {"output", 'o', PARAMETER_TEXT, AT(options.output), "FILE",
     .help = "File to write (default TASK.policy)", .completes = COMPLETE_FILE},
    {"curve", 0, PARAMETER_TEXT, AT(options.curve), "FILE",
     .help = "Write the learning curve as CSV; of several seeds one each, -SEED before the "
             "ending .csv",
     .completes = COMPLETE_FILE},
    {"episodes", 0, PARAMETER_COUNT, AT(options.episodes), "N",
     .help = "Episodes of the evaluation stored with the policy (default 100; at least 2)",
     .least = 2},
    {.name = "keep-best",
     .kind = PARAMETER_SET,
     .offset = AT(options.keep_best),
     .help = "Store the policy with the best mean of 20 training episodes, not the last one"},
    {.name = "constant-rate",
     .kind = PARAMETER_CLEAR,
     .offset = AT(options.ppo.anneal),
     .help = "Keep the learning rate constant; by default it falls to 0 over --steps"},
    {.name = "unscaled-rewards",
     .kind = PARAMETER_CLEAR,
     .offset = AT(options.ppo.scale_rewards),
     .help = "Do not normalise rewards"},
    {"store", 0, PARAMETER_TEXT, AT(options.store), "FILE",
     .help = "Database in which is kept how far it is, every ten seconds: after it was stopped or "
             "killed, the same command goes on from there",
     .completes = COMPLETE_DATABASE},
    PARAMETER_OF_FORCE(AT(options.force)),
    PARAMETER_OF_QUIET(AT(options.quiet)),
    SETTING("envs", environments, "N", "Environments stepped side by side"),
    SETTING("rollout", steps, "N", "Steps of each environment in an iteration"),
    SETTING("minibatch", minibatch, "N", "Samples of a minibatch"),
    SETTING("epochs", epochs, "N", "Passes over an iteration's samples"),
    SETTING("gamma", gamma, "X", "Discount"),
    SETTING("lambda", lambda, "X", "Lambda of generalised advantage estimation"),
    SETTING("clip", clip, "X", "Clipping range of the probability ratio around 1"),
    SETTING("rate", rate, "X", "Learning rate of Adam"),
    SETTING("value-weight", value_weight, "X", "Weight of the value loss"),
    SETTING("entropy-weight", entropy_weight, "X", "Weight of the entropy bonus"),
    SETTING("gradient-norm", gradient_norm, "X", "Limit on the gradient's norm; 0: none"),
    SETTING("target-kl", target_kl, "X",
            "Stop an iteration's epochs once the mean KL divergence exceeds this; 0: never"),
    SETTING("log-std", log_std, "X", "Initial log standard deviation of actions"),
};
#undef AT
#undef SETTING

/* Once the task is known: its defaults, and what was given instead. Settings are kept as texts
 * until then, since options may stand before the task. */
static void settle(struct pretrain_input *input, struct argp_state *state)
{
    struct pretrain_options *options = &input->options;
    struct ppo_settings *ppo = &options->ppo, given = *ppo;
    *ppo = ppo_defaults(options->task);
    ppo->seed = given.seed;
    ppo->anneal = given.anneal;
    ppo->scale_rewards = given.scale_rewards;
    ppo->total_steps = options->has_target ? 10000000 : 1000000;
    if (input->steps)
        ppo->total_steps = count(input->steps, "steps", UINT64_MAX >> 1, state);
    if (ppo->total_steps == 0)
        usage_error(state, "--steps: at least 1");
    if (input->hidden)
        parse_hidden(ppo, input->hidden, state);
    for (size_t i = 0; i < input->given_count; i++) {
        const struct parameter *parameter = input->given[i].parameter;
        const char *value = input->given[i].value;
        void *at = (char *)ppo + parameter->offset;
        if (is_count(parameter))
            *(uint32_t *)at = (uint32_t)count(value, parameter->name, UINT32_MAX, state);
        else
            *(double *)at = number(value, parameter->name, state);
    }
}

static void check(void *input, struct argp_state *state)
{
    if (((struct pretrain_input *)input)->options.task)
        settle(input, state);
}

static int run(int argc, char **argv, struct errs *errs)
{
    struct pretrain_input input = {
        .options = {.seeds = 1,
                    .ppo = {.seed = 1, .anneal = true, .scale_rewards = true},
                    .episodes = 100,
                    .jobs = machine_cores(),
                    .keep_every_s = 10,
                    .setting = machine_digest(),
                    .progress = stderr}};
    command_parse(&command_pretrain, argc, argv, &input);
    char *output = mem_format("%s.policy", input.options.task);
    if (!input.options.output)
        input.options.output = output;
    int status = pretrain(&input.options, errs);
    free(output);
    return status;
}

const struct command command_pretrain = {
    .name = "pretrain",
    .summary = "learn a policy from a task's own rewards (PPO)",
    .arguments = "TASK",
    .about =
        "Learn a policy from a task's own rewards by PPO (Schulman et al. 2017), as a start for "
        "federated runs, and store it with its evaluation. Some defaults depend on the task "
        "(HalfCheetah, Swimmer, Walker2d).\v"
        "Example: fedsim pretrain Hopper --target 1400 --seed 1 -o Hopper.policy --curve "
        "Hopper.csv\n"
        "         fedsim verify policy Hopper.policy Hopper\n"
        "Ctrl-C stops after the current iteration and stores the policy; a second Ctrl-C stops at "
        "once. With --store the same command goes on later. Exit status 1: the target was not "
        "reached (the policy is stored all the same).",
    PARAMETERS(parameters),
    .check = check,
    .run = run};
