/* fedrlhf_panel (Fan et al. 2024, arXiv 2412.15538): fedrlhf where agents do not see what steps are
 * worth to their wishes, but hear of it: R_k = R⁰ + λ_k r_k. The panel of agent k compares pairs of
 * its trajectories by its wishes H_k alone, from which the agent learns the reward model r_k; with
 * the link {logistic: s} r_k is H_k / s, up to a constant. It sends policy, value network and
 * reward model, or the policy alone, so that what people wish stays with their agent
 * (algorithm.share). */
#include "models/federated/arrival.h"
#include "models/learners/reward_learner.h"
#include "models/methods/algorithm_list.h"

const struct algorithm fedrlhf_panel = {
    .name = "fedrlhf_panel",
    .summary = "fedrlhf where agents learn what their panels wish from pairs that these judge",
    .up = "the parameters after the agent's local steps, value network and reward model among them",
    .down = "the parameters",
    .feedback = FEEDBACK_WEIGHTS,
    .local_steps = true,
    .asks = true,
    .local = &hearing_reward_learner,
    .average = arrivals_average,
};
