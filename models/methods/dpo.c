/* Direct preference optimisation (Rafailov, Sharma, Mitchell, Ermon, Manning, Finn 2023) for
 * trajectories, averaged by FedAvg (McMahan et al. 2017): an agent's panel judges N pairs of
 * trajectories of the first policy θ₀ once; then the agent goes through them in E local steps a
 * round and sends its policy. */
#include "models/federated/arrival.h"
#include "models/learners/dpo_learner.h"
#include "models/methods/algorithm_list.h"

const struct algorithm dpo = {
    .name = "dpo",
    .summary = "DPO: agents learn from pairs of the first policy, which their panel judges once",
    .up = "the parameters after the agent's local steps",
    .down = "the parameters",
    .feedback = FEEDBACK_WEIGHTS,
    .local_steps = true,
    .asks = true,
    .local = &dpo_learner,
    .average = arrivals_average,
};
