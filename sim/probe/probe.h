/* Measurements around one policy θ: what panels see of a perturbation, and what an estimate ĝ is
 * worth. V is the mean undiscounted return in the nominal world with actions as the agents sample
 * them. Everything is keyed, so no result depends on the number of threads. The paper is Wang,
 * Zhang, Ying: Efficient Federated RLHF via Zeroth-Order Policy Optimization, arXiv 2604.17747.
 *
 *   batches    batch b, b = 0 .. n-1, has a direction v_b of its own; all μ share it. D episodes
 *              from θ and D from θ' = θ + μ v_b give two mean returns (the paper's Figure 2).
 *              Batches of smaller D are the first episodes of larger ones. Over a block, it is that
 *              of slot b mod K.
 *   verdicts   one of P panelists on these two means (Algorithm 2), for every D and P, by the code
 *              that agents run.
 *   the truth  V(θ'_b) from R further episodes, V(θ) from further ones of all batches; the verdict
 *              is right when it has the sign of their difference. An estimated sign errs at times:
 *              counts over all batches are therefore drawn towards one half, and counts over
 *              differences beyond two standard errors leave out the hardest ones. The truth lies
 *              between, as far as the sample goes.
 *   ‖∇V‖²      for isotropic v, E (v·∇V)² = ‖∇V‖². v·∇V is the central difference at distance μ
 *              over antithetic pairs that share their seeds; two estimates from independent seeds
 *              are multiplied, so that their noise does not add to the square's mean.
 *   cosines    a round at θ with the scenario's method, D, P and N gives ĝ. V's slope along ĝ,
 *              scaled to norm √d, is the same central difference; divided by √d ‖∇V‖ it is
 *              cos(ĝ, ∇V). The same for means over 8 rounds. Intervals (Student's t, from five
 *              slopes on) by the delta method from the spreads over rounds and over directions. As
 *              every difference reaches over a distance μ, all this is about V smoothed at that
 *              scale. */
#ifndef SIM_PROBE_H
#define SIM_PROBE_H

#include "core/engine/pool.h"
#include "models/learning/direction.h"
#include "models/learning/panel.h"
#include "models/learning/partition.h"
#include "models/policy/rollout.h"
#include "reports/pages/probe.h"

/* Rounds whose estimates are averaged for the second cosine. */
enum { PROBE_AVERAGED = 8 };

/* What is probed. */
struct probe_subject {
    const float *theta; /* d */
    uint32_t d;
    uint64_t key;
    struct blocks blocks; /* its slots are the agents of a round, K */
    bool own_blocks;      /* each agent perturbs its block (par_s2zpo), else all of θ on its own */
    struct panel panel;
    enum direction direction;
    double mu; /* as the method applies it */
    /* One episode from `theta`, on a pool thread. */
    struct episode (*episode)(const void *context, struct worker *worker, const float *theta,
                              uint64_t key);
    const void *context;
};

/* What is measured; counts as in the head of this file. */
struct probe_settings {
    uint32_t batches, truth, rounds; /* n, R, rounds for the cosine (0: none) */
    uint32_t episodes[PROBE_LIST_MAX], panelists[PROBE_LIST_MAX]; /* ascending */
    double mu[PROBE_LIST_MAX];
    size_t episodes_count, panelists_count, mu_count;
    void (*tick)(void *context, size_t done, size_t count); /* NULL: nobody is told */
    void *context;
};

/* Fills *results (zeroed; but for its names). False when a signal stopped it. */
bool probe_measure(const struct probe_subject *subject, const struct probe_settings *settings,
                   struct pool *pool, struct probe_results *results);

#endif
