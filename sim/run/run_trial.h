/* One trial of a run, from the draw of its fleet to its last row: on a thread of its own, beside
 * others or alone. */
#ifndef SIM_RUN_TRIAL_H
#define SIM_RUN_TRIAL_H

#include "sim/federation/divergence.h"
#include "sim/run/progress.h"
#include "sim/run/run.h"
#include "sim/study/study.h"

/* What all trials of a run share; all of it is borrowed. */
struct run_setting {
    const struct run_options *options;
    struct pool *trials, *threads;  /* whose jobs trials are; that play the trials' jobs */
    struct episode_store *episodes; /* NULL: none are kept */
    struct progress *progress;
    /* Behind a second signal: ends the program from the thread of a trial. */
    void (*leave)(void *context);
    void *context;
};

/* A trial under way. Its caller fills in the first part, and reads the second when `job` is
 * done. */
struct run_trial {
    struct job job; /* run_trial_job */
    const struct run_setting *setting;
    const struct study *study;
    const struct trial *trial;
    struct recorder *recorder; /* of its own beside others, or with --fresh (recorder_beside.h) */
    bool replaces;             /* a finished run (--fresh) */

    struct errs errs; /* the first of them is the reason of its failure; the caller's to free */
    enum trial_end end;
    bool stopped; /* a signal came, maybe after its last round */
    struct divergence divergence;
};

void run_trial_job(struct job *job, struct worker *worker);

#endif
