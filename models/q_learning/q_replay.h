/* What an agent has seen last, to learn from again: a ring of so many samples, in memory that
 * somebody else keeps, as numbers alone. A new sample takes the place of the oldest. */
#ifndef MODELS_Q_REPLAY_H
#define MODELS_Q_REPLAY_H

#include "models/policy/trajectory.h"
#include "models/q_learning/q_step.h"

struct q_replay {
    uint32_t room, inputs, choices;
    uint64_t *taken; /* samples so far, also those that gave way */
    float *rows;     /* room × (s, s') */
    float *rewards;
    uint32_t *choice;
    uint8_t *ended;
};

/* With room for so many samples of a policy's. Empty where the memory is zeros. */
struct q_replay q_replay_carve(struct carving *carving, const struct policy_shape *shape,
                               uint32_t room);
/* Takes in the steps of an episode. */
void q_replay_take(const struct q_replay *replay, const struct trajectory *trajectory);
/* How many there are, and one of them; any order. */
uint32_t q_replay_count(const struct q_replay *replay);
struct q_sample q_replay_sample(const struct q_replay *replay, uint32_t i);

#endif
