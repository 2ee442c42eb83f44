/* The settings of learning from judged pairs, plain values. */
#ifndef MODELS_PREFERENCE_SETTINGS_H
#define MODELS_PREFERENCE_SETTINGS_H

#include "models/policy/policy.h"

#include <stdint.h>

/* How a network goes through the pairs that its agent remembers (pair_learner.h). */
struct pair_settings {
    uint32_t replay;            /* pairs that it remembers at most */
    uint32_t passes, minibatch; /* minibatch: pairs */
    double beta;                /* of policies (pair_loss.h) */
};

enum { REWARD_MEMBERS_MAX = 64 };

/* A reward model (reward_model.h). */
struct reward_settings {
    uint32_t members;                                      /* M, 1 to REWARD_MEMBERS_MAX */
    uint32_t hidden_layers, hidden[POLICY_LAYERS_MAX - 1]; /* 0: linear in observation and action */
    double rate;                                           /* Adam's */
};

#endif
