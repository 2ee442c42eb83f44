/* What a user sees while a study runs: on a terminal one line that is redrawn, else a plain line a
 * trial. */
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
    uint64_t last_steps;
    double last_s, rate; /* environment steps/s, smoothed */
};

/* `rounds_total` over the `trials` that will really run. */
void progress_open(struct progress *progress, FILE *out, bool quiet, size_t trials,
                   double rounds_total);
/* A trial's rounds; a guess, so that trials can be weighed, where other rules end it. */
double progress_rounds(const struct scenario *scenario);
void progress_trial(struct progress *progress, const struct trial *trial);
void progress_tick(const struct federation *federation, void *progress);
void progress_trial_end(struct progress *progress, const struct federation *federation,
                        enum trial_end end, double wall_s);

#endif
