/* Running work: perturb θ, play the episodes of θ and θ', ask the panel, and write the upload. That
 * is 2 N D episodes in each local step, with N batches of D, in the world of the agent; the same
 * work gives the same upload on every thread. */
#ifndef MODELS_WORK_RUN_H
#define MODELS_WORK_RUN_H

#include "core/base/bits.h"
#include "models/device/client_evaluation.h"
#include "models/policy/rollout.h"
#include "models/tasks/task.h"

struct panel_question;
struct work;

struct work_result {
    struct wire upload;                /* owned by the caller afterwards */
    uint32_t episodes, steps, blowups; /* steps: of environments */
    uint32_t queries;                  /* panel queries asked: N, or E * N */
    int vote;     /* +1, -1; 0 when the method sends none; acceptance panel: +1 for θ' */
    double flops; /* other than physics: forward passes, perturbing, updating */
    /* What the codec left out of this upload and of those before, `owed` numbers: d, or 0 where it
     * is not fed back. Owned by the caller; device_sent takes note of it. */
    float *residual;
    uint32_t owed;
    /* What an agent that learns by gradients keeps until its next round (local_learner.h), or NULL.
     * Owned by the caller; device_sent takes note of it. */
    uint8_t *kept;
    uint32_t kept_bytes;
    /* Environment steps of each episode; owned by the caller; NULL unless asked for. */
    uint32_t *lengths;
    /* Of each query, those of the first local step first; owned by the caller; NULL unless asked
     * for, and where the panel is asked elsewhere. */
    struct panel_question *questions;
    struct client_evaluation client; /* n 0 unless asked for */
};
/* Runs to its end; pure in (work, worker's scratch). `world` NULL: nominal. */
void work_run(const struct work *work, struct rollout_worker *worker,
              const struct task_world *world, struct work_result *result);
void work_result_free(struct work_result *result); /* what it owns */

#endif
