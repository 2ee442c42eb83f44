#include "models/preferences/pair_learner.h"
#include "tests/models/preferences/pair_world.h"
#include "tests/support/check.h"

#include <string.h>

/* The losses before Adam's steps 1, 6, .. 36 and after the 40th, by NumPy in double and with
 * derivatives by complex steps, Im L(θ + i 1e-30 e_k) / 1e-30, so that no backpropagation is in
 * them. One hidden layer of 4; pair p = 0 .. 4 has sides of 5 + p and 7 + p steps and label p / 4;
 * every step is along the mean of all pairs, at rate 0.02. The reference of a policy is the policy
 * that it begins as. */
static const struct golden {
    enum kind kind;
    bool trained; /* the log-std too */
    double proximal;
    double loss[9];
} goldens[] = {{REWARD,
                false,
                0,
                {0.797962940, 0.535267223, 0.466586955, 0.469619762, 0.459763707, 0.459908784,
                 0.457834648, 0.454122136, 0.453265161}},
               {GAUSSIAN,
                false,
                0,
                {0.693147181, 0.618096650, 0.563323179, 0.505346260, 0.470405232, 0.466534317,
                 0.470079015, 0.464862787, 0.457270237}},
               {GAUSSIAN,
                false,
                0.3,
                {0.693147181, 0.620542688, 0.576756800, 0.537985669, 0.506849332, 0.492223378,
                 0.488735932, 0.487618862, 0.483157760}},
               {GAUSSIAN,
                true,
                0,
                {0.693147181, 0.602742834, 0.542148086, 0.492393924, 0.461915062, 0.450202116,
                 0.449447882, 0.449135220, 0.447017751}},
               {CHOICE,
                false,
                0,
                {0.693147181, 0.678637541, 0.618861596, 0.531102135, 0.499367251, 0.472046591,
                 0.474532144, 0.467403961, 0.464531379}}};

/* A learner of such a world, its room and its moments. */
struct pupil {
    struct world world;
    struct pair_learner learner;
    uint8_t *room, *moments;
    float log_std[ACTIONS];
    double beta;
};

static void pupil_open(struct pupil *p, const struct golden *golden)
{
    struct world *w = &p->world;
    world_open(w, golden->kind, 2, 4);
    size_t layers = policy_parameters(&w->shape);
    w->shape.head = golden->kind == CHOICE ? HEAD_CATEGORICAL : HEAD_GAUSSIAN;
    w->shape.trains_log_std = golden->trained;
    w->theta = mem_realloc(w->theta, (layers + ACTIONS) * sizeof *w->theta);
    for (int o = 0; o < ACTIONS; o++)
        w->theta[layers + (size_t)o] = p->log_std[o] = (float)log_std[o];
    const struct pair_plan plan = {.shape = &w->shape,
                                   .policy = golden->kind != REWARD,
                                   .obs = OBS,
                                   .act = ACTIONS,
                                   .capacity = PAIRS,
                                   .proximal = golden->proximal};
    struct carving measured = {NULL, 0};
    pair_learner_carve(&p->learner, &measured, &plan);
    p->room = mem_alloc(measured.size);
    pair_learner_carve(&p->learner, &(struct carving){p->room, 0}, &plan);
    p->moments = mem_zero(1, pair_learner_moments_bytes(&w->shape));
    p->beta = golden->kind == REWARD ? 1 : 0.5;
    pair_learner_open(&p->learner, w->theta, w->theta, golden->trained ? NULL : p->log_std,
                      p->moments);
    for (unsigned i = 0; i < PAIRS; i++) {
        struct pair *pair = pairs_add(&w->pairs);
        put_side(w, pair, i, 0, 5 + i);
        put_side(w, pair, i, 1, 7 + i);
        pair->label = i / 4.0;
        if (plan.policy)
            pair_learner_refer(&p->learner, &w->pairs, pair, w->theta);
    }
}

static void pupil_close(struct pupil *p)
{
    world_close(&p->world);
    free(p->room), free(p->moments);
}

/* The loss of a pass whose minibatch is all pairs is that before its only step. */
static double step(struct pupil *p, double rate)
{
    const struct pair_settings settings = {.passes = 1, .minibatch = PAIRS};
    pair_learner_learn(&p->learner, &p->world.pairs, &settings, p->beta, 7, rate);
    return p->learner.loss;
}

START_TEST(test_losses_against_numpy)
{
    for (size_t g = 0; g < sizeof goldens / sizeof *goldens; g++) {
        struct pupil pupil = {0};
        pupil_open(&pupil, &goldens[g]);
        for (unsigned i = 0; i <= 40; i++) {
            double loss = step(&pupil, 0.02);
            if (i % 5 == 0)
                ck_assert_double_eq_tol(loss, goldens[g].loss[i / 5], 1e-5);
        }
        pupil_close(&pupil);
    }
}
END_TEST

/* Closed and opened again after each step, with what it was and its moments: the same bits. */
START_TEST(test_goes_on)
{
    struct pupil straight = {0}, broken = {0};
    pupil_open(&straight, &goldens[3]);
    pupil_open(&broken, &goldens[3]);
    float *theta = broken.world.theta;
    for (unsigned i = 0; i < 10; i++) {
        double loss = step(&straight, 0.02), again = step(&broken, 0.02);
        ck_assert_double_eq(loss, again);
        pair_learner_read(&broken.learner, theta);
        pair_learner_close(&broken.learner, broken.moments);
        pair_learner_open(&broken.learner, theta, theta, NULL, broken.moments);
    }
    pupil_close(&straight), pupil_close(&broken);
}
END_TEST

/* Two passes over five pairs by two: 2 * 3 steps of Adam. Each pass looks at the steps of all sides
 * (5 .. 9 and 7 .. 11) four times, at 2 (5 * 4 + 4) = 48 operations. An empty replay teaches
 * nothing. */
START_TEST(test_operations_and_steps)
{
    struct pupil pupil = {0};
    const struct pair_settings settings = {.passes = 2, .minibatch = 2};
    pupil_open(&pupil, &goldens[0]);
    pair_learner_learn(&pupil.learner, &pupil.world.pairs, &settings, 1, 7, 0.01);
    pair_learner_close(&pupil.learner, pupil.moments);
    uint64_t steps;
    memcpy(&steps, pupil.moments, sizeof steps);
    ck_assert_uint_eq(steps, 6);
    double sides = 5 + 6 + 7 + 8 + 9 + 7 + 8 + 9 + 10 + 11;
    ck_assert_double_eq(pupil.learner.flops,
                        2 * 4 * sides * 48 + 6 * 16 * (double)pupil.learner.count);
    ck_assert_double_eq(pair_learner_flops(&pupil.world.shape, &settings, PAIRS, sides),
                        pupil.learner.flops);
    struct pairs none = pupil.world.pairs;
    none.block = mem_zero(1, pairs_bytes(&none));
    pair_learner_learn(&pupil.learner, &none, &settings, 1, 7, 0.01);
    ck_assert_uint_eq(pupil.learner.adam.steps, 6);
    free(none.block);
    pupil_close(&pupil);
}
END_TEST

/* A gradient that is no number moves nothing, and is told. */
START_TEST(test_broken)
{
    struct pupil pupil = {0};
    pupil_open(&pupil, &goldens[1]);
    float before = pupil.learner.parameters[0];
    pairs_at(&pupil.world.pairs, 2)->label = NAN;
    step(&pupil, 0.02);
    ck_assert(pupil.learner.broken);
    ck_assert_float_eq(pupil.learner.parameters[0], before);
    pupil_close(&pupil);
}
END_TEST

TEST_MAIN("pair_learner", test_losses_against_numpy, test_goes_on, test_operations_and_steps,
          test_broken)
