/* FedAvg (McMahan et al. 2017) over Q-learning, of tasks with choices, as Fan et al. (FedRLHF,
 * arXiv 2412.15538) learn on MovieLens: an agent sees its task's rewards and asks nobody. It takes
 * E local steps, each of 2 N D episodes and of minibatches from its replay, and sends θ_k; the
 * server averages what arrived, weighted by environment steps. */
#include "models/federated/arrival.h"
#include "models/learners/q_learner.h"
#include "models/methods/algorithm_list.h"

const struct algorithm fedavg_q = {
    .name = "fedavg_q",
    .summary = "FedAvg over Q-learning: every agent learns what choices are worth from rewards",
    .up = "the parameters after the agent's local steps",
    .down = "the parameters",
    .feedback = FEEDBACK_WEIGHTS,
    .local_steps = true,
    .local = &q_learner,
    .average = arrivals_average,
};
