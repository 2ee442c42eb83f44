/* A ring of samples. */
#include "models/q_learning/q_replay.h"

#include <string.h>

struct q_replay q_replay_carve(struct carving *carving, const struct policy_shape *shape,
                               uint32_t room)
{
    struct q_replay replay = {
        .room = room, .inputs = shape->width[0], .choices = shape->width[shape->layers]};
    replay.taken = carve(carving, 1, sizeof *replay.taken);
    replay.rows = carve(carving, (size_t)room * 2 * replay.inputs, sizeof *replay.rows);
    replay.rewards = carve(carving, room, sizeof *replay.rewards);
    replay.choice = carve(carving, room, sizeof *replay.choice);
    replay.ended = carve(carving, room, sizeof *replay.ended);
    return replay;
}

/* Of zeros and a one. */
static uint32_t chosen(const float *action, uint32_t choices)
{
    uint32_t choice = 0;
    while (choice + 1 < choices && action[choice] == 0)
        choice++;
    return choice;
}

/* A row and the one behind it lie beside each other in a trajectory, as they do here. */
void q_replay_take(const struct q_replay *replay, const struct trajectory *trajectory)
{
    size_t inputs = replay->inputs;
    for (uint32_t t = 0; t < trajectory->steps; t++) {
        size_t at = (size_t)(*replay->taken % replay->room);
        bool last = t + 1 == trajectory->steps;
        memcpy(replay->rows + at * 2 * inputs, trajectory->rows + t * inputs,
               2 * inputs * sizeof *replay->rows);
        replay->rewards[at] = trajectory->rewards[t];
        replay->choice[at] =
            chosen(trajectory->actions + (size_t)t * replay->choices, replay->choices);
        replay->ended[at] = last && (trajectory->terminated || trajectory->blowup);
        ++*replay->taken;
    }
}

uint32_t q_replay_count(const struct q_replay *replay)
{
    return *replay->taken < replay->room ? (uint32_t)*replay->taken : replay->room;
}

struct q_sample q_replay_sample(const struct q_replay *replay, uint32_t i)
{
    const float *seen = replay->rows + (size_t)i * 2 * replay->inputs;
    return (struct q_sample){.seen = seen,
                             .next = seen + replay->inputs,
                             .reward = replay->rewards[i],
                             .choice = replay->choice[i],
                             .ended = replay->ended[i]};
}
