/* What an agent that sends weights makes of the policy for itself: fresh episodes of the policy
 * that it was sent, and of its own after its local steps, in its own world. It is nobody's work: it
 * takes no virtual time, and no memory of the agent's.
 *
 *   returns    Σ r⁰ by the task alone and Σ H by the agent's wishes, means over n episodes with
 *              sampled actions. The draws are keyed by (seed, wave, episode), the same for both
 *              policies and for all agents, so that differences scatter less than returns
 *   ranks      how much likelier its own policy θ_k makes what was done in an episode than the
 *              policy θ that played it, S = mean over steps of ln π_θk(a | s) - ln π_θ(a | s), is
 *              how the agent's model ranks the episodes that it was sent; Spearman's correlation of
 *              S with the agent's own returns Σ r⁰ + λ Σ H, and with Σ H alone
 *
 * Decided here: Fan et al. 2024 (arXiv 2412.15538) report for each client a rank correlation with
 * its own preferences and leave open of what. S is the reward that a policy implies (Rafailov et
 * al. 2023), and to first order, θ_k = θ + δ, it is ⟨δ, mean ∇ ln π⟩, whose covariance with a
 * return is δ's slope of the expected return: a correlation above 0 says that what the agent learnt
 * leads to what it wishes. */
#ifndef MODELS_CLIENT_EVALUATION_H
#define MODELS_CLIENT_EVALUATION_H

#include "core/base/bits.h"
#include "models/federated/learner.h"
#include "models/policy/rollout.h"

struct client_evaluation {
    uint32_t n;                   /* episodes of each policy; 0: none was made */
    double shared[2], wishes[2];  /* before, after; −∞: an episode broke the physics */
    double rank_own, rank_wishes; /* NaN: all values of a side are equal */
};

/* The policies that θ and θ_k begin with; `world` is the agent's. */
struct client_policies {
    const float *sent, *own;
    const struct normaliser *normaliser; /* of observations; width 0: none */
    const struct task_world *world;
};
/* `n` >= 1 episodes each. */
struct client_evaluation client_evaluate(const struct learner *learner, uint32_t wave, uint32_t n,
                                         const struct client_policies *policies,
                                         struct rollout_worker *worker);
void client_evaluation_write(const struct client_evaluation *evaluation, struct wire *out);
struct client_evaluation client_evaluation_read(struct wire_reader *reader);

#endif
