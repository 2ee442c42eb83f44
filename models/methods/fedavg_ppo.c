/* FedAvg (McMahan et al. 2017) over PPO (Schulman et al. 2017), the yardstick that everybody knows:
 * an agent sees its task's rewards and asks nobody. It takes E local steps, each of 2 N D episodes
 * and a step of PPO on them, and sends θ_k, policy and value network; the server averages what
 * arrived, weighted by environment steps. */
#include "models/federated/arrival.h"
#include "models/learners/ppo_learner.h"
#include "models/methods/algorithm_list.h"

const struct algorithm fedavg_ppo = {
    .name = "fedavg_ppo",
    .summary =
        "FedAvg over PPO: every agent learns from rewards by gradients and sends its weights",
    .up = "the parameters after the agent's local steps, the value network's among them",
    .down = "the parameters",
    .feedback = FEEDBACK_WEIGHTS,
    .local_steps = true,
    .local = &ppo_learner,
    .average = arrivals_average,
};
