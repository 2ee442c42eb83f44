/* fedrlhf (Fan et al. 2024, arXiv 2412.15538): FedAvg over agents that each learn from a reward of
 * their own, R_k = R⁰ + λ_k H_k, the task's and what an agent wishes beside it
 * (models/objectives/objective.h: fleet.NAME.objective). An agent takes E local steps, each of
 * 2 N D episodes and a step of PPO on them, and sends θ_k; the server averages what arrived,
 * weighted by environment steps. Where nobody wishes anything, or all λ_k are 0, it is fedavg_ppo.
 * Decided here: the paper leaves open which local learner; here it is PPO. */
#include "models/federated/arrival.h"
#include "models/learners/ppo_learner.h"
#include "models/methods/algorithm_list.h"

const struct algorithm fedrlhf = {
    .name = "fedrlhf",
    .summary = "FedAvg over PPO on what the task pays and what each agent wishes beside it",
    .up = "the parameters after the agent's local steps, the value network's among them",
    .down = "the parameters",
    .feedback = FEEDBACK_WEIGHTS,
    .local_steps = true,
    .local = &wishing_ppo_learner,
    .average = arrivals_average,
};
