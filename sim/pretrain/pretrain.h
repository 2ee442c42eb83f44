/* Pretraining: PPO (Schulman et al. 2017; models/ppo/ppo.h) on a task until a return is reached, it
 * no longer rises (pretrain_plateau.h) or the steps are spent, then a stored policy with its
 * evaluation, from which federated studies start.
 *
 * With several seeds each learns for itself, as if it were alone, and at its end plays episodes by
 * which they are compared (pretrain_run.h); of the best alone the policy is stored, byte for byte
 * the file that it would have left alone.
 *
 * Returns are undiscounted sums of an episode's rewards, and steps are those of environments.
 * Whether the target is reached is not read off the training episodes, which lag behind the policy,
 * but off fresh ones: first PRETRAIN_TARGET_EPISODES, and if their mean reaches it, as many again
 * as the final evaluation has, whose mean may miss it by one standard error. Every evaluation has
 * random numbers of its own, so that the one stored is not the one that was picked for being good.
 * The same options give the same policy, with any number of threads, and where a run goes on that
 * was cut off. */
#ifndef SIM_PRETRAIN_H
#define SIM_PRETRAIN_H

#include "core/base/digest.h"
#include "models/ppo/ppo.h"

#include <stdio.h>

struct pretrain_options {
    const char *task;        /* name */
    uint32_t horizon;        /* of its episodes; 0: the task's limit */
    struct ppo_settings ppo; /* ppo.total_steps: learning ends there at the latest */
    bool has_target;         /* `target` counts */
    double target;           /* the mean return at which learning stops */
    unsigned seeds;          /* how many, ppo.seed the first; 1 to PRETRAIN_SEEDS_MAX */
    uint64_t plateau;        /* steps without a rise of the return that end learning; 0: none do */
    bool keep_best;          /* store the best policy by recent training return, not the last */
    unsigned episodes;       /* of the evaluation stored with the policy, >= 2 */
    unsigned jobs;           /* worker threads; changes no result */
    const char *output;      /* file of the policy */
    /* CSV, a row an iteration, there as soon as it is learnt; NULL: none. With several seeds each
     * has its own, "-SEED" before the ending .csv. */
    const char *curve;
    const char *store;   /* database in which stages are kept (pretrain_stage.h); NULL: none are */
    double keep_every_s; /* host seconds between stages; one is kept at the end in any case */
    struct digest setting; /* of what changes results beside the options: program, libraries */
    bool force;            /* onto files that this command did not write, too */
    bool quiet;
    FILE *progress; /* where progress goes */
};

enum { PRETRAIN_TARGET_EPISODES = 20, PRETRAIN_SEEDS_MAX = 256 };

/* The exit status: 0 stored as asked for; 1 stored, but the target was not reached, or a seed's
 * run failed; 2 wrong input; 130 interrupted (the policy so far is stored, unless a second signal
 * came). */
int pretrain(const struct pretrain_options *options, struct errs *errs);

#endif
