/* Direct preference optimisation for trajectories, as a local learner (models/preferences/
 * pair_loss.h): the agent plays pairs of trajectories, its panel judges them, and the policy learns
 * from the verdicts themselves, against a reference policy that it keeps: the first one, θ₀. Nobody
 * estimates a reward.
 *
 *   dpo_learner         N pairs of the reference policy are judged in an agent's first lesson, and
 *                       learnt from ever after
 *   online_dpo_learner  in each local step N pairs of the policy as it is join the replay
 *
 * A local step goes through the whole replay `pairs.passes` times. */
#ifndef MODELS_DPO_LEARNER_H
#define MODELS_DPO_LEARNER_H

#include "models/federated/local_learner.h"

extern const struct local_learner dpo_learner, online_dpo_learner;

#endif
