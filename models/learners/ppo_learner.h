/* PPO on rewards, as a local learner: in each local step 2 N D whole episodes of the
 * policy as it is, then a step of PPO on them (models/ppo/agent_ppo.h). A value network is learnt
 * beside the policy. Its settings are those of `algorithm.ppo`; α is Adam's rate. */
#ifndef MODELS_PPO_LEARNER_H
#define MODELS_PPO_LEARNER_H

#include "models/federated/local_learner.h"

/* On the task's rewards, and on those of the agent's own objective. */
extern const struct local_learner ppo_learner, wishing_ppo_learner;

/* For learners that have PPO in them. Its room for so many episodes of the learner's task; what it
 * adds to a state, and to the operations of a round; and false with errors where its settings are
 * none. */
struct agent_ppo_plan ppo_learner_plan(const struct learner *learner, uint32_t episodes);
/* Room for its episodes; NULL while it is measured. */
struct trajectory *ppo_learner_carve_episodes(struct carving *carving,
                                              const struct agent_ppo_plan *plan);
size_t ppo_learner_state_bytes(const struct learner *learner);
double ppo_learner_flops(const struct learner *learner, double steps, bool least);
bool ppo_learner_fits(const struct algorithm_config *config, const struct problem *problem,
                      struct errs *errs);

#endif
