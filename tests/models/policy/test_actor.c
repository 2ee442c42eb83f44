/* Policies from elsewhere: their actions are those of NumPy, whatever is wrong is told, and what
 * comes in goes out again bit by bit. */
#include "core/arrays/npz.h"
#include "core/arrays/safetensors.h"
#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "models/policy/actor.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

enum { OBS = 11, ACT = 3, ROWS = 1000 };

static struct task *hopper(void)
{
    struct errs errs = {0};
    struct task *task = task_open("Hopper", NULL, &errs);
    ck_assert_msg(task != NULL, "%s", errs_first(&errs));
    return task;
}

/* A file of tests/data/actors, which golden.py makes. */
static struct source open_golden(const char *name, struct array_list *arrays)
{
    struct errs errs = {0};
    struct source source;
    char *path = mem_format(SRCDIR "/tests/data/actors/%s", name);
    ck_assert_msg(source_read(&source, path, &errs), "%s", errs_first(&errs));
    bool npz = strstr(name, ".npz") != NULL;
    ck_assert_msg((npz ? npz_read : safetensors_read)(arrays, &source, &errs), "%s",
                  errs_first(&errs));
    free(path);
    return source;
}

/* golden.py's: mean + 3 sd (2 frac((i + 1) sqrt(p)) - 1). */
static void observation(unsigned i, double *obs)
{
    static const double prime[OBS] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31};
    static const double mean[OBS] = {1.25, 0.02,  -0.15, -0.25, 0.1, 2.5,
                                     0.01, -0.02, -0.05, -0.1,  0.03};
    static const double sd[OBS] = {0.05, 0.04, 0.1, 0.2, 0.6, 0.9, 1.1, 1.2, 2.2, 3.1, 5.9};
    for (unsigned j = 0; j < OBS; j++) {
        double turns = (i + 1) * sqrt(prime[j]);
        obs[j] = mean[j] + 3 * sd[j] * (2 * (turns - floor(turns)) - 1);
    }
}

static struct actor_reading reading_of(const struct task *task, const struct source *source,
                                       const struct array_list *arrays)
{
    return (struct actor_reading){.obs_epsilon = -1,
                                  .obs_clip = -1,
                                  .activation = -1,
                                  .output = -1,
                                  .task = task,
                                  .source = source,
                                  .arrays = arrays};
}

/* The largest difference between its actions and those of NumPy, of actions beyond ±1 in parts of
 * them: float32, in which its exporter counts too, has 6e-8 of a number. */
static double furthest(const struct policy_file *policy, const struct array *actions)
{
    double worst = 0;
    struct policy_view view = policy_file_view(policy);
    for (unsigned i = 0; i < ROWS; i++) {
        double obs[OBS], action[ACT];
        observation(i, obs);
        policy_act(&view, obs, NULL, action);
        for (unsigned j = 0; j < ACT; j++)
            worst = fmax(worst, fabs(action[j] - actions->values[i * ACT + j]) /
                                    fmax(1, fabs(actions->values[i * ACT + j])));
    }
    return worst;
}

static const struct golden {
    const char *file, *name;
    int activation;
    enum head head;
} goldens[] = {{"sb3-ppo.npz", "sb3-ppo", -1, HEAD_GAUSSIAN},
               {"cleanrl-ppo.safetensors", "cleanrl-ppo", -1, HEAD_GAUSSIAN},
               {"sb3-sac.npz", "sb3-sac", -1, HEAD_DETERMINISTIC},
               {"torch.npz", "torch", ACTIVATION_RELU, HEAD_DETERMINISTIC}};

/* The goldens are in float64; ours, with weights rounded to float32, are within 1e-6 of them. */
START_TEST(test_actions_are_the_exporters)
{
    struct task *task = hopper();
    struct array_list expected;
    struct source golden = open_golden("actions.npz", &expected);
    for (size_t i = 0; i < sizeof goldens / sizeof *goldens; i++) {
        struct array_list arrays;
        struct source source = open_golden(goldens[i].file, &arrays);
        struct actor_reading reading = reading_of(task, &source, &arrays);
        reading.activation = goldens[i].activation;
        struct policy_file policy;
        struct errs errs = {0};
        ck_assert_msg(actor_read(&reading, &policy, &errs), "%s", errs_first(&errs));
        ck_assert_int_eq(policy.shape.head, goldens[i].head);
        double off = furthest(&policy, arrays_find(&expected, goldens[i].name));
        ck_assert_msg(off <= 1e-6, "%s: off by %g", goldens[i].name, off);
        policy_file_free(&policy);
        arrays_free(&arrays);
        source_free(&source);
    }
    arrays_free(&expected);
    source_free(&golden);
    task_free(task);
}
END_TEST

/* Out as npz and safetensors under its own names, and in again: the same policy file. */
static void check_round(const struct task *task, const struct policy_file *policy,
                        const struct golden *golden, bool npz)
{
    struct array_list out = {0}, in;
    struct wire file = {0}, before = {0}, after = {0};
    struct errs errs = {0};
    ck_assert(actor_write(policy, actor_names_find(golden->name), "p", &out, &errs));
    (npz ? npz_write : safetensors_write)(&out, &file);
    struct source source = {.name = (char *)"p", .text = (char *)file.bytes, .length = file.length};
    ck_assert((npz ? npz_read : safetensors_read)(&in, &source, &errs));
    struct actor_reading reading = reading_of(task, &source, &in);
    reading.activation = golden->activation;
    struct policy_file again;
    ck_assert_msg(actor_read(&reading, &again, &errs), "%s", errs_first(&errs));
    policy_file_encode(policy, &before);
    policy_file_encode(&again, &after);
    ck_assert_uint_eq(before.length, after.length);
    ck_assert_mem_eq(before.bytes, after.bytes, before.length);
    policy_file_free(&again);
    arrays_free(&out);
    arrays_free(&in);
    wire_free(&file);
    wire_free(&before);
    wire_free(&after);
}

START_TEST(test_round_trip)
{
    struct task *task = hopper();
    for (size_t i = 0; i < sizeof goldens / sizeof *goldens; i++) {
        struct array_list arrays;
        struct source source = open_golden(goldens[i].file, &arrays);
        struct actor_reading reading = reading_of(task, &source, &arrays);
        reading.activation = goldens[i].activation;
        struct policy_file policy;
        struct errs errs = {0};
        ck_assert(actor_read(&reading, &policy, &errs));
        check_round(task, &policy, &goldens[i], true);
        check_round(task, &policy, &goldens[i], false);
        policy_file_free(&policy);
        arrays_free(&arrays);
        source_free(&source);
    }
    task_free(task);
}
END_TEST

/* --- what is refused -------------------------------------------------------------------------- */

/* A linear policy for Hopper: 3 x 11 weights. */
static struct array_list linear(void)
{
    static const float zeros[ACT * OBS];
    struct array_list arrays = {0};
    arrays_put_f32(&arrays, "0.weight", 2, (size_t[]){ACT, OBS}, zeros);
    arrays_put_f32(&arrays, "0.bias", 1, (size_t[]){ACT}, zeros);
    return arrays;
}

static const struct task *in;

static void check(struct array_list *arrays, const struct actor_reading *changed, const char *why)
{
    static const struct source source = {.name = (char *)(uintptr_t) "file"};
    struct actor_reading reading = changed ? *changed : reading_of(in, &source, arrays);
    reading.arrays = arrays, reading.source = &source, reading.task = in;
    struct policy_file policy;
    struct errs errs = {0};
    bool read = actor_read(&reading, &policy, &errs);
    ck_assert_msg(read == !why, "%s", why ? why : errs_first(&errs));
    ck_assert_msg(!why || strstr(errs_first(&errs), why), "\"%s\" lacks \"%s\"", errs_first(&errs),
                  why ? why : "");
    ck_assert(why || (policy.theta[0] == 0 && policy.shape.layers == 1));
    policy_file_free(&policy);
    errs_free(&errs);
    arrays_free(arrays);
}

START_TEST(test_layers_are_checked)
{
    struct task *task = hopper();
    in = task;
    struct actor_reading asked = reading_of(task, NULL, NULL);
    struct array_list arrays = linear();
    static const float zeros[4 * OBS];
    check(&arrays, NULL, NULL);
    check(&arrays, NULL, "holds no actor that is known");
    arrays = linear(), arrays.list[0].values[12] = NAN;
    check(&arrays, NULL, "array \"0.weight\": number 13 is nan");
    arrays = linear(), arrays.list[1].values[0] = 1e39; /* more than float32 has */
    check(&arrays, NULL, "number 1 is 1e+39");
    arrays = linear(), arrays.list[0].shape[0] = OBS, arrays.list[0].shape[1] = ACT;
    check(&arrays, NULL, "is 11 x 3; an observation of Hopper has 11 numbers, not 3");
    arrays = linear(), arrays.list[0].rank = 1;
    check(&arrays, NULL, "a layer has outputs x inputs");
    arrays = linear(), free(arrays.list[0].values), arrays.list[0].values = NULL;
    check(&arrays, NULL, "is of type <f4; float32 and float64 are read");
    arrays = linear(), arrays_put_f32(&arrays, "2.weight", 2, (size_t[]){4, 3}, zeros),
    arrays_put_f32(&arrays, "2.bias", 1, (size_t[]){4}, zeros);
    asked.activation = ACTIVATION_TANH;
    check(&arrays, &asked, "an action of Hopper has 3 numbers, not 4");
    arrays = linear(), arrays_put_f32(&arrays, "2.weight", 2, (size_t[]){3, 4}, zeros);
    check(&arrays, &asked, "the layer before it has 3 outputs");
    arrays = linear(), arrays_put_f32(&arrays, "2.weight", 2, (size_t[]){3, 3}, zeros);
    check(&arrays, &asked, "there is no array \"2.bias\"");
    arrays = linear(), asked.layers = "0,1";
    check(&arrays, &asked, "there is no array \"1.weight\"");
    arrays = linear(), asked.layers = "0,0,0,0,0,0,0,0,0";
    check(&arrays, &asked, "more than 8 layers");
    arrays = linear(), asked.layers = "0";
    check(&arrays, &asked, NULL);
    arrays = linear(), asked.layers = NULL, asked.names = actor_names_find("sb3-ppo");
    check(&arrays, &asked, "holds no actor of sb3-ppo");
    arrays = linear(), arrays_put_f32(&arrays, "log_std", 1, (size_t[]){2}, zeros);
    check(&arrays, NULL, "array \"log_std\" is 2; actions are 3");
    task_free(task);
}
END_TEST

static struct array_list normalised(double var)
{
    struct array_list arrays = linear();
    double numbers[OBS] = {0};
    arrays_put_f64(&arrays, "obs_mean", 1, (size_t[]){OBS}, numbers);
    for (unsigned i = 0; i < OBS; i++)
        numbers[i] = var;
    arrays_put_f64(&arrays, "obs_var", 1, (size_t[]){OBS}, numbers);
    return arrays;
}

START_TEST(test_statistics_and_ranges_are_checked)
{
    struct task *task = hopper();
    in = task;
    struct actor_reading asked = reading_of(task, NULL, NULL);
    struct array_list arrays = normalised(1);
    check(&arrays, NULL, NULL);
    arrays = normalised(-1);
    check(&arrays, NULL, "the variance of observation 1 is -1");
    arrays = normalised(0), asked.obs_epsilon = 0;
    check(&arrays, &asked, "the variance of observation 1 is 0, with an epsilon of 0");
    arrays = normalised(1), arrays.list[3].count = 4, arrays.list[3].shape[0] = 4;
    check(&arrays, NULL, "array \"obs_var\" is 4; observations are 11");
    arrays = normalised(1), asked = reading_of(task, NULL, NULL), asked.obs_clip = 0;
    check(&arrays, &asked, "off at 0");
    arrays = normalised(1), arrays_put_f64(&arrays, "obs_clip", 0, NULL, &(double){NAN});
    check(&arrays, NULL, "array \"obs_clip\" is not one number");
    arrays = normalised(1), arrays_put_f64(&arrays, "obs_clip", 0, NULL, &(double){INFINITY});
    check(&arrays, NULL, NULL);
    arrays = linear(), asked = reading_of(task, NULL, NULL), asked.obs_mean = "m";
    check(&arrays, &asked, "there is no array \"m\"");
    arrays = linear(), arrays_put_f32(&arrays, "action_low", 1, (size_t[]){3}, (float[]){1, 1, 1});
    check(&arrays, NULL, "does not say what becomes of them");
    arrays = linear(), arrays_put_f32(&arrays, "action_low", 1, (size_t[]){3}, (float[]){1, 1, 1}),
    arrays_put_f32(&arrays, "action_high", 1, (size_t[]){3}, (float[]){2, 1, 2});
    asked = reading_of(task, NULL, NULL), asked.output = OUTPUT_CLIP;
    check(&arrays, &asked, "the range of action 2 is 1 to 1");
    task_free(task);
}
END_TEST

/* CleanRL's action_scale 2 and action_bias 1 are the range -1 to 3; Hopper's own is -1 to 1. */
START_TEST(test_ranges_by_hand)
{
    struct task *task = hopper();
    for (int own = 0; own <= 1; own++) {
        struct array_list arrays = linear();
        if (!own) {
            arrays_put_f32(&arrays, "action_scale", 2, (size_t[]){1, 3}, (float[]){2, 2, 2});
            arrays_put_f32(&arrays, "action_bias", 2, (size_t[]){1, 3}, (float[]){1, 1, 1});
        }
        struct source source = {.name = (char *)(uintptr_t) "file"};
        struct actor_reading reading = reading_of(task, &source, &arrays);
        reading.output = OUTPUT_TANH;
        struct policy_file policy;
        struct errs errs = {0};
        ck_assert_msg(actor_read(&reading, &policy, &errs), "%s", errs_first(&errs));
        ck_assert(policy.output.kind == OUTPUT_TANH && policy.output.width == 3);
        ck_assert(policy.output.least[2] == -1 && policy.output.most[2] == (own ? 1 : 3));
        policy_file_free(&policy);
        arrays_free(&arrays);
    }
    task_free(task);
}
END_TEST

/* What the names have no place for is not left out. */
START_TEST(test_what_cannot_be_written)
{
    float theta[2] = {0}, log_std[1] = {0}, mean[1] = {0}, inverse_sd[1] = {0};
    struct policy_file policy = {
        .shape = {.layers = 1, .width = {1, 1}}, .theta = theta, .log_std = log_std};
    struct array_list arrays = {0};
    struct errs errs = {0};
    ck_assert(!actor_write(&policy, actor_names_find("sb3-sac"), "p", &arrays, &errs));
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "log-std"));
    errs_free(&errs);
    errs = (struct errs){0};
    policy.normaliser = (struct normaliser){.width = 1, .mean = mean, .inverse_sd = inverse_sd};
    ck_assert(!actor_write(&policy, actor_names_find("torch"), "p", &arrays, &errs));
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "variance"));
    errs_free(&errs);
    arrays_free(&arrays);
}
END_TEST

TEST_MAIN("actor", test_actions_are_the_exporters, test_round_trip, test_layers_are_checked,
          test_statistics_and_ranges_are_checked, test_ranges_by_hand, test_what_cannot_be_written)
