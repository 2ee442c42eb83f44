#include "core/base/mem.h"
#include "models/policy/policy_gradient.h"
#include "models/policy/policy_kernel.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

static const struct policy_shape cheetah = {.layers = 3, .width = {17, 64, 64, 6}};

static void fill_f32(float *values, size_t count, double scale, uint64_t key)
{
    struct rng rng = rng_start(key);
    for (size_t i = 0; i < count; i++)
        values[i] = (float)(scale * rng_normal(&rng));
}

static void widen(const float *from, size_t count, double *to)
{
    for (size_t i = 0; i < count; i++)
        to[i] = (double)from[i];
}

/* --- products --------------------------------------------------------------------------------- */

/* C by its definition, one rounding a step. */
static float element(const struct matrix_f32 *x, const float *before, size_t i, size_t j)
{
    volatile float sum = x->add ? before[i * x->c_row + j] : 0;
    for (size_t k = 0; k < x->k; k++) {
        volatile float product = x->a[i * x->a_row + k * x->a_column] * x->b[k * x->b_row + j];
        sum += product;
    }
    return sum;
}

static void check_product(size_t m, size_t n, size_t k, bool transposed, bool add)
{
    struct matrix_kernel_f32 kernels[MATRIX_LEVELS_MAX];
    size_t count = matrix_kernels_f32(kernels);
    float *a = mem_zero(m * k, sizeof *a), *b = mem_zero(k * n, sizeof *b);
    float *before = mem_zero(m * n, sizeof *before), *c = mem_zero(m * n, sizeof *c);
    fill_f32(a, m * k, 1, m), fill_f32(b, k * n, 1, n), fill_f32(before, m * n, 1, k);
    struct matrix_f32 x = {.m = m, .n = n, .k = k, .a = a, .b = b, .b_row = n, .c = c, .c_row = n};
    x.a_row = transposed ? 1 : k, x.a_column = transposed ? m : 1, x.add = add;
    for (size_t level = 0; level < count; level++) {
        memcpy(c, before, m * n * sizeof *c);
        kernels[level].product(&x);
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < n; j++)
                ck_assert_msg(c[i * n + j] == element(&x, before, i, j), "%s %zux%zux%zu",
                              kernels[level].level, m, n, k);
    }
    free(a), free(b), free(before), free(c);
}

START_TEST(test_every_level_gives_the_same_product)
{
    for (size_t m = 1; m <= 9; m++)
        for (size_t n = 8; n <= 72; n += 8)
            for (int way = 0; way < 4; way++)
                check_product(m, n, 1 + (m + n) % 7, way & 1, way & 2);
    check_product(65, 64, 32, true, true);
}
END_TEST

START_TEST(test_every_level_gives_the_same_squash)
{
    enum { COUNT = 4096 };
    struct matrix_kernel_f32 kernels[MATRIX_LEVELS_MAX];
    size_t count = matrix_kernels_f32(kernels);
    static float x[COUNT], y[COUNT], slope[COUNT], y_plain[COUNT], slope_plain[COUNT];
    for (int i = 0; i < COUNT; i++)
        x[i] = y_plain[i] = (float)(i - COUNT / 2) / 256;
    kernels[0].squash(y_plain, slope_plain, COUNT);
    for (size_t level = 0; level < count; level++) {
        memcpy(y, x, sizeof x);
        kernels[level].squash(y, slope, COUNT);
        ck_assert(memcmp(y, y_plain, sizeof y) == 0 && memcmp(slope, slope_plain, sizeof y) == 0);
    }
    for (int i = 0; i < COUNT; i++) {
        double t = tanh((double)x[i]);
        ck_assert(y[i] == policy_tanh(x[i])); /* learning sees the tanh that acting sees */
        ck_assert_double_eq_tol((double)slope[i], 1 - t * t, 3e-6);
    }
    ck_assert(slope[0] == 0 && x[0] < -7.5f);
}
END_TEST

/* --- passes ----------------------------------------------------------------------------------- */

START_TEST(test_layout)
{
    /* 17-64-64-6: 18 rows of 64, 65 of 64, 65 of 8; across: 64 rows of 64, 6 of 64 */
    struct gradient_layout layout = gradient_layout(&cheetah);
    ck_assert_uint_eq(layout.parameters, 18 * 64 + 65 * 64 + 65 * 8);
    ck_assert_uint_eq(layout.transposed, 64 * 64 + 6 * 64);
    ck_assert_uint_eq(layout.layer[2].offset, 18 * 64 + 65 * 64);
    size_t d = policy_parameters(&cheetah);
    float *theta = mem_zero(d, sizeof *theta), *back = mem_zero(d, sizeof *back);
    float *parameters = mem_alloc(layout.parameters * sizeof *parameters);
    fill_f32(theta, d, 1, 1);
    gradient_pack(&layout, theta, parameters);
    /* output 5 of unit 3 of the last layer; its bias; the padding behind */
    ck_assert(parameters[layout.layer[2].offset + 3 * 8 + 5] == theta[5312 + 3 * 6 + 5]);
    ck_assert(parameters[layout.layer[2].offset + 64 * 8 + 5] == theta[d - 1]);
    ck_assert(parameters[layout.parameters - 1] == 0);
    gradient_unpack(&layout, parameters, back);
    ck_assert(memcmp(theta, back, d * sizeof *theta) == 0);
    free(theta), free(back), free(parameters);
}
END_TEST

START_TEST(test_forward_is_the_policy)
{
    enum { ROWS = 7 };
    struct gradient_layout layout = gradient_layout(&cheetah);
    struct gradient_batch_f32 batch;
    gradient_batch_open_f32(&batch, &layout, ROWS);
    float theta[5702], obs[17];
    float *parameters = mem_alloc(layout.parameters * sizeof *parameters);
    fill_f32(theta, 5702, 0.3, 2);
    gradient_pack(&layout, theta, parameters);
    for (size_t r = 0; r < ROWS; r++)
        fill_f32(gradient_input_f32(&batch, r), 17, 1, r);
    const float *y = gradient_forward_f32(&batch, parameters, ROWS);
    for (size_t r = 0; r < ROWS; r++) {
        double seen[17], action[6];
        fill_f32(obs, 17, 1, r);
        widen(obs, 17, seen);
        policy_mean(&(struct policy_view){.shape = &cheetah, .theta = theta}, seen, action);
        for (size_t o = 0; o < 6; o++)
            ck_assert_double_eq_tol((double)y[r * 8 + o], action[o], 2e-5);
    }
    free(parameters);
    gradient_batch_close_f32(&batch);
}
END_TEST

/* y = w2 (w1 x + b1) + b2 with w1 = 2, b1 = 1, w2 = 3, b2 = -1 at x = 4, linear: y = 26.
 * dy/dw2 = 9, dy/db2 = 1, dy/dw1 = 3 * 4, dy/db1 = 3; twice that for L = 2 y. */
START_TEST(test_backward_by_hand)
{
    struct policy_shape shape = {.layers = 2, .width = {1, 1, 1}, .activation = ACTIVATION_LINEAR};
    struct gradient_layout layout = gradient_layout(&shape);
    struct gradient_batch_f32 batch;
    gradient_batch_open_f32(&batch, &layout, 1);
    float parameters[32], gradient[32] = {0}, transposed[8] = {0};
    gradient_pack(&layout, (float[]){2, 1, 3, -1}, parameters);
    gradient_transpose_f32(&layout, parameters, transposed);
    *gradient_input_f32(&batch, 0) = 4;
    ck_assert_float_eq(*gradient_forward_f32(&batch, parameters, 1), 26);
    *gradient_output_f32(&batch) = 2;
    gradient_backward_f32(&batch, transposed, 1, gradient);
    float theta[4];
    gradient_unpack(&layout, gradient, theta);
    ck_assert_float_eq(theta[0], 24);
    ck_assert_float_eq(theta[1], 6);
    ck_assert_float_eq(theta[2], 18);
    ck_assert_float_eq(theta[3], 2);
    gradient_batch_close_f32(&batch);
}
END_TEST

/* L = sum over rows and outputs of weight * y. */
struct probe {
    struct gradient_layout layout;
    struct gradient_batch_f64 batch;
    size_t rows;
    double *parameters, *weight, *gradient;
};

static double probe_loss(struct probe *probe)
{
    const struct gradient_layer *last = &probe->layout.layer[probe->layout.layers - 1];
    const double *y = gradient_forward_f64(&probe->batch, probe->parameters, probe->rows);
    double loss = 0;
    for (size_t i = 0; i < probe->rows * last->stride; i++)
        loss += probe->weight[i] * y[i];
    return loss;
}

static void probe_backward(struct probe *probe)
{
    const struct gradient_layer *last = &probe->layout.layer[probe->layout.layers - 1];
    double *transposed = mem_zero(probe->layout.transposed + 1, sizeof *transposed);
    gradient_transpose_f64(&probe->layout, probe->parameters, transposed);
    probe_loss(probe);
    memcpy(gradient_output_f64(&probe->batch), probe->weight,
           probe->rows * last->stride * sizeof *probe->weight);
    gradient_backward_f64(&probe->batch, transposed, probe->rows, probe->gradient);
    free(transposed);
}

static void probe_open(struct probe *probe, const struct policy_shape *shape, size_t rows,
                       double scale)
{
    probe->layout = gradient_layout(shape);
    probe->rows = rows;
    const struct gradient_layer *last = &probe->layout.layer[shape->layers - 1];
    size_t parameters = probe->layout.parameters, outputs = rows * last->stride;
    gradient_batch_open_f64(&probe->batch, &probe->layout, rows);
    float *theta = mem_zero(policy_parameters(shape), sizeof *theta);
    float *packed = mem_zero(parameters, sizeof *packed);
    fill_f32(theta, policy_parameters(shape), scale, 3);
    gradient_pack(&probe->layout, theta, packed);
    probe->parameters = mem_zero(parameters, sizeof *probe->parameters);
    widen(packed, parameters, probe->parameters);
    probe->gradient = mem_zero(parameters, sizeof *probe->gradient);
    probe->weight = mem_zero(outputs, sizeof *probe->weight);
    struct rng rng = rng_start(4);
    for (size_t i = 0; i < outputs; i++)
        probe->weight[i] = i % last->stride < last->out ? rng_normal(&rng) : 0;
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < shape->width[0]; i++)
            gradient_input_f64(&probe->batch, r)[i] = (double)(float)rng_normal(&rng);
    free(theta), free(packed);
}

static void probe_close(struct probe *probe)
{
    gradient_batch_close_f64(&probe->batch);
    free(probe->parameters), free(probe->gradient), free(probe->weight);
}

/* Central differences with h = 1e-4 and h = 2e-4, extrapolated (Richardson): the error is about
 * h^4, far below 1e-6 of the gradient's size. */
static double difference(struct probe *probe, size_t i)
{
    double here = probe->parameters[i], slope[2];
    for (int twice = 0; twice < 2; twice++) {
        double h = 1e-4 * (1 + twice);
        probe->parameters[i] = here + h;
        double above = probe_loss(probe);
        probe->parameters[i] = here - h;
        slope[twice] = (above - probe_loss(probe)) / (2 * h);
    }
    probe->parameters[i] = here;
    return (4 * slope[0] - slope[1]) / 3;
}

static void check_finite_differences(const struct policy_shape *shape, size_t rows, double scale)
{
    struct probe probe;
    probe_open(&probe, shape, rows, scale);
    probe_backward(&probe);
    double error = 0, size = 0;
    for (uint32_t l = 0; l < shape->layers; l++) {
        const struct gradient_layer *layer = &probe.layout.layer[l];
        for (size_t i = 0; i < (layer->in + 1) * layer->stride; i++) {
            double got = probe.gradient[layer->offset + i];
            if (i % layer->stride >= layer->out) {
                ck_assert_double_eq(got, 0); /* padding has no gradient */
                continue;
            }
            double right = difference(&probe, layer->offset + i);
            ck_assert_double_eq_tol(got, right, 1e-6 * fmax(fabs(right), 1e-3 * scale));
            error += (got - right) * (got - right), size += right * right;
        }
    }
    ck_assert_double_le(sqrt(error), 1e-8 * sqrt(size));
    probe_close(&probe);
}

START_TEST(test_finite_differences)
{
    check_finite_differences(&(struct policy_shape){.layers = 3, .width = {5, 9, 8, 3}}, 6, 0.4);
    check_finite_differences(&(struct policy_shape){.layers = 2, .width = {3, 20, 2}}, 1, 1.5);
    check_finite_differences(&(struct policy_shape){.layers = 1, .width = {4, 2}}, 3, 1);
    check_finite_differences(&(struct policy_shape){.layers = 3, .width = {11, 64, 64, 3}}, 2, 0.2);
    check_finite_differences(
        &(struct policy_shape){.layers = 3, .width = {2, 3, 8, 1}, .activation = ACTIVATION_LINEAR},
        2, 1);
    check_finite_differences(
        &(struct policy_shape){.layers = 3, .width = {4, 9, 8, 2}, .activation = ACTIVATION_RELU},
        5, 0.7);
}
END_TEST

/* The float32 gradient of the same loss on the same numbers, against the double one. */
START_TEST(test_float_gradient_is_the_double_one)
{
    enum { ROWS = 32 };
    struct probe probe;
    probe_open(&probe, &cheetah, ROWS, 0.2);
    probe_backward(&probe);
    struct gradient_batch_f32 batch;
    gradient_batch_open_f32(&batch, &probe.layout, ROWS);
    size_t count = probe.layout.parameters;
    float *parameters = mem_zero(count, sizeof *parameters);
    float *gradient = mem_zero(count, sizeof *gradient);
    float *transposed = mem_zero(probe.layout.transposed, sizeof *transposed);
    for (size_t i = 0; i < count; i++)
        parameters[i] = (float)probe.parameters[i];
    for (size_t r = 0; r < ROWS; r++)
        for (size_t i = 0; i < 17; i++)
            gradient_input_f32(&batch, r)[i] = (float)gradient_input_f64(&probe.batch, r)[i];
    gradient_transpose_f32(&probe.layout, parameters, transposed);
    gradient_forward_f32(&batch, parameters, ROWS);
    for (size_t i = 0; i < ROWS * 8; i++)
        gradient_output_f32(&batch)[i] = (float)probe.weight[i];
    gradient_backward_f32(&batch, transposed, ROWS, gradient);
    double error = 0, size = 0;
    for (size_t i = 0; i < count; i++) {
        double off = (double)gradient[i] - probe.gradient[i];
        error += off * off, size += probe.gradient[i] * probe.gradient[i];
    }
    ck_assert_double_le(sqrt(error), 1e-6 * sqrt(size));
    free(parameters), free(gradient), free(transposed);
    gradient_batch_close_f32(&batch);
    probe_close(&probe);
}
END_TEST

/* Columns (17 inputs, 64 outputs: rows) of W have norm gain and are orthogonal to one another. */
START_TEST(test_orthogonal)
{
    float theta[5702];
    gradient_orthogonal(&cheetah, 1.5, 0.01, 7, theta);
    for (size_t i = 0; i < 17; i++)
        for (size_t j = 0; j <= i; j++) {
            double dot = 0;
            for (size_t o = 0; o < 64; o++)
                dot += (double)theta[i * 64 + o] * (double)theta[j * 64 + o];
            ck_assert_double_eq_tol(dot, i == j ? 2.25 : 0, 1e-6);
        }
    for (size_t p = 0; p < 6; p++)
        for (size_t q = 0; q <= p; q++) {
            double dot = 0;
            for (size_t i = 0; i < 64; i++)
                dot += (double)theta[5312 + i * 6 + p] * (double)theta[5312 + i * 6 + q];
            ck_assert_double_eq_tol(dot, p == q ? 1e-4 : 0, 1e-9);
        }
    for (size_t o = 0; o < 64; o++)
        ck_assert_float_eq(theta[17 * 64 + o], 0);
}
END_TEST

TEST_MAIN("policy_gradient", test_every_level_gives_the_same_product,
          test_every_level_gives_the_same_squash, test_layout, test_forward_is_the_policy,
          test_backward_by_hand, test_finite_differences, test_float_gradient_is_the_double_one,
          test_orthogonal)
