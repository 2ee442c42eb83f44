/* The trials of a run that are missing, several at a time. A run is given them in order, and begins
 * the next as soon as there is room: as many run side by side as there are worker threads, here and
 * at other ranks (sim/remote), which play the jobs of all. Trials that play the same episodes wait
 * for each other, because the second finds what the first has played; and so do trials whose fleets
 * together are too large.
 *
 * Results do not depend on how many run side by side: each trial is a world of its own, and the
 * database sees whole rounds (sim/record/recorder_beside.h). */
#ifndef SIM_RUN_TRIALS_H
#define SIM_RUN_TRIALS_H

#include "sim/run/run_trial.h"

#include <stddef.h>
#include <stdint.h>

/* Agents of all trials that run side by side, unless one trial alone has more. */
enum { AGENTS_SIDE_BY_SIDE = 1000000 };

/* A trial that is asked for. */
struct run_entry {
    size_t study, trial; /* studies[study].keys[trial] */
    enum { ENTRY_WAITS, ENTRY_UNDER_WAY, ENTRY_SETTLED } state;
    uint64_t episodes; /* a hash of what its episodes follow from; 0: not known to be */
    uint32_t agents;   /* 0: not known yet */
};

/* What the run does on its own thread, between trials; `context` is the caller's. */
struct run_between {
    void *context;
    /* Whether the trial need not run any more. */
    bool (*is_known)(void *context, const struct run_entry *entry);
    /* A finished trial's, or a known one's: false where no further one may begin. */
    bool (*settle)(void *context, const struct run_entry *entry, const struct run_trial *trial);
};

/* Runs all entries to their end, or until a signal or `settle` stops it; false in the second case
 * alone. `*stopped`: a signal came. `missing`: how many will really run, at most. */
struct run_trials {
    struct run_setting setting;
    const struct study *studies;
    size_t study_count;
    struct recorder *recorder; /* of the database */
    struct run_entry *entries;
    size_t count, missing;
    const struct run_between *between;
};
bool run_trials(const struct run_trials *run, bool *stopped, struct errs *errs);

#endif
