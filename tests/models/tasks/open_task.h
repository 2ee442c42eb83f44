/* A task, opened for a test, and actions for it. */
#ifndef TESTS_OPEN_TASK_H
#define TESTS_OPEN_TASK_H

#include "models/tasks/task.h"
#include "tests/support/check.h"

#include <math.h>

static inline struct task *open_task(const char *name, uint32_t horizon, double noise)
{
    struct errs errs = {0};
    struct task *task =
        task_open(name, &(struct task_options){.horizon = horizon, .reset_noise = noise}, &errs);
    ck_assert_msg(task != NULL, "%s", errs_first(&errs));
    return task;
}

static inline void wave(double *action, unsigned count, unsigned t)
{
    for (unsigned i = 0; i < count; i++)
        action[i] = sin(0.3 * t * (i + 1));
}

/* Runs an episode of 100 waves and writes down all it saw: 101 observations and 100 rewards. */
enum { SEEN = 101 * 17 + 100 };
static inline void run_episode(struct task_worker *worker, uint64_t key, double *seen)
{
    double action[6];
    struct rng rng = rng_start(key);
    task_reset(worker, &rng, seen);
    for (unsigned t = 0; t < 100; t++) {
        wave(action, 6, t);
        seen += 17;
        seen[17] = task_step(worker, action, seen).reward;
        seen++;
    }
}

#endif
