/* Plays a stored policy for a picture.
 *
 * Several episodes are played, and the one with the median return is kept: a single episode may be
 * an exception. */
#ifndef SIM_REPLAY_H
#define SIM_REPLAY_H

#include "models/policy/policy_file.h"
#include "reports/motion/film_player.h"

enum { REPLAY_EPISODES = 9 };

struct replay_settings {
    uint32_t horizon;  /* environment steps; 0: the policy's */
    int stochastic;    /* 1: actions are sampled, 0: they are not; -1: as in its evaluation */
    uint64_t seed;     /* keys the episodes */
    bool seeded;       /* else that of its evaluation does */
    unsigned episodes; /* to choose the median of; 0: REPLAY_EPISODES */
};

/* Plays `policy` in the task `info`, in its nominal world. `name` is what the picture and errors
 * call the policy. FILMED: the caller frees the film. FILMED_FAILED, and an error (FAULT_INPUT),
 * where the policy does not fit the task. */
enum filmed replay_play(const struct policy_file *policy, const struct task_info *info,
                        const struct replay_settings *settings, const char *name, struct film *film,
                        struct errs *errs);

#endif
