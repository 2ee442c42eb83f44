#include "models/preferences/pair_loss.h"
#include "tests/models/preferences/pair_world.h"
#include "tests/support/check.h"

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

/* `d_log_std`: NULL, or where derivatives by the log-std are added. */
static double loss_f64(struct world *w, double *gradient, double *d_log_std)
{
    struct gradient_batch_f64 batch;
    gradient_batch_open_f64(&batch, &w->layout, SCORE_CHUNK);
    double *across = mem_zero(w->layout.transposed + 1, sizeof *across);
    gradient_transpose_f64(&w->layout, w->parameters, across);
    const struct scorer_f64 scorer = {rule_of(w), &batch, w->parameters, across, d_log_std};
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
    const struct scorer_f32 scorer = {rule_of(w), &batch, w->packed, across, NULL};
    double loss = score_pairs_f32(&scorer, &w->pairs, w->which, PAIRS, w->beta, gradient);
    gradient_batch_close_f32(&batch);
    free(across);
    return loss;
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

/* (4 d(h) - d(2 h)) / 3 of central differences d: its error is of order h^4. */
static double difference(struct world *w, double *at, double *ignored)
{
    double here = *at, slope[2];
    for (int twice = 0; twice < 2; twice++) {
        double h = 5e-5 * (1 + twice);
        *at = here + h;
        double above = loss_f64(w, ignored, NULL);
        *at = here - h;
        slope[twice] = (above - loss_f64(w, ignored, NULL)) / (2 * h);
    }
    *at = here;
    return (4 * slope[0] - slope[1]) / 3;
}

static void check_slope(double slope, double right)
{
    ck_assert_double_eq_tol(slope, right, 1e-6 * fmax(fabs(right), 1e-3));
}

static void check_slopes(enum kind kind)
{
    struct world w;
    world_open(&w, kind, 3, 6);
    put_mixed_pairs(&w);
    w.beta = 0.05; /* where no σ(h) is 0 or 1 */
    double *gradient = mem_zero(w.layout.parameters, sizeof *gradient), d_log_std[ACTIONS] = {0};
    double *ignored = mem_zero(w.layout.parameters, sizeof *ignored);
    loss_f64(&w, gradient, d_log_std);
    for (uint32_t l = 0; l < w.layout.layers; l++) {
        const struct gradient_layer *layer = &w.layout.layer[l];
        for (size_t i = 0; i < (layer->in + 1) * layer->stride; i++) {
            size_t at = layer->offset + i;
            if (i % layer->stride >= layer->out)
                ck_assert_double_eq(gradient[at], 0);
            else
                check_slope(gradient[at], difference(&w, &w.parameters[at], ignored));
        }
    }
    for (int o = 0; o < ACTIONS; o++) /* 0 where there is none */
        check_slope(d_log_std[o], difference(&w, &log_std[o], ignored));
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
        double loss = loss_f64(&w, wide, NULL);
        ck_assert_double_eq_tol(loss_f32(&w, narrow), loss, 1e-5);
        for (size_t i = 0; i < w.layout.parameters; i++)
            ck_assert_double_eq_tol((double)narrow[i], wide[i], 1e-5);
        free(wide), free(narrow);
        world_close(&w);
    }
}
END_TEST

/* S is the sum of what is said of each step, of sides that go through the network in parts too. */
START_TEST(test_each_step)
{
    struct world w;
    world_open(&w, REWARD, 3, 6);
    put_mixed_pairs(&w);
    struct gradient_batch_f32 batch;
    gradient_batch_open_f32(&batch, &w.layout, SCORE_CHUNK);
    const struct scorer_f32 scorer = {rule_of(&w), &batch, w.packed, NULL, NULL};
    const struct step_rows rows = pair_rows(&w.pairs, pairs_at(&w.pairs, 4), 0);
    float each[STEPS] = {0};
    double sum = 0;
    ck_assert_uint_gt(rows.count, SCORE_CHUNK);
    score_each_f32(&scorer, &rows, 0.5, each);
    for (size_t t = 0; t < rows.count; t++)
        sum += 2 * (double)each[t];
    ck_assert_double_eq_tol(sum, score_sum_f32(&scorer, &rows), 1e-5);
    gradient_batch_close_f32(&batch);
    world_close(&w);
}
END_TEST

/* --- reward models ---------------------------------------------------------------------------- */

/* 3 + 2 inputs, 4 hidden, 1 output: (5 + 1) 4 + (4 + 1) = 29 numbers a member; without hidden
 * layers 6. Members begin differently, and the same key begins the same. */
START_TEST(test_ensemble)
{
    const struct policy_shape policy = {
        .layers = 2, .width = {3, 8, 2}, .activation = ACTIVATION_RELU, .head = HEAD_GAUSSIAN};
    const struct reward_settings three = {3, 1, {4}, 0}, linear = {1, 0, {0}, 0};
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
          test_float32_against_double, test_each_step, test_ensemble)
