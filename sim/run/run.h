/* `fedsim run`: every trial of every study that the database does not hold yet.
 *
 * A trial's number is a hash of all that can change its results (sim/study/study.h), so "already
 * run" is a question of numbers: the same command goes on where it was stopped, a changed scenario
 * runs what the change touches, and a trial that several scenarios have is run once. All scenarios
 * are read, and what can be refused is refused, before the first trial begins. As many trials run
 * side by side as there are worker threads (run_trials.h).
 *
 * A part of the trials (options.shard) has a database of its own, which is written elsewhere and
 * put to its place behind trials and at the end (work_database.h).
 *
 * The first Ctrl-C ends each trial after its round, a second one the program at once. Unfinished
 * trials keep their committed rounds in the state `running`, and are run from their beginning the
 * next time. */
#ifndef SIM_RUN_H
#define SIM_RUN_H

#include "core/base/fail.h"
#include "sim/federation/federation.h"
#include "sim/parts/shard.h"

#include <stdbool.h>
#include <stddef.h>

/* What was asked for; everything is borrowed for the call. */
struct run_options {
    const char *const *scenarios;
    size_t scenario_count;
    const char *database;    /* made where it is missing; of a part, the whole's */
    struct shard shard;      /* which trials; cuts one scenario */
    const char *curves;      /* folder of curve files; NULL: none (reports/pages/curve_file.h) */
    const char *const *sets; /* path=value */
    size_t set_count;
    unsigned jobs;                    /* 0: one for each core */
    unsigned chaos;                   /* seed of core/engine/pool.h's; 0: none */
    unsigned audit;                   /* every n-th agent; 0: off */
    const char *store;                /* database whose episodes are used; NULL: `database` */
    bool fresh, quiet;                /* fresh: trials that are done are run anew */
    bool no_store;                    /* every episode is played */
    bool force;                       /* curves may replace files that are none */
    const struct crew_helper *helper; /* who else plays jobs; NULL: nobody (sim/remote) */
};

/* Returns the exit status (command.h). */
int run_studies(const struct run_options *options, struct errs *errs);

#endif
