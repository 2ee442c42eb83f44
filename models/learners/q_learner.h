/* Q-learning as a local learner, of tasks with choices: in each local step 2 N D whole episodes, in
 * which a part ε of the choices is drawn uniformly and the others are the best by the network as it
 * is; their steps go into the replay, and minibatches are drawn from that, as many as let a new
 * sample be learnt from `passes` times in the mean (models/q_learning). Targets go by the network
 * as the local step began. The replay stays with the agent. Settings are those of `algorithm.q`; α
 * is Adam's rate. */
#ifndef MODELS_Q_LEARNER_H
#define MODELS_Q_LEARNER_H

#include "models/federated/local_learner.h"

/* The second one looks at the agent's wishes as well. */
extern const struct local_learner q_learner, wishing_q_learner;

#endif
