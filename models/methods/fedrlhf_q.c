/* fedrlhf_q: fedrlhf (Fan et al. 2024, arXiv 2412.15538) with the local learner that they have on
 * MovieLens, Q-learning: R_k = R⁰ + λ_k H_k, of tasks with choices. Where nobody wishes anything it
 * is fedavg_q. */
#include "models/federated/arrival.h"
#include "models/learners/q_learner.h"
#include "models/methods/algorithm_list.h"

const struct algorithm fedrlhf_q = {
    .name = "fedrlhf_q",
    .summary = "FedAvg over Q-learning on what the task pays and what each agent wishes beside it",
    .up = "the parameters after the agent's local steps",
    .down = "the parameters",
    .feedback = FEEDBACK_WEIGHTS,
    .local_steps = true,
    .local = &wishing_q_learner,
    .average = arrivals_average,
};
