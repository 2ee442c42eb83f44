/* What a user sees while a study runs: on a terminal one line that is redrawn, else a plain line a
 * trial. Of trials that run side by side the line shows the first that began, the rate of all, and
 * how many there are.
 *
 * The time left is passed time × (all - done) / done, counted in rounds; a trial under way counts
 * by the part of it that is over, by the rule that is nearest to end it. It is a guess: a trial
 * without a number of rounds weighs 100, and a round of one trial may take longer than a round of
 * another. The rate of environment steps is smoothed over about three seconds, so that it can be
 * read. */
#ifndef SIM_PROGRESS_H
#define SIM_PROGRESS_H

#include "core/text/live_line.h"
#include "sim/federation/federation.h"

#include <pthread.h>

/* One study at a time; what it holds is its functions' own. */
struct progress {
    FILE *out;
    bool quiet, colour;
    struct live_line line;
    size_t trials, begun;             /* of the study */
    double rounds_total, rounds_done; /* of the trials to be run; of finished ones */
    double started_s;                 /* host clock */
    struct progress_trial *first;     /* under way, in the order in which they began */
    pthread_mutex_t lock;             /* over all of it */
};

/* A trial under way. */
struct progress_trial {
    struct progress *progress;
    struct progress_trial *next;
    const struct trial *trial;
    size_t number;       /* 1 for the first that began */
    double rounds;       /* that are over */
    uint64_t last_steps; /* environment steps at `last_s` */
    double last_s, rate; /* environment steps/s, smoothed */
};

/* `rounds_total` over the `trials` that will really run. */
void progress_open(struct progress *progress, FILE *out, bool quiet, size_t trials,
                   double rounds_total);
void progress_close(struct progress *progress);

/* Of one trial, from any thread; both are borrowed until progress_end. */
void progress_begin(struct progress *progress, struct progress_trial *under_way,
                    const struct trial *trial);
/* The federation's `tick`, whose context is the struct progress_trial: redraws the line; nothing
 * where there is no terminal or with --quiet. */
void progress_tick(const struct federation *federation, void *under_way);
/* The trial ended so, after `wall_s` seconds of host time: leaves a line that stays. */
void progress_end(struct progress_trial *under_way, const struct federation *federation,
                  enum trial_end end, double wall_s);
/* A trial that never began its rounds leaves no line. */
void progress_drop(struct progress_trial *under_way);

#endif
