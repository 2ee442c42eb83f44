/* PPO on a learnt reward, as a local learner (Christiano et al. 2017; Zhang and Ying 2024 compare
 * with it): in each local step the agent plays N pairs of D against D episodes of its policy, has
 * them judged, goes through the replay to teach its reward model, lets the model say what each step
 * of the new episodes was worth, and takes a step of PPO on that. The agent never sees a reward of
 * the task. Value network and reward model are learnt beside the policy.
 *
 * Or it does see the task's rewards, and its panel judges by the agent's wishes alone
 * (models/objectives/objective.h): the model then says what steps are worth to those, on the scale
 * of the panel's link, and R = R⁰ + λ r̂ is what PPO learns from (Fan et al. 2024). */
#ifndef MODELS_REWARD_LEARNER_H
#define MODELS_REWARD_LEARNER_H

#include "models/federated/local_learner.h"

extern const struct local_learner reward_learner, hearing_reward_learner;

#endif
