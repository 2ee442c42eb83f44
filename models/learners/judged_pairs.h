/* What local learners have in common that learn from pairs which the agent's panel judged: the
 * replay in the agent's state, playing and asking, and what they need of a scenario. */
#ifndef MODELS_JUDGED_PAIRS_H
#define MODELS_JUDGED_PAIRS_H

#include "models/federated/local_learner.h"
#include "models/preferences/pair_learner.h"

/* The replay of a learner's agents, cut off a state of theirs (NULL block: measured alone). */
struct pairs judged_pairs_carve(struct carving *carving, const struct learner *learner);

/* Plays and asks question `number` of the lesson: D episodes of the policy `theta` a side, the
 * pair's place is in the replay. Episode i of the 2 D goes to `trajectories[i]`, or, where it does
 * not have to outlive the next, each to the same one (`apart` false). */
struct pair *judged_pairs_ask(struct lesson *lesson, struct pairs *pairs, const float *theta,
                              uint32_t number, struct trajectory *trajectories, bool apart);

/* What the weight of this agent goes by: pairs learnt from, and with `steps` the environment steps
 * in them. */
void judged_pairs_tell(struct lesson *lesson, const struct pairs *pairs, bool steps);

/* Operations of a round of learning by such a network, of agents whose replay is as full as it
 * gets, or, `least`, has just begun; `steps`: that are played for the round's pairs. */
double judged_pairs_flops(const struct learner *learner, const struct policy_shape *shape,
                          double steps, bool least);

/* How the network of the learner's policy, or a reward model of such a shape, learns from them. */
struct pair_plan judged_pairs_plan(const struct learner *learner, const struct policy_shape *shape,
                                   bool policy);

/* False and FAULT_INPUT: actions that are not drawn, a panel that is asked elsewhere, or a replay
 * that does not hold the pairs of one local step. */
bool judged_pairs_fit(const struct algorithm_config *config, const struct problem *problem,
                      struct errs *errs);

#endif
