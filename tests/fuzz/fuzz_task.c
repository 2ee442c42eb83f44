/* Task files: the text that describes a robot, of a model that comes with the program. */
#include "models/tasks/task.h"
#include "tests/fuzz/fuzz.h"

#include <math.h>
#include <stdlib.h>

/* What is described can be played: some steps, after which every number is one. */
static void play(const struct task *task)
{
    struct task_worker *worker = task_worker_new(task);
    double obs[TASK_OBS_MAX], action[TASK_ACT_MAX] = {0};
    struct rng rng = rng_start(1);
    task_reset(worker, &rng, obs);
    for (int t = 0; t < 3; t++) {
        struct task_step step = task_step(worker, action, obs);
        FUZZ_MUST(isfinite(step.reward));
        for (unsigned i = 0; i < task_info(task)->obs; i++)
            FUZZ_MUST(isfinite(obs[i]));
        if (step.blowup)
            break;
    }
    task_worker_free(worker);
}

void fuzz_input(const uint8_t *bytes, size_t length)
{
    char *path = fuzz_file("task.yaml", bytes, length);
    struct errs errs = {0};
    struct task *task = task_open(path, NULL, &errs);
    bool good = task != NULL;
    if (good && task_info(task)->dt < 1) /* a step of a million steps takes its time */
        play(task);
    task_free(task);
    fuzz_told(good, &errs, 2);
    free(path);
}
