#include "core/base/mem.h"
#include "models/learning/adam.h"
#include "models/preferences/pair_loss.h"
#include "models/preferences/reward_model.h"
#include "tests/support/check.h"

#include <math.h>

/* L = ln(1 + exp(h)) - y h and σ(h) - y: at 0 ln 2; at h = 2, y = 1/4 2.126928 - 1/2 and
 * 0.880797 - 1/4; far out a line, and 0 for who was right. */
START_TEST(test_loss_by_hand)
{
    struct pair_terms even = pair_loss(0, 1), some = pair_loss(2, 0.25);
    ck_assert_double_eq_tol(even.loss, log(2), 1e-15);
    ck_assert_double_eq_tol(even.slope, -0.5, 1e-15);
    ck_assert_double_eq_tol(some.loss, 1.6269280110429727, 1e-14);
    ck_assert_double_eq_tol(some.slope, 0.6307970779778823, 1e-14);
    struct pair_terms other = pair_loss(-2, 0.75); /* the sides change places */
    ck_assert_double_eq_tol(other.loss, some.loss, 1e-14);
    ck_assert_double_eq_tol(other.slope, -some.slope, 1e-14);
    struct pair_terms wrong = pair_loss(1e4, 0), right = pair_loss(1e4, 1);
    ck_assert_double_eq_tol(wrong.loss, 1e4, 1e-9);
    ck_assert_double_eq_tol(wrong.slope, 1, 1e-15);
    ck_assert_double_eq_tol(right.loss, 0, 1e-9);
    ck_assert_double_eq_tol(right.slope, 0, 1e-15);
}
END_TEST

/* --- worlds of pairs -------------------------------------------------------------------------- */

enum { OBS = 3, ACTIONS = 2, PAIRS = 5, STEPS = 80 };
enum kind { REWARD, GAUSSIAN, CHOICE };

/* A network, its float32 or double parameters, and judged pairs. */
struct world {
    enum kind kind;
    struct policy_shape shape;
    struct gradient_layout layout;
    struct likelihood likelihood;
    struct pairs pairs;
    double beta;
    float *theta, *packed;
    double *parameters;
    uint32_t which[PAIRS];
};

static const double log_std[ACTIONS] = {-0.5, 0.25};

static struct score_rule rule_of(const struct world *w)
{
    return (struct score_rule){w->kind == REWARD ? NULL : &w->likelihood, OBS, ACTIONS};
}

/* Step t of side s of pair p sees o_i = sin(1 + p + 2 s + 0.3 t + 0.5 i) and takes the action
 * a_j = cos(2 + p - s + 0.4 t + 0.9 j), or the choice (t + p + s) mod 2. */
static void put_side(struct world *w, struct pair *pair, unsigned p, unsigned s, unsigned steps)
{
    float obs[STEPS * OBS], actions[STEPS * ACTIONS];
    for (unsigned t = 0; t < steps; t++) {
        for (unsigned i = 0; i < OBS; i++)
            obs[t * OBS + i] = (float)sin(1 + p + 2 * s + 0.3 * t + 0.5 * i);
        for (unsigned j = 0; j < ACTIONS; j++)
            actions[t * ACTIONS + j] = w->kind == CHOICE
                                           ? (float)((t + p + s) % ACTIONS == j)
                                           : (float)cos(2.0 + p - s + 0.4 * t + 0.9 * j);
    }
    pair_put(&w->pairs, pair, (int)s, &(struct step_rows){obs, actions, steps});
}

/* Of an unpadded parameter i 0.3 sin(0.7 i + 0.2); hidden layers as given. */
static void world_open(struct world *w, enum kind kind, uint32_t layers, uint32_t width)
{
    *w = (struct world){.kind = kind, .beta = kind == REWARD ? 1 : 0.5};
    w->shape = (struct policy_shape){.layers = layers};
    for (uint32_t l = 1; l < layers; l++)
        w->shape.width[l] = width;
    w->shape.width[0] = OBS;
    w->shape.width[layers] = ACTIONS;
    if (kind == REWARD) {
        struct reward_settings settings = {1, layers - 1, {width, width}};
        w->shape = reward_shape(&settings, &w->shape);
    }
    w->layout = gradient_layout(&w->shape);
    w->likelihood =
        (struct likelihood){kind == CHOICE ? HEAD_CATEGORICAL : HEAD_GAUSSIAN, ACTIONS, log_std};
    size_t d = policy_parameters(&w->shape);
    w->theta = mem_zero(d, sizeof *w->theta);
    for (size_t i = 0; i < d; i++)
        w->theta[i] = (float)(0.3 * sin(0.7 * (double)i + 0.2));
    w->packed = mem_zero(w->layout.parameters, sizeof *w->packed);
    gradient_pack(&w->layout, w->theta, w->packed);
    w->parameters = mem_zero(w->layout.parameters, sizeof *w->parameters);
    for (size_t i = 0; i < w->layout.parameters; i++)
        w->parameters[i] = (double)w->packed[i];
    w->pairs = (struct pairs){PAIRS, STEPS, OBS, ACTIONS, NULL};
    w->pairs.block = mem_zero(1, pairs_bytes(&w->pairs));
    for (unsigned p = 0; p < PAIRS; p++)
        w->which[p] = p;
}

static void world_close(struct world *w)
{
    free(w->theta), free(w->packed), free(w->parameters), free(w->pairs.block);
}

static double loss_f64(struct world *w, double *gradient)
{
    struct gradient_batch_f64 batch;
    gradient_batch_open_f64(&batch, &w->layout, SCORE_CHUNK);
    double *across = mem_zero(w->layout.transposed + 1, sizeof *across);
    gradient_transpose_f64(&w->layout, w->parameters, across);
    const struct scorer_f64 scorer = {rule_of(w), &batch, w->parameters, across};
    double loss = score_pairs_f64(&scorer, &w->pairs, w->which, PAIRS, w->beta, gradient);
    gradient_batch_close_f64(&batch);
    free(across);
    return loss;
}

static double loss_f32(struct world *w, float *gradient)
{
    struct gradient_batch_f32 batch;
    gradient_batch_open_f32(&batch, &w->layout, SCORE_CHUNK);
    float *across = mem_zero(w->layout.transposed + 1, sizeof *across);
    gradient_transpose_f32(&w->layout, w->packed, across);
    const struct scorer_f32 scorer = {rule_of(w), &batch, w->packed, across};
    double loss = score_pairs_f32(&scorer, &w->pairs, w->which, PAIRS, w->beta, gradient);
    gradient_batch_close_f32(&batch);
    free(across);
    return loss;
}

/* What the network says of a side as it stands. */
static double side_sum(struct world *w, const struct pair *pair, int side)
{
    struct gradient_batch_f32 batch;
    gradient_batch_open_f32(&batch, &w->layout, SCORE_CHUNK);
    const struct scorer_f32 scorer = {rule_of(w), &batch, w->packed, NULL};
    const struct step_rows rows = pair_rows(&w->pairs, pair, side);
    double sum = score_sum_f32(&scorer, &rows);
    float each[STEPS] = {0};
    score_each_f32(&scorer, &rows, 1, each);
    double again = 0;
    for (size_t t = 0; t < rows.count; t++)
        again += (double)each[t];
    ck_assert_double_eq_tol(again, sum, 1e-4);
    gradient_batch_close_f32(&batch);
    return sum;
}

/* --- finite differences ----------------------------------------------------------------------- */

/* Sides of one and of two episodes, of fewer steps than go through the network at a time and of
 * more, against a reference that is not the network. */
static void put_mixed_pairs(struct world *w)
{
    for (unsigned p = 0; p < PAIRS; p++) {
        struct pair *pair = pairs_add(&w->pairs);
        put_side(w, pair, p, 0, 3 + 11 * p);
        put_side(w, pair, p, 1, 30 - 5 * p);
        put_side(w, pair, p + 1, 1, 20);
        pair->side[0].reference = 0.1 * p;
        pair->side[1].reference = 0.3 - 0.2 * p;
        pair->label = p / 4.0;
    }
}

static void check_slopes(enum kind kind)
{
    struct world w;
    world_open(&w, kind, 3, 6);
    put_mixed_pairs(&w);
    w.beta = 0.05; /* where no σ(h) is 0 or 1 */
    double *gradient = mem_zero(w.layout.parameters, sizeof *gradient);
    double *ignored = mem_zero(w.layout.parameters, sizeof *ignored);
    loss_f64(&w, gradient);
    for (uint32_t l = 0; l < w.layout.layers; l++) {
        const struct gradient_layer *layer = &w.layout.layer[l];
        for (size_t i = 0; i < (layer->in + 1) * layer->stride; i++) {
            size_t at = layer->offset + i;
            double here = w.parameters[at], slope[2];
            if (i % layer->stride >= layer->out) {
                ck_assert_double_eq(gradient[at], 0);
                continue;
            }
            for (int twice = 0; twice < 2; twice++) {
                double h = 5e-5 * (1 + twice);
                w.parameters[at] = here + h;
                double above = loss_f64(&w, ignored);
                w.parameters[at] = here - h;
                slope[twice] = (above - loss_f64(&w, ignored)) / (2 * h);
            }
            w.parameters[at] = here;
            double right = (4 * slope[0] - slope[1]) / 3; /* Richardson: error h^4 */
            ck_assert_double_eq_tol(gradient[at], right, 1e-6 * fmax(fabs(right), 1e-3));
        }
    }
    free(gradient), free(ignored);
    world_close(&w);
}

START_TEST(test_gradients_against_finite_differences)
{
    check_slopes(REWARD);
    check_slopes(GAUSSIAN);
    check_slopes(CHOICE);
}
END_TEST

/* What learns is the same in float32. */
START_TEST(test_float32_against_double)
{
    for (enum kind kind = REWARD; kind <= CHOICE; kind++) {
        struct world w;
        world_open(&w, kind, 3, 6);
        put_mixed_pairs(&w);
        w.beta = 0.05;
        double *wide = mem_zero(w.layout.parameters, sizeof *wide);
        float *narrow = mem_zero(w.layout.parameters, sizeof *narrow);
        double loss = loss_f64(&w, wide);
        ck_assert_double_eq_tol(loss_f32(&w, narrow), loss, 1e-5);
        for (size_t i = 0; i < w.layout.parameters; i++)
            ck_assert_double_eq_tol((double)narrow[i], wide[i], 1e-5);
        free(wide), free(narrow);
        world_close(&w);
    }
}
END_TEST

/* --- what was learnt, against NumPy ----------------------------------------------------------- */

/* The losses before Adam's steps 1, 6, .. 36 and after the 40th, by NumPy in double and with
 * derivatives by complex steps, Im L(θ + i 1e-30 e_k) / 1e-30, so that no backpropagation is in
 * them. One hidden layer of 4; pair p = 0 .. 4 has sides of 5 + p and 7 + p steps and label p / 4;
 * every step is along the mean of all pairs, at rate 0.02. The reference of a policy is the policy
 * that it begins as. */
static const double learnt[][9] = {
    [REWARD] = {0.797962940, 0.535254608, 0.466581590, 0.469616610, 0.459754587, 0.459907306,
                0.457823577, 0.454114819, 0.453254874},
    [GAUSSIAN] = {0.693147181, 0.618074831, 0.563284420, 0.505305199, 0.470388561, 0.466540158,
                  0.470081020, 0.464850788, 0.457262512},
    [CHOICE] = {0.693147181, 0.678612013, 0.618901283, 0.530921384, 0.498702573, 0.471701448,
                0.474648570, 0.467188724, 0.464286668}};

static void check_learning(enum kind kind)
{
    struct world w;
    world_open(&w, kind, 2, 4);
    for (unsigned p = 0; p < PAIRS; p++) {
        struct pair *pair = pairs_add(&w.pairs);
        put_side(&w, pair, p, 0, 5 + p);
        put_side(&w, pair, p, 1, 7 + p);
        pair->label = p / 4.0;
        for (int side = 0; side < 2 && kind != REWARD; side++)
            pair->side[side].reference = side_sum(&w, pair, side);
    }
    struct adam adam;
    adam_open(&adam, w.layout.parameters);
    float *gradient = mem_alloc(w.layout.parameters * sizeof *gradient);
    for (unsigned step = 0; step <= 40; step++) {
        memset(gradient, 0, w.layout.parameters * sizeof *gradient);
        double loss = loss_f32(&w, gradient);
        if (step % 5 == 0)
            ck_assert_double_eq_tol(loss, learnt[kind][step / 5], 1e-5);
        adam_step(&adam, &ADAM_DEFAULTS, gradient, NULL, 0.02, gradient);
        for (size_t i = 0; i < w.layout.parameters; i++)
            w.packed[i] -= gradient[i];
    }
    adam_close(&adam);
    free(gradient);
    world_close(&w);
}

START_TEST(test_losses_against_numpy)
{
    check_learning(REWARD);
    check_learning(GAUSSIAN);
    check_learning(CHOICE);
}
END_TEST

/* --- reward models ---------------------------------------------------------------------------- */

/* 3 + 2 inputs, 4 hidden, 1 output: (5 + 1) 4 + (4 + 1) = 29 numbers a member; without hidden
 * layers 6. Members begin differently, and the same key begins the same. */
START_TEST(test_ensemble)
{
    const struct policy_shape policy = {
        .layers = 2, .width = {3, 8, 2}, .activation = ACTIVATION_RELU, .head = HEAD_GAUSSIAN};
    const struct reward_settings three = {3, 1, {4}}, linear = {1, 0, {0}};
    ck_assert_uint_eq(reward_parameters(&three, &policy), 3 * 29);
    ck_assert_uint_eq(reward_parameters(&linear, &policy), 6);
    ck_assert_uint_eq(reward_shape(&three, &policy).activation, ACTIVATION_RELU);
    float some[3 * 29], again[3 * 29];
    reward_initialise(&three, &policy, 7, some);
    reward_initialise(&three, &policy, 7, again);
    ck_assert_mem_eq(some, again, sizeof some);
    ck_assert_mem_ne(some, some + 29, 29 * sizeof *some);
}
END_TEST

TEST_MAIN("score", test_loss_by_hand, test_gradients_against_finite_differences,
          test_float32_against_double, test_losses_against_numpy, test_ensemble)
