/* Q-learning: the slope of its loss, its gradient against finite differences, a series of losses
 * against a reference computed independently, targets by hand, and the ring of samples. */
#include "models/q_learning/q_replay.h"
#include "models/q_learning/q_step.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

enum { SAMPLES = 24, INPUTS = 3, HIDDEN = 5, CHOICES = 2, PARAMETERS = 32 };

static const struct policy_shape small = {
    2, {INPUTS, HIDDEN, CHOICES}, ACTIVATION_RELU, HEAD_CATEGORICAL, false};

/* --- a world of formulas ---------------------------------------------------------------------- */

struct world {
    float theta[PARAMETERS], rows[SAMPLES][2 * INPUTS];
    struct q_sample samples[SAMPLES];
    struct q_settings settings;
    struct q_step step;
    struct carving room;
};

static void world_open(struct world *world, double proximal, bool keeps_moments)
{
    for (int i = 0; i < PARAMETERS; i++)
        world->theta[i] = (float)(0.6 * sin(1.7 * i + 0.3));
    for (int i = 0; i < SAMPLES; i++) {
        for (int j = 0; j < INPUTS; j++) {
            world->rows[i][j] = (float)sin(0.9 * i + 2.1 * j);
            world->rows[i][INPUTS + j] = (float)cos(1.3 * i - 0.7 * j);
        }
        world->samples[i] = (struct q_sample){.seen = world->rows[i],
                                              .next = world->rows[i] + INPUTS,
                                              .reward = (float)sin(0.37 * i),
                                              .choice = (uint32_t)(i * i + 1) % 2,
                                              .ended = i % 5 == 0};
    }
    world->settings = (struct q_settings){.discount = 0.9, .gradient_norm = 0.5};
    const struct q_plan plan = {&world->settings, &small, proximal, keeps_moments};
    struct carving measure = {NULL, 0};
    q_carve(&world->step, &measure, &plan);
    world->room = (struct carving){mem_alloc(measure.size), 0};
    memset(world->room.block, 0x7F, measure.size); /* as memory that was something else before */
    q_carve(&world->step, &world->room, &plan);
    ck_assert_uint_eq(world->room.size, measure.size);
    if (!keeps_moments)
        q_open(&world->step, world->theta, NULL);
}

static void world_close(struct world *world)
{
    free(world->room.block);
}

/* --- the loss --------------------------------------------------------------------------------- */

/* L = ½ (2 - 5)² = 4.5, slope 2 - 5 = -3. */
START_TEST(test_loss)
{
    double slope;
    ck_assert_double_eq(q_loss(2, 5, &slope), 4.5);
    ck_assert_double_eq(slope, -3);
}
END_TEST

/* Mean loss of six samples in double; with `gradient` its slopes as well, by the loss's own slope
 * and the network's own way back. */
static double loss_of(const struct gradient_layout *layout, const double *parameters,
                      const struct world *world, double *gradient)
{
    enum { ROWS = 6 };
    struct gradient_batch_f64 batch;
    double loss = 0, *across = mem_zero(layout->transposed, sizeof *across), slope[ROWS];
    size_t stride = layout->layer[layout->layers - 1].stride;
    gradient_batch_open_f64(&batch, layout, ROWS);
    for (size_t r = 0; r < ROWS; r++)
        for (size_t i = 0; i < INPUTS; i++)
            gradient_input_f64(&batch, r)[i] = (double)world->samples[r].seen[i];
    const double *values = gradient_forward_f64(&batch, parameters, ROWS);
    for (size_t r = 0; r < ROWS; r++)
        loss += q_loss(values[r * stride + world->samples[r].choice],
                       (double)world->samples[r].reward, &slope[r]) /
                ROWS;
    if (gradient) {
        double *output = gradient_output_f64(&batch);
        memset(output, 0, ROWS * stride * sizeof *output);
        for (size_t r = 0; r < ROWS; r++)
            output[r * stride + world->samples[r].choice] = slope[r] / ROWS;
        gradient_transpose_f64(layout, parameters, across);
        gradient_backward_f64(&batch, across, ROWS, gradient);
    }
    gradient_batch_close_f64(&batch);
    free(across);
    return loss;
}

/* Central differences with h and 2 h, extrapolated; and what a first step of Adam does, which is
 * the rate times the gradient's sign: rate g / (|g| + ε). */
START_TEST(test_gradient)
{
    struct world world;
    world_open(&world, 0, false);
    world.settings.discount = world.settings.gradient_norm = 0;
    const struct gradient_layout layout = gradient_layout(&small);
    double *parameters = mem_zero(layout.parameters, sizeof *parameters);
    double *gradient = mem_zero(layout.parameters, sizeof *gradient);
    float *narrow = mem_zero(layout.parameters, sizeof *narrow), after[PARAMETERS],
          slopes[PARAMETERS];
    gradient_pack(&layout, world.theta, narrow);
    for (size_t i = 0; i < layout.parameters; i++)
        parameters[i] = (double)narrow[i];
    loss_of(&layout, parameters, &world, gradient);
    for (size_t i = 0; i < layout.parameters; i++) {
        double here = parameters[i], slope[2];
        for (int twice = 0; twice < 2; twice++) {
            double h = 1e-5 * (1 + twice), above;
            parameters[i] = here + h;
            above = loss_of(&layout, parameters, &world, NULL);
            parameters[i] = here - h;
            slope[twice] = (above - loss_of(&layout, parameters, &world, NULL)) / (2 * h);
        }
        parameters[i] = here;
        double right = (4 * slope[0] - slope[1]) / 3;
        ck_assert_double_eq_tol(gradient[i], right, 1e-6 * fmax(fabs(right), 1e-2));
        narrow[i] = (float)gradient[i];
    }
    gradient_unpack(&layout, narrow, slopes);
    q_learn(&world.step, world.samples, 6, 0.01);
    q_read(&world.step, after);
    for (int i = 0; i < PARAMETERS; i++)
        if (fabs((double)slopes[i]) > 1e-4)
            ck_assert_double_eq_tol(
                (double)after[i],
                (double)world.theta[i] - 0.01 * ((slopes[i] > 0) - (slopes[i] < 0)), 2e-6);
    free(parameters), free(gradient), free(narrow);
    world_close(&world);
}
END_TEST

/* --- a series of steps ------------------------------------------------------------------------ */

/* By a program of its own, in double: the network 3-5-2 with max(0, .), θ_i = 0.6 sin(1.7 i + 0.3);
 * sample i: s_j = sin(0.9 i + 2.1 j), s'_j = cos(1.3 i - 0.7 j), r = sin(0.37 i), choice
 * (i² + 1) mod 2, ended where i is a multiple of 5; step n learns from the samples
 * (7 n + 3 k) mod 24, k = 0 .. 5, at γ = 0.9, rate 0.02, proximal 0.1, gradients of norm 0.5 at
 * most; the target network is renewed before the steps 0, 4 and 8. The losses before each step, and
 * the first and last parameter behind them. */
START_TEST(test_series)
{
    static const double golden[] = {0.32139386, 0.63613862, 0.17485376, 0.30268221,
                                    0.45832275, 0.18085035, 0.18985529, 0.47850399,
                                    0.17016399, 0.24899003, 0.57600251, 0.14864157};
    struct world world;
    float theta[PARAMETERS];
    world_open(&world, 0.1, false);
    for (int n = 0; n < 12; n++) {
        struct q_sample samples[6];
        for (int k = 0; k < 6; k++)
            samples[k] = world.samples[(7 * n + 3 * k) % SAMPLES];
        if (n % 4 == 0)
            q_aim(&world.step);
        double loss = q_learn(&world.step, samples, 6, 0.02);
        ck_assert_msg(fabs(loss - golden[n]) <= 1e-5 * golden[n], "step %d: loss %.8g, not %.8g", n,
                      loss, golden[n]);
    }
    q_read(&world.step, theta);
    ck_assert_double_eq_tol((double)theta[0], 0.256149667, 1e-5);
    ck_assert_double_eq_tol((double)theta[PARAMETERS - 1], 0.352091593, 1e-5);
    world_close(&world);
}
END_TEST

/* Moments that the caller keeps go on where they were: two lessons of six steps, or one of twelve.
 * Operations of a step on six samples: three forward passes and two for each way back,
 * 6 (1 + 1 + 2) · 2 (15 + 10), and 16 for each padded parameter. */
START_TEST(test_moments_are_kept)
{
    struct world one, two;
    float expected[PARAMETERS], theta[PARAMETERS];
    world_open(&one, 0, false);
    world_open(&two, 0, true);
    struct carving measure = {NULL, 0};
    q_moments_carve(&measure, &small);
    struct carving kept = {mem_zero(1, measure.size), 0};
    const struct q_moments moments = q_moments_carve(&kept, &small);
    for (int n = 0; n < 12; n++) {
        if (n == 6)
            q_aim(&one.step); /* as opening does */
        q_learn(&one.step, one.samples + n, 6, 0.02);
    }
    q_read(&one.step, expected);
    double padded = (double)gradient_layout(&small).parameters;
    ck_assert_double_eq(one.step.flops, 12 * (6 * 4 * 50 + 16 * padded));
    memcpy(theta, two.theta, sizeof theta);
    for (int lesson = 0; lesson < 2; lesson++) {
        q_open(&two.step, theta, &moments);
        for (int n = 0; n < 6; n++)
            q_learn(&two.step, two.samples + 6 * lesson + n, 6, 0.02);
        q_read(&two.step, theta);
        q_close(&two.step, &moments);
    }
    ck_assert_uint_eq(*moments.steps, 12);
    for (int i = 0; i < PARAMETERS; i++)
        ck_assert_double_eq((double)theta[i], (double)expected[i]);
    free(kept.block);
    world_close(&one);
    world_close(&two);
}
END_TEST

/* --- the ring --------------------------------------------------------------------------------- */

/* Room for 4 samples of one input and two choices. Episodes of 3 and 2 steps: rows 0 1 2 3 and 10
 * 11 12, choices 0 1 1 and 1 0. The fifth sample takes the place of the first. */
START_TEST(test_ring)
{
    const struct policy_shape shape = {1, {1, 2}, ACTIVATION_TANH, HEAD_CATEGORICAL, false};
    struct carving measure = {NULL, 0};
    q_replay_carve(&measure, &shape, 4);
    ck_assert_uint_eq(measure.size, 16 + 4 * 2 * 4 + 16 + 16 + 16);
    struct carving memory = {mem_zero(1, measure.size), 0};
    const struct q_replay replay = q_replay_carve(&memory, &shape, 4);
    ck_assert_uint_eq(q_replay_count(&replay), 0);
    q_replay_take(&replay, &(struct trajectory){.steps = 3,
                                                .terminated = true,
                                                .rows = (float[]){0, 1, 2, 3},
                                                .actions = (float[]){1, 0, 0, 1, 0, 1},
                                                .rewards = (float[]){5, 6, 7}});
    ck_assert_uint_eq(q_replay_count(&replay), 3);
    q_replay_take(&replay, &(struct trajectory){.steps = 2,
                                                .rows = (float[]){10, 11, 12},
                                                .actions = (float[]){0, 1, 1, 0},
                                                .rewards = (float[]){8, 9}});
    ck_assert_uint_eq(q_replay_count(&replay), 4);
    static const struct {
        float seen, next, reward;
        uint32_t choice;
        bool ended;
    } expected[] = {
        {11, 12, 9, 0, false}, {1, 2, 6, 1, false}, {2, 3, 7, 1, true}, {10, 11, 8, 1, false}};
    for (uint32_t i = 0; i < 4; i++) {
        const struct q_sample sample = q_replay_sample(&replay, i);
        ck_assert(*sample.seen == expected[i].seen && *sample.next == expected[i].next);
        ck_assert(sample.reward == expected[i].reward && sample.choice == expected[i].choice);
        ck_assert(sample.ended == expected[i].ended);
    }
    free(memory.block);
}
END_TEST

TEST_MAIN("q_step", test_loss, test_gradient, test_series, test_moments_are_kept, test_ring)
