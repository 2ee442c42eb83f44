/* What a pretraining run shows: a redrawn line on a terminal, now and then a plain one elsewhere.
 * Nothing of it goes into the policy or the curve. */
#ifndef SIM_PRETRAIN_PROGRESS_H
#define SIM_PRETRAIN_PROGRESS_H

#include "core/text/live_line.h"
#include "models/ppo/ppo.h"

#include <stdio.h>

struct pretrain_progress {
    FILE *out;
    bool quiet;
    struct live_line line;
    const char *task;
    uint64_t total;                /* steps at most */
    double started_s, last_line_s; /* host seconds */
    uint64_t next_line;            /* steps at which the next plain line is due */
};

/* `task` is borrowed; `total`: environment steps at most. With `quiet` nothing is ever written. */
void pretrain_progress_open(struct pretrain_progress *progress, FILE *out, bool quiet,
                            const char *task, uint64_t total);
/* `steps` may be ahead of the report's; `stopping` tells that the end was asked for. */
void pretrain_progress_tick(struct pretrain_progress *progress, const struct ppo_report *report,
                            uint64_t steps, bool stopping);
/* After an iteration. */
void pretrain_progress_iteration(struct pretrain_progress *progress,
                                 const struct ppo_report *report);
/* A line of its own that stays. */
void pretrain_progress_say(struct pretrain_progress *progress, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Host seconds since it was opened. */
double pretrain_progress_elapsed_s(const struct pretrain_progress *progress);

#endif
