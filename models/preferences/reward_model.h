/* A reward model: what an agent believes each step to be worth, learnt from judged pairs alone.
 *
 * An ensemble of M multilayer perceptrons from an observation and an action to a number, which
 * begin differently and go through the pairs in orders of their own (Christiano et al. 2017,
 * section 2.2.3); the reward is their mean. How each learns from pairs is told in pair_loss.h. A
 * reward is known up to what no pair shows: only on the scale of the panel's link, and where all
 * episodes are of the same length without its constant. */
#ifndef MODELS_REWARD_MODEL_H
#define MODELS_REWARD_MODEL_H

#include "models/preferences/preference_settings.h"
#include "models/preferences/score.h"

/* A member's: o + a inputs of that policy's, its activation, one output. */
struct policy_shape reward_shape(const struct reward_settings *settings,
                                 const struct policy_shape *policy);
/* Numbers of all members, one behind the other, each as policy.h lays its θ out. */
size_t reward_parameters(const struct reward_settings *settings, const struct policy_shape *policy);
/* Keyed; the last layer is small, so that all steps begin about equal. */
void reward_initialise(const struct reward_settings *settings, const struct policy_shape *policy,
                       uint64_t key, float *parameters);

#endif
