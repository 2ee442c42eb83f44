/* Plays a stored policy for a picture.
 *
 * Several episodes are played, and the one with the median return is kept: a single episode may be
 * an exception. */
#ifndef SIM_REPLAY_H
#define SIM_REPLAY_H

#include "models/policy/policy_file.h"
#include "models/policy/rollout.h"
#include "reports/motion/film_player.h"

enum { REPLAY_EPISODES = 9 };

struct replay_settings {
    uint32_t horizon;  /* environment steps; 0: the policy's */
    int stochastic;    /* 1: actions are sampled, 0: they are not; -1: as in its evaluation */
    uint64_t seed;     /* keys the episodes */
    bool seeded;       /* else that of its evaluation does */
    unsigned episodes; /* to choose the median of; 0: REPLAY_EPISODES */
};

/* The episode that was chosen. */
struct replayed {
    struct episode episode;
    double step_s;     /* of an environment step */
    unsigned episodes; /* of which it is the median */
};
/* "return 4812 in 1000 steps (50 s), the median of 9 episodes"; the caller frees it. */
char *replayed_text(const struct replayed *replayed);

/* Plays `policy` in the task `info`, in its nominal world, while `watcher` looks. `name` is what
 * errors call the policy. False and an error (FAULT_INPUT) where it does not fit the task. */
bool replay_watch(const struct policy_file *policy, const struct task_info *info,
                  const struct replay_settings *settings, const char *name,
                  const struct rollout_watcher *watcher, struct replayed *replayed,
                  struct errs *errs);

/* The same, filmed; `name` stands above the picture, too. FILMED: the caller frees the film. */
enum filmed replay_play(const struct policy_file *policy, const struct task_info *info,
                        const struct replay_settings *settings, const char *name, struct film *film,
                        struct errs *errs);

#endif
