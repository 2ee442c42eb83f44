#include "core/base/mem.h"
#include "models/policy/policy_gradient.h"
#include "models/ppo/ppo_loss.h"
#include "tests/support/check.h"

#include <math.h>

/* One action, mean 0, deviation 1, action 1: ln pi = -1/2 - ln(2 pi)/2, z = 1, so
 * d ln pi / dm = 1 and d ln pi / ds = z^2 - 1 = 0. */
static const double ln_pi = -0.5 - 0.91893853320467274;

struct answer {
    struct ppo_terms terms;
    double d_mean, d_log_std;
};

static struct answer with_ratio(double ratio, double advantage)
{
    struct ppo_head head = {{HEAD_GAUSSIAN, 1, (double[]){0}}, 0.2, 0.5, 0};
    struct ppo_sample sample = {(double[]){1}, ln_pi - log(ratio), advantage, 3};
    struct answer a;
    a.terms = ppo_loss(&head, &sample, (double[]){0}, 1, &a.d_mean, &a.d_log_std);
    return a;
}

static void check_case(double ratio, double advantage, double loss, double d_mean, bool clipped)
{
    struct answer a = with_ratio(ratio, advantage);
    ck_assert_double_eq_tol(a.terms.policy, loss, 1e-12);
    ck_assert_double_eq_tol(a.d_mean, d_mean, 1e-12);
    ck_assert_double_eq_tol(a.d_log_std, 0, 1e-12);
    ck_assert(a.terms.clipped == clipped);
}

/* -min(rho A, clip(rho, 0.8, 1.2) A), and its derivative -rho A where the first is the smaller. */
START_TEST(test_clipping_by_hand)
{
    check_case(1.5, 2, -2.4, 0, true);   /* good and likelier already: no more push */
    check_case(0.5, 2, -1, -1, true);    /* good but less likely: pushed back */
    check_case(0.5, -1, 0.8, 0, true);   /* bad and less likely already */
    check_case(1.5, -1, 1.5, 1.5, true); /* bad but likelier */
    check_case(1.1, 2, -2.2, -2.2, false);
    check_case(0.9, -1, 0.9, 0.9, false);
}
END_TEST

START_TEST(test_other_terms_by_hand)
{
    struct answer a = with_ratio(2, 0);
    ck_assert_double_eq_tol(a.terms.value, 2, 1e-12);    /* (1 - 3)^2 / 2 */
    ck_assert_double_eq_tol(a.terms.d_value, -1, 1e-12); /* 0.5 (1 - 3) */
    ck_assert_double_eq_tol(a.terms.kl, 1 - log(2), 1e-12);
    /* ln(2 pi e) / 2 + ln 2 for a deviation of 2, twice */
    struct ppo_head head = {{HEAD_GAUSSIAN, 2, (double[]){log(2), log(2)}}, 0.2, 0.5, 0.01};
    struct ppo_sample sample = {(double[]){0, 0}, 0, 0, 0};
    double d_mean[2], d_log_std[2];
    struct ppo_terms terms = ppo_loss(&head, &sample, (double[]){0, 0}, 0, d_mean, d_log_std);
    ck_assert_double_eq_tol(terms.entropy, 2 * (1.4189385332046727 + log(2)), 1e-12);
    ck_assert_double_eq_tol(d_log_std[0], -0.01, 1e-12);
}
END_TEST

/* --- the whole loss through both networks against finite differences -------------------------- */

enum { INPUTS = 4, ACTIONS = 2, ROWS = 9 };
static const struct policy_shape policy_shape = {.layers = 3, .width = {INPUTS, 7, 6, ACTIONS}};
static const struct policy_shape value_shape = {.layers = 3, .width = {INPUTS, 7, 6, 1}};

struct whole {
    enum head head;
    struct gradient_layout policy_layout, value_layout;
    struct gradient_batch_f64 policy, value;
    double *policy_parameters, *value_parameters, log_std[ACTIONS];
    double action[ROWS][ACTIONS];
    struct ppo_sample sample[ROWS];
};

static double *random_parameters(const struct gradient_layout *layout,
                                 const struct policy_shape *shape, uint64_t key)
{
    float *theta = mem_zero(policy_parameters(shape), sizeof *theta);
    float *packed = mem_zero(layout->parameters, sizeof *packed);
    double *parameters = mem_zero(layout->parameters, sizeof *parameters);
    gradient_orthogonal(shape, 1.4, 0.7, key, theta);
    gradient_pack(layout, theta, packed);
    for (size_t i = 0; i < layout->parameters; i++)
        parameters[i] = (double)packed[i];
    free(theta), free(packed);
    return parameters;
}

static void whole_open(struct whole *w, enum head head)
{
    /* about ln pi of either head, so that ratios are on both sides of the clip */
    double old = head == HEAD_CATEGORICAL ? -0.7 : -2.5;
    struct rng rng = rng_start(5);
    *w = (struct whole){.head = head};
    w->policy_layout = gradient_layout(&policy_shape);
    w->value_layout = gradient_layout(&value_shape);
    gradient_batch_open_f64(&w->policy, &w->policy_layout, ROWS);
    gradient_batch_open_f64(&w->value, &w->value_layout, ROWS);
    w->policy_parameters = random_parameters(&w->policy_layout, &policy_shape, 1);
    w->value_parameters = random_parameters(&w->value_layout, &value_shape, 2);
    for (size_t o = 0; o < ACTIONS; o++)
        w->log_std[o] = -0.3 * (double)o;
    for (size_t r = 0; r < ROWS; r++) {
        for (size_t i = 0; i < INPUTS; i++)
            gradient_input_f64(&w->policy, r)[i] = gradient_input_f64(&w->value, r)[i] =
                rng_normal(&rng);
        for (size_t o = 0; o < ACTIONS; o++)
            w->action[r][o] = rng_normal(&rng);
        w->sample[r] = (struct ppo_sample){w->action[r], old - 0.5 * rng_normal(&rng),
                                           rng_normal(&rng), rng_normal(&rng)};
    }
}

static struct ppo_head head_of(struct whole *w)
{
    return (struct ppo_head){{w->head, ACTIONS, w->log_std}, 0.2, 0.5, 0.01};
}

static double whole_loss(struct whole *w)
{
    struct ppo_head head = head_of(w);
    const double *mean = gradient_forward_f64(&w->policy, w->policy_parameters, ROWS);
    const double *value = gradient_forward_f64(&w->value, w->value_parameters, ROWS);
    double loss = 0, ignored[2][ACTIONS];
    for (size_t r = 0; r < ROWS; r++) {
        struct ppo_terms terms = ppo_loss(&head, &w->sample[r], mean + r * MATRIX_PAD,
                                          value[r * MATRIX_PAD], ignored[0], ignored[1]);
        loss +=
            terms.policy + head.value_weight * terms.value - head.entropy_weight * terms.entropy;
    }
    return loss;
}

static void whole_gradient(struct whole *w, double *d_policy, double *d_value, double *d_log_std)
{
    struct ppo_head head = head_of(w);
    double *across = mem_zero(w->policy_layout.transposed, sizeof *across);
    double *value_across = mem_zero(w->value_layout.transposed, sizeof *value_across);
    gradient_transpose_f64(&w->policy_layout, w->policy_parameters, across);
    gradient_transpose_f64(&w->value_layout, w->value_parameters, value_across);
    const double *mean = gradient_forward_f64(&w->policy, w->policy_parameters, ROWS);
    const double *value = gradient_forward_f64(&w->value, w->value_parameters, ROWS);
    for (size_t r = 0; r < ROWS; r++) {
        double d_std[ACTIONS] = {0};
        struct ppo_terms terms =
            ppo_loss(&head, &w->sample[r], mean + r * MATRIX_PAD, value[r * MATRIX_PAD],
                     gradient_output_f64(&w->policy) + r * MATRIX_PAD, d_std);
        gradient_output_f64(&w->value)[r * MATRIX_PAD] = terms.d_value;
        for (size_t o = 0; o < ACTIONS; o++)
            d_log_std[o] += d_std[o];
    }
    gradient_backward_f64(&w->policy, across, ROWS, d_policy);
    gradient_backward_f64(&w->value, value_across, ROWS, d_value);
    free(across), free(value_across);
}

static void check_slopes(struct whole *w, double *at, const double *gradient, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double here = at[i], slope[2];
        for (int twice = 0; twice < 2; twice++) {
            double h = 5e-5 * (1 + twice);
            at[i] = here + h;
            double above = whole_loss(w);
            at[i] = here - h;
            slope[twice] = (above - whole_loss(w)) / (2 * h);
        }
        at[i] = here;
        double right = (4 * slope[0] - slope[1]) / 3; /* Richardson: error h^4 */
        ck_assert_double_eq_tol(gradient[i], right, 1e-6 * fmax(fabs(right), 1e-3));
    }
}

static void check_whole_loss(enum head head_kind)
{
    struct whole w;
    whole_open(&w, head_kind);
    double *d_policy = mem_zero(w.policy_layout.parameters, sizeof *d_policy);
    double *d_value = mem_zero(w.value_layout.parameters, sizeof *d_value);
    double d_log_std[ACTIONS] = {0};
    unsigned clipped = 0;
    whole_gradient(&w, d_policy, d_value, d_log_std);
    const double *mean = gradient_forward_f64(&w.policy, w.policy_parameters, ROWS);
    struct ppo_head head = head_of(&w);
    for (size_t r = 0; r < ROWS; r++) {
        double ratio = exp(likelihood_log(&head.policy, mean + r * MATRIX_PAD, w.action[r]) -
                           w.sample[r].old_log_probability);
        ck_assert(fabs(fabs(ratio - 1) - 0.2) > 1e-3); /* no sample sits on a kink */
        clipped += fabs(ratio - 1) > 0.2;
    }
    ck_assert(clipped > 0 && clipped < ROWS);
    check_slopes(&w, w.log_std, d_log_std, ACTIONS); /* 0 of choices, which have none */
    for (uint32_t l = 0; l < 3; l++) {
        const struct gradient_layer *p = &w.policy_layout.layer[l], *v = &w.value_layout.layer[l];
        for (size_t i = 0; i <= p->in; i++) {
            size_t at = p->offset + i * p->stride, value_at = v->offset + i * v->stride;
            check_slopes(&w, w.policy_parameters + at, d_policy + at, p->out);
            check_slopes(&w, w.value_parameters + value_at, d_value + value_at, v->out);
        }
    }
    gradient_batch_close_f64(&w.policy), gradient_batch_close_f64(&w.value);
    free(w.policy_parameters), free(w.value_parameters), free(d_policy), free(d_value);
}

/* dL of choices too: the clip, the entropy and ln P go through the scores alone. */
START_TEST(test_whole_loss_against_finite_differences)
{
    check_whole_loss(HEAD_GAUSSIAN);
    check_whole_loss(HEAD_CATEGORICAL);
}
END_TEST

TEST_MAIN("ppo_loss", test_clipping_by_hand, test_other_terms_by_hand,
          test_whole_loss_against_finite_differences)
