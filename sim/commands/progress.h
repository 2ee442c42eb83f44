/* What a user sees while a study runs: on a terminal one line that is redrawn, else a plain line a
 * trial.
 *
 * The time left is passed time × (all - done) / done, counted in rounds; the trial under way counts
 * by the part of it that is over, by the rule that is nearest to end it. It is a guess: a trial
 * without a number of rounds weighs 100, and a round of one trial may take longer than a round of
 * another. The rate of environment steps is smoothed over about three seconds, so that it can be
 * read. */
#ifndef SIM_PROGRESS_H
#define SIM_PROGRESS_H

#include "core/text/live_line.h"
#include "sim/federation/federation.h"

struct progress {
    FILE *out;
    bool quiet, colour;
    struct live_line line;
    size_t trials, done;              /* of the study */
    double rounds_total, rounds_done; /* of the trials to be run; of finished ones */
    double started_s;                 /* host clock */
    const struct trial *trial;
    uint64_t last_steps; /* environment steps at `last_s` */
    double last_s, rate; /* environment steps/s, smoothed */
};

/* `rounds_total` over the `trials` that will really run. */
void progress_open(struct progress *progress, FILE *out, bool quiet, size_t trials,
                   double rounds_total);
/* The trial (borrowed) is the next to run. */
void progress_trial(struct progress *progress, const struct trial *trial);
/* The federation's `tick`: redraws the line; nothing where there is no terminal or with --quiet. */
void progress_tick(const struct federation *federation, void *progress);
/* The trial ended so, after `wall_s` seconds of host time: leaves a line that stays. */
void progress_trial_end(struct progress *progress, const struct federation *federation,
                        enum trial_end end, double wall_s);

#endif
