/* DPO (dpo.c) on pairs of the policy as it is: in each local step N more of them are judged, and
 * learnt from with those that the agent remembers. The reference stays the first policy θ₀. */
#include "models/federated/arrival.h"
#include "models/learners/dpo_learner.h"
#include "models/methods/algorithm_list.h"

const struct algorithm online_dpo = {
    .name = "online_dpo",
    .summary = "DPO on new pairs of the current policy in each local step",
    .up = "the parameters after the agent's local steps",
    .down = "the parameters",
    .feedback = FEEDBACK_WEIGHTS,
    .local_steps = true,
    .asks = true,
    .local = &online_dpo_learner,
    .average = arrivals_average,
};
