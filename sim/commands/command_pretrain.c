#include "core/base/mem.h"
#include "sim/commands/command.h"
#include "sim/commands/run.h"
#include "sim/pretrain/pretrain.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One row a setting of the learner: its option, its place, its help. */
enum kind { REAL, COUNT };
static const struct setting {
    const char *name, *help;
    enum kind kind;
    size_t place;
} settings[] = {
#define PLACE(field) offsetof(struct ppo_settings, field)
    {"envs", "Environments stepped side by side", COUNT, PLACE(environments)},
    {"rollout", "Steps of each environment in an iteration", COUNT, PLACE(steps)},
    {"minibatch", "Samples of a minibatch", COUNT, PLACE(minibatch)},
    {"epochs", "Passes over an iteration's samples", COUNT, PLACE(epochs)},
    {"gamma", "Discount", REAL, PLACE(gamma)},
    {"lambda", "Of the advantages' estimate", REAL, PLACE(lambda)},
    {"clip", "How far the ratio of probabilities may leave 1", REAL, PLACE(clip)},
    {"rate", "Learning rate of Adam", REAL, PLACE(rate)},
    {"value-weight", "Weight of the value loss", REAL, PLACE(value_weight)},
    {"entropy-weight", "Weight of the entropy bonus", REAL, PLACE(entropy_weight)},
    {"gradient-norm", "Limit of the gradient's norm, 0 for none", REAL, PLACE(gradient_norm)},
    {"target-kl", "End an iteration's epochs above this mean KL, 0 for never", REAL,
     PLACE(target_kl)},
    {"log-std", "Initial log standard deviation of actions", REAL, PLACE(log_std)},
#undef PLACE
};
enum { SETTINGS = sizeof settings / sizeof *settings, OPTIONS_MAX = SETTINGS + 16 };

enum {
    KEY_TARGET = 256,
    KEY_STEPS,
    KEY_HORIZON,
    KEY_SEED,
    KEY_HIDDEN,
    KEY_CURVE,
    KEY_EPISODES,
    KEY_BEST,
    KEY_CONSTANT,
    KEY_UNSCALED,
    KEY_SETTING /* and one for each */
};

static const struct argp_option own_options[] = {
    {"target", KEY_TARGET, "RETURN", 0,
     "Stop as soon as 20 fresh episodes with sampled actions return so much on average, and then "
     "--episodes more",
     0},
    {"steps", KEY_STEPS, "N", 0,
     "Environment steps at most (default 1000000, with --target 10000000)", 0},
    {"horizon", KEY_HORIZON, "N", 0, "Steps of an episode (default: the task's own limit)", 0},
    {"seed", KEY_SEED, "N", 0, "Seed (default 1)", 0},
    {"hidden", KEY_HIDDEN, "N,N...", 0, "Units of the hidden layers (default 64,64)", 0},
    {"jobs", 'j', "N", 0, "Worker threads (default: one a core); changes no result", 0},
    {"output", 'o', "FILE", 0, "File to write (default TASK.policy)", 0},
    {"curve", KEY_CURVE, "FILE", 0, "Write the learning curve as CSV", 0},
    {"episodes", KEY_EPISODES, "N", 0,
     "Episodes of the evaluation stored with the policy (default 100)", 0},
    {"keep-best", KEY_BEST, NULL, 0,
     "Store the policy with the best mean of 20 training episodes, not the last one", 0},
    {"constant-rate", KEY_CONSTANT, NULL, 0,
     "Keep the learning rate; by default it falls to 0 over --steps", 0},
    {"unscaled-rewards", KEY_UNSCALED, NULL, 0, "Learn from rewards as they are", 0},
    {"quiet", 'q', NULL, 0, "Say nothing but errors", 0},
};
enum { OWN = sizeof own_options / sizeof *own_options };

struct input {
    struct pretrain_options options;
    const char *value[SETTINGS]; /* as given, or NULL: the task decides the defaults */
    const char *steps, *hidden;
};

static double number(const char *text, const char *name, struct argp_state *state)
{
    char *end;
    errno = 0;
    double value = strtod(text, &end);
    if (end == text || *end || errno || !isfinite(value))
        argp_error(state, "--%s: '%s' is not a number", name, text);
    return value;
}

static uint64_t count(const char *text, const char *name, uint64_t most, struct argp_state *state)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || errno || value > most)
        argp_error(state, "--%s: '%s' is not a number from 0 to %llu", name, text,
                   (unsigned long long)most);
    return value;
}

static void parse_hidden(struct ppo_settings *ppo, const char *text, struct argp_state *state)
{
    ppo->hidden_layers = 0;
    for (const char *at = text;; at++) {
        char *end;
        unsigned long units = strtoul(at, &end, 10);
        bool good = *at >= '0' && *at <= '9' && (*end == ',' || !*end) && units > 0 &&
                    units < POLICY_WIDTH_MAX;
        if (!good || ppo->hidden_layers == POLICY_LAYERS_MAX - 1)
            argp_error(state, "--hidden: '%s' is not a list as 64,64 of at most %d layers", text,
                       POLICY_LAYERS_MAX - 1);
        ppo->hidden[ppo->hidden_layers++] = (uint32_t)units;
        at = end;
        if (!*at)
            return;
    }
}

/* Once the task is known: its defaults, and what was given instead. */
static void settle(struct input *input, struct argp_state *state)
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
        argp_error(state, "--steps: at least 1");
    if (input->hidden)
        parse_hidden(ppo, input->hidden, state);
    for (int i = 0; i < SETTINGS; i++) {
        void *place = (char *)ppo + settings[i].place;
        if (input->value[i] && settings[i].kind == REAL)
            *(double *)place = number(input->value[i], settings[i].name, state);
        else if (input->value[i])
            *(uint32_t *)place =
                (uint32_t)count(input->value[i], settings[i].name, UINT32_MAX, state);
    }
}

#define AT(member) offsetof(struct input, member)
static const struct place places[] = {{'j', PLACE_JOBS, AT(options.jobs), NULL},
                                      {'o', PLACE_TEXT, AT(options.output), NULL},
                                      {'q', PLACE_FLAG, AT(options.quiet), NULL},
                                      {KEY_STEPS, PLACE_TEXT, AT(steps), NULL},
                                      {KEY_HORIZON, PLACE_NUMBER, AT(options.horizon), "--horizon"},
                                      {KEY_HIDDEN, PLACE_TEXT, AT(hidden), NULL},
                                      {KEY_CURVE, PLACE_TEXT, AT(options.curve), NULL},
                                      {KEY_BEST, PLACE_FLAG, AT(options.keep_best), NULL},
                                      {.kind = PLACE_END}};
#undef AT

static error_t parse_setting(int key, char *argument, struct input *input, struct argp_state *state)
{
    struct pretrain_options *options = &input->options;
    switch (key) {
    case KEY_TARGET:
        options->has_target = true;
        options->target = number(argument, "target", state);
        return 0;
    case KEY_SEED:
        options->ppo.seed = count(argument, "seed", UINT64_MAX, state);
        return 0;
    case KEY_EPISODES:
        options->episodes = command_number(argument, "--episodes", state);
        if (options->episodes < 2)
            argp_error(state, "--episodes: at least 2");
        return 0;
    case KEY_CONSTANT:
        options->ppo.anneal = false;
        return 0;
    case KEY_UNSCALED:
        options->ppo.scale_rewards = false;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_own(int key, char *argument, void *into, struct argp_state *state)
{
    struct input *input = into;
    if (key >= KEY_SETTING && key < KEY_SETTING + SETTINGS) {
        input->value[key - KEY_SETTING] = argument;
        return 0;
    }
    if (key == ARGP_KEY_ARG) {
        if (input->options.task)
            argp_error(state, "one task at a time");
        input->options.task = argument;
        return 0;
    }
    return parse_setting(key, argument, input, state);
}

static void check(void *into, struct argp_state *state)
{
    struct input *input = into;
    if (!input->options.task)
        argp_error(state, "no task is given; `fedsim list tasks` shows them");
    settle(input, state);
}

/* The options table with the learner's settings and their defaults behind; `help` owns texts. */
static void list_options(struct argp_option options[OPTIONS_MAX], struct arena *help)
{
    struct ppo_settings usual = ppo_defaults("");
    memcpy(options, own_options, sizeof own_options);
    for (int i = 0; i < SETTINGS; i++) {
        const void *place = (const char *)&usual + settings[i].place;
        double value = settings[i].kind == REAL ? *(const double *)place : *(const uint32_t *)place;
        char *text = mem_format("%s (default %g)", settings[i].help, value);
        options[OWN + i] = (struct argp_option){.name = settings[i].name,
                                                .key = KEY_SETTING + i,
                                                .arg = settings[i].kind == REAL ? "X" : "N",
                                                .doc = arena_string(help, text),
                                                .group = 1};
        free(text);
    }
    options[OWN + SETTINGS] = (struct argp_option){0};
}

static int run(int argc, char **argv, struct errs *errs)
{
    struct argp_option options[OPTIONS_MAX];
    struct arena help = {0};
    list_options(options, &help);
    struct usage usage = {
        .options = options,
        .places = places,
        .own = parse_own,
        .check = check,
        .arguments = "TASK",
        .about = "Learn a policy from a task's own rewards by PPO (Schulman et al. 2017), as a "
                 "start for federated runs, and store it with its evaluation. Defaults suit the "
                 "task: HalfCheetah, Swimmer and Walker2d have some of their own.\v"
                 "Example: fedsim pretrain Hopper --target 1400 --seed 1 -o Hopper.policy --curve "
                 "Hopper.csv\n"
                 "         fedsim verify policy Hopper.policy Hopper\n"
                 "The first Ctrl-C stops after the iteration under way and stores the policy, a "
                 "second one at once. Exit status 1: the target was not reached (the policy is "
                 "stored all the same)."};
    struct input input = {.options = {.ppo = {.seed = 1, .anneal = true, .scale_rewards = true},
                                      .episodes = 100,
                                      .jobs = host_cores(),
                                      .progress = stderr}};
    command_parse(&usage, argc, argv, &input);
    char *output = mem_format("%s.policy", input.options.task);
    if (!input.options.output)
        input.options.output = output;
    int status = pretrain(&input.options, errs);
    free(output);
    arena_free(&help);
    return status;
}

const struct command command_pretrain = {"pretrain",
                                         "learn a policy from a task's own rewards (PPO)", run};
