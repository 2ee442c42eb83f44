/* The state of a pretraining run, which the files of this room share. */
#ifndef SIM_PRETRAIN_PARTS_H
#define SIM_PRETRAIN_PARTS_H

#include "models/policy/policy_file.h"
#include "sim/pretrain/pretrain.h"
#include "sim/pretrain/pretrain_curve.h"
#include "sim/pretrain/pretrain_progress.h"
#include "sim/record/result_store.h"

enum pretrain_phase { LEARNING, TRYING, CONFIRMING, STORING, ENDED };

struct pretrain {
    const struct pretrain_options *options;
    struct errs *errs;
    struct task *task;
    struct pool *pool;
    struct ppo *ppo;
    struct pretrain_progress progress;
    struct pretrain_curve curve;
    struct result_store *store; /* NULL: nothing is kept */
    double kept_s;              /* when the latest stage was kept, host seconds of `progress` */
    enum pretrain_phase phase;
    struct policy_file policy; /* under evaluation, or the best so far; theta NULL: none */
    double best_return;
    struct trial_episode *episode;
    unsigned episodes; /* running */
    uint64_t try_at;   /* no trial evaluation before so many steps */
    bool reached, interrupted;
};

#endif
