#include "core/base/mem.h"
#include "models/policy/policy.h"
#include "models/policy/policy_kernel.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

static const struct policy_shape cheetah = {.layers = 3, .width = {17, 64, 64, 6}};

START_TEST(test_sizes)
{
    /* 18 * 64 + 65 * 64 + 65 * 6 = 1152 + 4160 + 390; 2 * (17 * 64 + 64 * 64 + 64 * 6) */
    ck_assert_uint_eq(policy_parameters(&cheetah), 5702);
    ck_assert_uint_eq(policy_layer_offset(&cheetah, 0), 0);
    ck_assert_uint_eq(policy_layer_offset(&cheetah, 1), 1152);
    ck_assert_uint_eq(policy_layer_offset(&cheetah, 2), 5312);
    ck_assert_uint_eq(policy_layer_offset(&cheetah, 3), 5702);
    ck_assert_double_eq(policy_flops(&cheetah), 11136);
    struct policy_shape trained = cheetah; /* the log-std of six actions behind the layers */
    trained.trains_log_std = true;
    ck_assert_uint_eq(policy_parameters(&trained), 5708);
    ck_assert_uint_eq(policy_layer_offset(&trained, 3), 5702);
    ck_assert(policy_shape_valid(&trained) && !policy_shape_equal(&cheetah, &trained));
    trained.head = HEAD_CATEGORICAL;
    ck_assert(!policy_shape_valid(&trained));
}
END_TEST

/* 3 (2 · 4 + 1) - 1 = 26, and 26 + e^σ z with the log-std σ = -1 at the end of θ: the same action,
 * and the same policy, as with -1 beside θ; with another number there it is another one. */
START_TEST(test_trained_log_std)
{
    struct policy_shape shape = {.layers = 2, .width = {1, 1, 1}, .activation = ACTIVATION_LINEAR},
                        trained = shape;
    trained.trains_log_std = true;
    float theta[] = {2, 1, 3, -1, -1};
    const float log_std = -1;
    struct policy_view beside = {.shape = &shape, .theta = theta, .log_std = &log_std},
                       within = {.shape = &trained, .theta = theta};
    struct rng one = rng_start(7), two = one, three = one;
    double obs = 4, action, same;
    policy_act(&beside, &obs, &one, &action);
    policy_act(&within, &obs, &two, &same);
    ck_assert_double_eq(action, same);
    ck_assert_double_eq(action, (double)(float)(26 + exp(-1) * rng_normal(&three)));
    struct digest a = policy_digest(&beside), b = policy_digest(&within);
    ck_assert_mem_eq(&a, &b, sizeof a);
    theta[4] = -2;
    b = policy_digest(&within);
    ck_assert_mem_ne(&a, &b, sizeof a);
    policy_act(&within, &obs, NULL, &action);
    ck_assert_double_eq(action, 26);
}
END_TEST

START_TEST(test_shapes)
{
    ck_assert(policy_shape_valid(&cheetah));
    struct policy_shape shape = cheetah;
    ck_assert(policy_shape_equal(&cheetah, &shape));
    shape.width[4] = 9; /* past the layers: says nothing */
    ck_assert(policy_shape_equal(&cheetah, &shape));
    shape.width[3] = 0;
    ck_assert(!policy_shape_valid(&shape) && !policy_shape_equal(&cheetah, &shape));
    shape.width[3] = POLICY_WIDTH_MAX + 1;
    ck_assert(!policy_shape_valid(&shape));
    shape = cheetah, shape.layers = 0;
    ck_assert(!policy_shape_valid(&shape) && !policy_shape_equal(&cheetah, &shape));
    shape.layers = POLICY_LAYERS_MAX + 1;
    ck_assert(!policy_shape_valid(&shape));
    shape = cheetah, shape.head = HEAD_DETERMINISTIC;
    ck_assert(policy_shape_valid(&shape) && !policy_shape_equal(&cheetah, &shape));
    shape = cheetah, shape.activation = ACTIVATION_RELU + 1;
    ck_assert(!policy_shape_valid(&shape));
}
END_TEST

START_TEST(test_tanh)
{
    double worst = 0, worst_beyond = 0;
    for (int i = 1; i <= 1200000; i++) {
        float x = (float)i * 1e-5f;
        double exact = tanh((double)x), got = (double)policy_tanh(x);
        double *where = x <= 7.5f ? &worst : &worst_beyond;
        *where = fmax(*where, fabs(got - exact) / exact);
        ck_assert(got <= 1 && policy_tanh(-x) == -policy_tanh(x));
    }
    ck_assert_double_le(worst, 4e-7);
    ck_assert_double_le(worst_beyond, 1e-6);
    for (float x = 1e-5f; x > 1e-37f; x *= 0.37f) /* small ones: tanh x = x - x^3/3 */
        ck_assert_double_le(fabs((double)policy_tanh(x) / (double)x - 1), 4e-7);
    ck_assert(policy_tanh(INFINITY) == policy_tanh(7.5f));
    ck_assert(policy_tanh(-INFINITY) == -policy_tanh(7.5f));
    ck_assert(policy_tanh(0.0f) == 0 && isnan(policy_tanh(NAN)));
}
END_TEST

/* One output as policy_kernel.h defines it, in scalars. */
static float dense_one(const float *parameters, const float *x, size_t in, size_t out, size_t o)
{
    volatile float sum[8] = {parameters[in * out + o]}; /* volatile: each step rounds by itself */
    for (size_t i = 0; i < in; i++) {
        volatile float product = x[i] * parameters[i * out + o];
        sum[i < in / 8 * 8 ? i % 8 : 0] += product;
    }
    volatile float low = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    volatile float high = (sum[4] + sum[5]) + (sum[6] + sum[7]);
    return low + high;
}

static float *random_floats(size_t count, uint64_t key)
{
    float *values = mem_alloc(count * sizeof *values); /* exact, so that ASan sees a read past it */
    struct rng rng = rng_start(key);
    for (size_t i = 0; i < count; i++)
        values[i] = (float)rng_normal(&rng);
    return values;
}

static void check_layer(size_t in, size_t out)
{
    struct policy_kernel kernels[POLICY_KERNELS_MAX];
    size_t count = policy_kernels(kernels);
    float *parameters = random_floats((in + 1) * out, in * 1000 + out);
    float *x = random_floats(in, in), *y = mem_alloc(out * sizeof *y);
    for (size_t k = 0; k < count; k++) {
        kernels[k].dense(parameters, x, in, out, ACTIVATION_LINEAR, y);
        for (size_t o = 0; o < out; o++)
            ck_assert_msg(y[o] == dense_one(parameters, x, in, out, o), "%s %zu-%zu at %zu",
                          kernels[k].level, in, out, o);
        kernels[k].dense(parameters, x, in, out, ACTIVATION_TANH, y);
        for (size_t o = 0; o < out; o++)
            ck_assert(y[o] == policy_tanh(dense_one(parameters, x, in, out, o)));
        kernels[k].dense(parameters, x, in, out, ACTIVATION_RELU, y);
        for (size_t o = 0; o < out; o++)
            ck_assert(y[o] == fmaxf(0, dense_one(parameters, x, in, out, o)));
    }
    ck_assert_ptr_eq((void *)policy_kernel_best(), (void *)kernels[count - 1].dense);
    free(parameters);
    free(x);
    free(y);
}

START_TEST(test_every_level_gives_the_same_bits)
{
    for (size_t out = 1; out <= 70; out++)
        for (size_t in = 1; in <= 20; in++)
            check_layer(in, out);
    check_layer(64, 64);
    check_layer(333, 129);
}
END_TEST

START_TEST(test_forward_by_hand)
{
    struct policy_shape shape = {.layers = 2, .width = {1, 1, 1}, .activation = ACTIVATION_LINEAR};
    const float theta[] = {2, 1, 3, -1}; /* 3 (2 x + 1) - 1 */
    struct policy_view policy = {.shape = &shape, .theta = theta};
    double obs = 4, action;
    policy_mean(&policy, &obs, &action);
    ck_assert_double_eq(action, 26);
    struct normaliser normaliser = {
        .width = 1, .mean = (float[]){3}, .inverse_sd = (float[]){0.5f}};
    policy.normaliser = &normaliser;
    policy_mean(&policy, &obs, &action); /* (4 - 3) / 2 = 0.5: 3 * 2 - 1 */
    ck_assert_double_eq(action, 5);
    obs = 1e6, policy_mean(&policy, &obs, &action); /* clipped to 10: 3 * 21 - 1 */
    ck_assert_double_eq(action, 62);
    obs = -1e6, policy_mean(&policy, &obs, &action); /* 3 * -19 - 1 */
    ck_assert_double_eq(action, -58);
    obs = NAN, policy_mean(&policy, &obs, &action);
    ck_assert_double_nan(action);
    normaliser.width = 0; /* none; and tanh: 3 tanh(2 * -0.25 + 1) - 1 */
    shape.activation = ACTIVATION_TANH;
    obs = -0.25, policy_mean(&policy, &obs, &action);
    ck_assert_double_eq_tol(action, 0.386351471573, 1e-6);
    shape.activation = ACTIVATION_RELU; /* 3 max(0, 2 * -0.25 + 1) - 1, and 3 max(0, -1) - 1 */
    policy_mean(&policy, &obs, &action);
    ck_assert_double_eq(action, 0.5);
    obs = -1, policy_mean(&policy, &obs, &action);
    ck_assert_double_eq(action, -1);
    obs = NAN, policy_mean(&policy, &obs, &action);
    ck_assert_double_nan(action);
}
END_TEST

/* Actions between -1 and 3: a = 2 + 1 passes, and 4 is cut off at 3; the middle is 1 and half the
 * range 2, so that tanh(0.5) = 0.462117157 becomes 1.924234315. A sampled action is changed once
 * chance has had its part: with a standard deviation of e^20 it ends at one end or the other. */
START_TEST(test_output_by_hand)
{
    struct policy_shape shape = {.layers = 1, .width = {1, 1}};
    const float theta[] = {1, 0}, log_std[] = {20};
    float least = -1, most = 3;
    struct policy_output output = {OUTPUT_CLIP, 1, &least, &most};
    struct policy_view policy = {
        .shape = &shape, .theta = theta, .log_std = log_std, .output = &output};
    double obs = 3, action;
    policy_act(&policy, &obs, NULL, &action);
    ck_assert_double_eq(action, 3);
    obs = 4, policy_act(&policy, &obs, NULL, &action);
    ck_assert_double_eq(action, 3);
    obs = -1.5, policy_act(&policy, &obs, NULL, &action);
    ck_assert_double_eq(action, -1);
    policy_mean(&policy, &obs, &action);
    ck_assert_double_eq(action, -1.5);
    obs = NAN, policy_act(&policy, &obs, NULL, &action);
    ck_assert_double_nan(action);
    struct rng rng = rng_start(1);
    for (int i = 0; i < 20; i++) {
        obs = 0, policy_act(&policy, &obs, &rng, &action);
        ck_assert(action == -1 || action == 3);
    }
    output.kind = OUTPUT_TANH;
    obs = 0.5, policy_act(&policy, &obs, NULL, &action);
    ck_assert_double_eq_tol(action, 1.924234315, 1e-7);
    obs = 30, policy_act(&policy, &obs, NULL, &action);
    ck_assert_double_eq(action, 3);
    output.kind = OUTPUT_PLAIN;
    policy_act(&policy, &obs, NULL, &action);
    ck_assert_double_eq(action, 30);
}
END_TEST

/* Weights in two layers are input-major: w[i * outputs + o]. */
START_TEST(test_weight_order)
{
    struct policy_shape shape = {.layers = 1, .width = {2, 3}};
    const float theta[] = {1, 10, 100, 2, 20, 200, 0.5f, 0.25f, 0.125f};
    struct policy_view policy = {.shape = &shape, .theta = theta};
    double action[3];
    policy_mean(&policy, (double[]){3, 4}, action);
    ck_assert_double_eq(action[0], 3 * 1 + 4 * 2 + 0.5);
    ck_assert_double_eq(action[1], 3 * 10 + 4 * 20 + 0.25);
    ck_assert_double_eq(action[2], 3 * 100 + 4 * 200 + 0.125);
}
END_TEST

START_TEST(test_gaussian_head)
{
    struct policy_shape shape = {.layers = 1, .width = {1, 2}, .head = HEAD_GAUSSIAN};
    const float theta[] = {1, -1, 0, 5}, log_std[] = {(float)log(0.5), 0};
    struct policy_view policy = {.shape = &shape, .theta = theta, .log_std = log_std};
    double obs = 2, action[2];
    struct rng rng = rng_start(8), same = rng;
    policy_act(&policy, &obs, &rng, action);
    double first = rng_normal(&same), second = rng_normal(&same);
    ck_assert_double_eq_tol(action[0], 2 + 0.5 * first, 1e-6);
    ck_assert_double_eq_tol(action[1], 3 + second, 1e-6);
    ck_assert_double_eq(action[0], (double)(float)action[0]);
    policy_act(&policy, &obs, NULL, action);
    ck_assert(action[0] == 2 && action[1] == 3);
    shape.head = HEAD_DETERMINISTIC;
    policy.log_std = NULL;
    policy_act(&policy, &obs, &rng, action);
    ck_assert(action[0] == 2 && action[1] == 3);
    ck_assert_uint_eq(rng_u64(&rng), rng_u64(&same)); /* and drew nothing */
}
END_TEST

/* Scores 0, ln 3 and -∞-like -800 are chosen with 1/4, 3/4 and never. Of 4000 choices 3000 are the
 * second's, within 4 · √(4000 · 3/16) = 110; by score alone it is always the second. A uniform
 * number u chooses the first below 1/4. Equal scores: the first. */
START_TEST(test_categorical_head)
{
    struct policy_shape shape = {.layers = 1, .width = {1, 3}, .head = HEAD_CATEGORICAL};
    const float theta[] = {0, (float)log(3), -800, 0, 0, 0};
    struct policy_view policy = {.shape = &shape, .theta = theta};
    double obs = 1, action[3];
    unsigned count[3] = {0};
    struct rng rng = rng_start(8), same = rng;
    for (unsigned i = 0; i < 4000; i++) {
        policy_act(&policy, &obs, &rng, action);
        unsigned chosen = action[1] == 1 ? 1 : action[2] == 1 ? 2 : 0;
        ck_assert_double_eq(action[0] + action[1] + action[2], 1);
        ck_assert_uint_eq(chosen, rng_uniform(&same) < 0.25 ? 0 : 1);
        count[chosen]++;
    }
    ck_assert_int_le(abs((int)count[1] - 3000), 110);
    ck_assert_uint_eq(count[2], 0);
    policy_act(&policy, &obs, NULL, action);
    ck_assert(action[0] == 0 && action[1] == 1 && action[2] == 0);
    obs = 0;
    policy_act(&policy, &obs, NULL, action);
    ck_assert(action[0] == 1 && action[1] == 0 && action[2] == 0);
    obs = NAN; /* is handed on: the task breaks */
    policy_act(&policy, &obs, &rng, action);
    ck_assert(isnan(action[0]) || isnan(action[1]) || isnan(action[2]));
}
END_TEST

/* Mean and spread of `count` numbers that should be uniform on +-bound: sd = bound / sqrt 3. */
static void check_uniform(const float *values, size_t count, double bound)
{
    double sum = 0, squares = 0, least = 1e9, most = -1e9;
    for (size_t i = 0; i < count; i++) {
        double v = (double)values[i];
        sum += v, squares += v * v;
        least = fmin(least, v), most = fmax(most, v);
    }
    double n = (double)count, variance = bound * bound / 3;
    ck_assert_double_le(fabs(sum / n), 4 * sqrt(variance / n));
    /* the variance of u^2 is bound^4 (1/5 - 1/9) */
    ck_assert_double_le(fabs(squares / n - variance), 4 * bound * bound * sqrt(0.0889 / n));
    ck_assert(least >= -bound && most <= bound);
}

START_TEST(test_initialise)
{
    float *theta = mem_alloc(5702 * sizeof *theta), *other = mem_alloc(5702 * sizeof *theta);
    policy_initialise(&cheetah, 0.01, 3, theta);
    policy_initialise(&cheetah, 0.01, 3, other);
    ck_assert_mem_eq(theta, other, 5702 * sizeof *theta);
    policy_initialise(&cheetah, 0.01, 4, other);
    ck_assert_mem_ne(theta, other, 5702 * sizeof *theta);
    check_uniform(theta, 17 * 64, 1 / sqrt(17));
    check_uniform(theta + 1152, 64 * 64, 1 / 8.0 * (1 + 1e-7));
    check_uniform(theta + 5312, 64 * 6, 0.01 / 8 * (1 + 1e-7));
    for (int i = 0; i < 64; i++)
        ck_assert(theta[17 * 64 + i] == 0 && theta[1152 + 64 * 64 + i] == 0);
    for (int i = 0; i < 6; i++)
        ck_assert(theta[5702 - 6 + i] == 0);
    free(theta);
    free(other);
}
END_TEST

TEST_MAIN("policy", test_sizes, test_trained_log_std, test_shapes, test_tanh,
          test_every_level_gives_the_same_bits, test_forward_by_hand, test_output_by_hand,
          test_weight_order, test_gaussian_head, test_categorical_head, test_initialise)
