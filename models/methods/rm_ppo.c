/* PPO on a learnt reward (Christiano, Leike, Brown, Martic, Legg, Amodei 2017), averaged by FedAvg
 * (McMahan et al. 2017): an agent's panel judges pairs of its trajectories, from which it learns a
 * reward model, and by that its policy; it never sees a reward itself. It sends θ_k, policy, value
 * network and reward model, or the policy alone (algorithm.share); the server averages those.
 * A fleet of one is the centralised method, as Zhang and Ying 2024 compare with it. */
#include "models/federated/arrival.h"
#include "models/learners/reward_learner.h"
#include "models/methods/algorithm_list.h"

const struct algorithm rm_ppo = {
    .name = "rm_ppo",
    .summary = "agents learn a reward model from pairs that their panel judges, and by it with PPO",
    .up = "the parameters after the agent's local steps, value network and reward model among them",
    .down = "the parameters",
    .feedback = FEEDBACK_WEIGHTS,
    .local_steps = true,
    .asks = true,
    .local = &reward_learner,
    .average = arrivals_average,
};
