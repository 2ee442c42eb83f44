/* The state of a pretraining command, which the files of this room share: what all of its seeds
 * have in common, and a run for each seed. */
#ifndef SIM_PRETRAIN_PARTS_H
#define SIM_PRETRAIN_PARTS_H

#include "models/policy/policy_file.h"
#include "models/policy/returns.h"
#include "sim/pretrain/pretrain.h"
#include "sim/pretrain/pretrain_curve.h"
#include "sim/pretrain/pretrain_plateau.h"
#include "sim/pretrain/pretrain_progress.h"
#include "sim/record/result_store.h"

struct pretrain {
    const struct pretrain_options *options;
    struct errs *errs;
    struct task *task;
    struct pool *pool;
    struct result_store *store; /* NULL: nothing is kept */
    struct errs of_store;       /* what it told; told at once, and at the end again */
    struct pretrain_progress progress;
    struct pretrain_run *run;  /* options.seeds of them, by seed */
    unsigned team;             /* threads at most that learn from one seed's samples */
    unsigned begun;            /* runs that are under way or at their end: the first ones */
    struct pretrain_run *best; /* once it is known, the one that is stored */
    bool interrupted;
};

#endif
