/* Scores of trajectories: S = Σ_t f(s_t, a_t) over the steps of an episode, f told by a network.
 *
 *   a reward model   f = r̂(s, a), the network's output for (s, a) one behind the other
 *   a policy         f = ln π(a | s) of its outputs for s (models/policy/likelihood.h)
 *
 * Steps go through the network SCORE_CHUNK at a time, so that memory does not grow with episodes.
 * How much a side counts is known only once both sides have been seen; going backward therefore
 * sees each chunk again. Float32 learns; double is what finite differences are held against. */
#ifndef MODELS_SCORE_H
#define MODELS_SCORE_H

#include "models/policy/likelihood.h"
#include "models/policy/policy_gradient.h"
#include "models/preferences/pairs.h"

/* Part of every result: sums are cut here. */
enum { SCORE_CHUNK = 32 };

/* What a network makes of a step. */
struct score_rule {
    const struct likelihood *likelihood; /* NULL: the network's first output is the score */
    uint32_t obs, act;                   /* o and a of the steps */
};

/* A network that scores: `batch` has SCORE_CHUNK rows or fewer, `parameters` are padded, `across`
 * their transpose (gradient_transpose; only going backward needs it). Going backward adds the
 * derivatives by the log-std to `d_log_std`, a numbers; NULL: it is not trained. All borrowed.
 *
 *   each      adds weight f(s_t, a_t) to out[t] for every step
 *   sum       S
 *   backward  adds weight dS/dparameters to `gradient`
 *   pairs     the mean loss (pair_loss.h) of `count` pairs, of `pairs` those numbered in `which`,
 *             with h = β (S_1 - S_0), S = (Σ f) / episodes - reference; adds its gradient */
#define SCORE_DECLARE(real, suffix)                                                                \
    struct scorer_##suffix {                                                                       \
        struct score_rule rule;                                                                    \
        struct gradient_batch_##suffix *batch;                                                     \
        const real *parameters, *across;                                                           \
        double *d_log_std;                                                                         \
    };                                                                                             \
    void score_each_##suffix(const struct scorer_##suffix *scorer, const struct step_rows *rows,   \
                             double weight, float *out);                                           \
    double score_sum_##suffix(const struct scorer_##suffix *scorer, const struct step_rows *rows); \
    void score_backward_##suffix(const struct scorer_##suffix *scorer,                             \
                                 const struct step_rows *rows, double weight, real *gradient);     \
    double score_pairs_##suffix(const struct scorer_##suffix *scorer, const struct pairs *pairs,   \
                                const uint32_t *which, size_t count, double beta, real *gradient);

SCORE_DECLARE(float, f32)
SCORE_DECLARE(double, f64)

/* Operations of score_pairs on so many steps of a network with `flops` a forward pass: two forward
 * passes and one backward, which counts two. */
static inline double score_pairs_flops(double flops, double steps)
{
    return 4 * flops * steps;
}

#endif
