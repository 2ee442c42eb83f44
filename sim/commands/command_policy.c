/* `fedsim policy`: trained policies out of a database, in from other programs and out to them, and
 * what a policy file holds. */
#include "core/base/mem.h"
#include "sim/commands/commands.h"
#include "sim/commands/policy_verbs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Equal ends are told once. */
static void describe_output(const struct policy_output *output)
{
    bool alike = true;
    for (uint32_t i = 1; i < output->width; i++)
        alike =
            alike && !(output->least[i] < output->least[0] || output->least[i] > output->least[0] ||
                       output->most[i] < output->most[0] || output->most[i] > output->most[0]);
    if (output->kind == OUTPUT_PLAIN)
        return;
    printf("actions %s ", output->kind == OUTPUT_CLIP ? "cut off at" : "squashed by tanh into");
    if (alike)
        printf("%g to %g\n", (double)output->least[0], (double)output->most[0]);
    else
        puts("a range of each");
}

void policy_describe(const struct policy_file *file)
{
    printf("%s, horizon %u, ", file->task, file->horizon);
    if (file->reset_noise >= 0)
        printf("reset noise %g, ", file->reset_noise);
    for (uint32_t l = 0; l <= file->shape.layers; l++)
        printf("%s%u", l ? "-" : "", file->shape.width[l]);
    printf(" %s, %s head, d = %zu, %s\n", activation_names[file->shape.activation],
           file->shape.head == HEAD_GAUSSIAN ? "Gaussian" : head_names[file->shape.head],
           policy_parameters(&file->shape),
           file->normaliser.width ? "observations normalised" : "observations as they are");
    describe_output(&file->output);
    const struct policy_evaluation *e = &file->evaluation;
    if (!e->episodes)
        return;
    printf("evaluated %s over %u episodes (seed %llu): ",
           e->stochastic ? "stochastically" : "deterministically", e->episodes,
           (unsigned long long)e->seed);
    if (isinf(e->mean))
        puts("it broke the physics, so that it has no mean return");
    else
        printf("mean return %.2f, SD %.2f\n", e->mean, e->sd);
}

static int show(const struct policy_input *input, struct errs *errs)
{
    struct policy_file file;
    if (policy_file_read(&file, input->words.list[1], errs)) {
        policy_describe(&file);
        policy_file_free(&file);
    }
    return errs_exit_status(errs);
}

static const struct verb {
    const char *name;
    enum completion completes;
    bool writes;
    int (*run)(const struct policy_input *input, struct errs *errs);
} verbs[] = {{"export", COMPLETE_DATABASE, true, policy_export},
             {"import", COMPLETE_FILE, true, policy_import},
             {"show", COMPLETE_FILE, false, show}};
enum { VERBS = sizeof verbs / sizeof *verbs };

static const char *verb_name(size_t i)
{
    return i < VERBS ? verbs[i].name : NULL;
}

static enum completion rest(size_t i)
{
    return verbs[i].completes;
}

static const struct verb *verb_find(const char *name)
{
    for (size_t i = 0; i < VERBS; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

/* --- values of options ------------------------------------------------------------------------ */

#define PUT(input, parameter, type, value)                                                         \
    (*(type *)(void *)((char *)(input) + (parameter)->offset) = (value))

/* The end of the program for a value that is none of these words. */
static _Noreturn void refuse(const struct parameter *parameter, const char *value,
                             const char *(*word)(size_t i), struct argp_state *state)
{
    char *text;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    for (size_t i = 0; word(i); i++)
        fprintf(out, "%s%s", i ? ", " : "", word(i));
    fclose(out);
    usage_error(state, "--%s: '%s' is none of %s", parameter->name, value, text);
    abort();
}

static const char *format_name(size_t i)
{
    return policy_format(i) ? policy_format(i)->name : NULL;
}

static const char *actor_name(size_t i)
{
    return actor_names(i) ? actor_names(i)->name : NULL;
}

static const char *activation_name(size_t i)
{
    return activation_names[i];
}

static const char *action_name(size_t i)
{
    return output_names[i];
}

/* The place of the value among the row's words. */
static size_t choice(const struct parameter *parameter, const char *value, struct argp_state *state)
{
    size_t i = 0;
    while (parameter->words(i) && strcmp(parameter->words(i), value) != 0)
        i++;
    if (!parameter->words(i))
        refuse(parameter, value, parameter->words, state);
    return i;
}

static void parse_choice(const struct parameter *parameter, const char *value, void *input,
                         struct argp_state *state)
{
    PUT(input, parameter, int, (int)choice(parameter, value, state));
}

static void parse_format(const struct parameter *parameter, const char *value, void *input,
                         struct argp_state *state)
{
    PUT(input, parameter, const struct policy_format *,
        policy_format(choice(parameter, value, state)));
}

static void parse_names(const struct parameter *parameter, const char *value, void *input,
                        struct argp_state *state)
{
    PUT(input, parameter, const struct actor_names *, actor_names(choice(parameter, value, state)));
}

/* A number from 0 on, or none: without end. */
static void parse_number(const struct parameter *parameter, const char *value, void *input,
                         struct argp_state *state)
{
    char *end;
    double number = strcmp(value, "none") == 0 ? INFINITY : strtod(value, &end);
    bool none = isinf(number) && strcmp(value, "none") == 0;
    if (!none && (end == value || *end || !(number >= 0) || isinf(number)))
        usage_error(state, "--%s: '%s' is not a number from 0 on", parameter->name, value);
    PUT(input, parameter, double, number);
}

/* --- rows ------------------------------------------------------------------------------------- */

#define AT(member) offsetof(struct policy_input, member)
#define OF_DATABASE(text, member, unit, about)                                                     \
    {                                                                                              \
        (text), 0, PARAMETER_TEXT, AT(member), (unit), .help = (about), .verb = "export"           \
    }
#define OF_IMPORT(text, member, unit, about)                                                       \
    {                                                                                              \
        (text), 0, PARAMETER_TEXT, AT(member), (unit), .help = (about), .verb = "import"           \
    }
static const struct parameter parameters[] = {
    {.kind = PARAMETER_WORDS,
     .offset = AT(words),
     .completes = COMPLETE_WORDS,
     .words = verb_name,
     .rest = rest},
    {"output", 'o', PARAMETER_TEXT, AT(output), "FILE", .help = "File to write (export, import)",
     .completes = COMPLETE_FILE, .verb = "export import"},
    OF_DATABASE("run", run, "N", "Only this run (column run of the database)"),
    OF_DATABASE("point", point, "TEXT", "Only runs whose sweep point or algorithm contains TEXT"),
    OF_DATABASE("seed", seed, "N", "Only this seed"),
    OF_DATABASE("round", round, "N", "Only this round"),
    {"format", 0, PARAMETER_OWN, AT(format), "NAME",
     .help = "Format of the file that export writes: policy, npz or safetensors (default: by the "
             "ending of its name)",
     .words = format_name, .parse = parse_format, .verb = "export"},
    {"names", 0, PARAMETER_OWN, AT(names), "NAME",
     .help = "Whose names the arrays of an npz or safetensors file have: sb3-ppo, sb3-sac, "
             "sb3-td3, cleanrl-ppo, cleanrl-discrete, cleanrl-sac, cleanrl-td3 or torch (default: "
             "import finds out, export takes torch)",
     .words = actor_name, .parse = parse_names, .verb = "export import"},
    {"task", 0, PARAMETER_TEXT, AT(task), "TASK",
     .help = "What the policy acts in (import): a name, or a task file", .completes = COMPLETE_TASK,
     .verb = "import"},
    OF_IMPORT("layers", layers, "A,B,...",
              "What the layers are called, from observation to action, without .weight and .bias"),
    OF_IMPORT("log-std", log_std, "NAME", "What the log standard deviation of actions is called"),
    OF_IMPORT("obs-mean", obs_mean, "NAME",
              "What the mean of observations is called (default obs_mean, where it is there)"),
    OF_IMPORT("obs-var", obs_var, "NAME", "What their variance is called (default obs_var)"),
    {"obs-epsilon", 0, PARAMETER_OWN, AT(obs_epsilon), "X",
     .help = "What is added to the variance (default: the array obs_epsilon, or 1e-8)",
     .parse = parse_number, .verb = "import"},
    {"obs-clip", 0, PARAMETER_OWN, AT(obs_clip), "X",
     .help = "Where normalised observations are cut off, or none (default: the array obs_clip, or "
             "10)",
     .parse = parse_number, .verb = "import"},
    {"activation", 0, PARAMETER_OWN, AT(activation), "NAME",
     .help = "Activation of hidden layers: tanh, relu or linear (default: what is usual with the "
             "names; torch has none)",
     .words = activation_name, .parse = parse_choice, .verb = "import"},
    {"actions", 0, PARAMETER_OWN, AT(actions), "HOW",
     .help = "What becomes of actions: plain, cut off (clip) or squashed (tanh) where their range "
             "ends (default: as with the names). The range is that of the arrays action_low and "
             "action_high or of action_scale and action_bias, or else the task's",
     .words = action_name, .parse = parse_choice, .verb = "import"},
    {"horizon", 0, PARAMETER_COUNT, AT(horizon), "N",
     .help = "Environment steps of an episode (default: the task's)", .verb = "import"},
    {"episodes", 0, PARAMETER_COUNT, AT(episodes), "N",
     .help = "Episodes that an imported policy is evaluated over (default 100)", .verb = "import"},
    {.name = "force",
     .kind = PARAMETER_SET,
     .offset = AT(force),
     .help = "Also replace a file that this command did not write",
     .verb = "export import"},
};
#undef AT

static void check(void *into, struct argp_state *state)
{
    const struct policy_input *input = into;
    const struct verb *verb = input->words.count == 2 ? verb_find(input->words.list[0]) : NULL;
    if (!verb)
        usage_error(state, "say `export RESULTS.db -o FILE`, `import FILE --task TASK -o FILE` or "
                           "`show FILE`");
    else if (verb->writes && !input->output)
        usage_error(state, "%s needs -o FILE", verb->name);
    else if (verb->run == policy_import && !input->task)
        usage_error(state, "say what the policy acts in: --task Hopper");
}

static int run(int argc, char **argv, struct errs *errs)
{
    struct policy_input input = {
        .obs_epsilon = -1, .obs_clip = -1, .activation = -1, .actions = -1};
    command_parse(&command_policy, argc, argv, &input);
    int status = verb_find(input.words.list[0])->run(&input, errs);
    free(input.words.list);
    return status;
}

const struct command command_policy = {
    .name = "policy",
    .summary = "export or import a trained policy, or describe a policy file",
    .arguments = "export RESULTS.db -o FILE\nexport FILE.policy -o FILE.npz\n"
                 "import FILE.npz --task TASK -o FILE\nshow FILE",
    .about =
        "Write a trained policy from a database to a file, turn a policy of stable-baselines3, "
        "CleanRL or PyTorch (npz or safetensors) into a policy file and back, or describe "
        "such a file. If several policies of a database match, the one with the highest "
        "recorded return is exported and evaluated again, because the return that it was "
        "chosen for is biased upwards. An imported policy is played, and the return stored "
        "with it.\v"
        "Examples: fedsim policy export results.db --point par_s2zpo --seed 1 -o best.policy\n"
        "fedsim policy import ppo.npz --task Hopper -o hopper.policy",
    PARAMETERS(parameters),
    .check = check,
    .run = run};
