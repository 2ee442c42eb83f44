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
    double started_s; /* host seconds */
};

/* Of one learner. */
struct pretrain_pace {
    const char *label; /* borrowed */
    uint64_t total;    /* environment steps at most */
    uint64_t had;      /* of them, those that were kept when it began */
    double started_s, last_line_s;
    uint64_t next_line; /* steps at which the next plain line is due */
};

/* What the redrawn line tells, of one learner or of all together. */
struct pretrain_sight {
    struct pretrain_pace pace;
    uint64_t steps;
    double low, high; /* the learners' mean returns of `recent` episodes lie between these */
    uint32_t recent;  /* 0: none is known */
    bool stopping;    /* the end was asked for */
};

/* With `quiet` nothing but warnings is written. */
void pretrain_progress_open(struct pretrain_progress *progress, FILE *out, bool quiet);
/* Of a learner that begins now. */
struct pretrain_pace pretrain_pace(const char *label, uint64_t total, uint64_t had);
void pretrain_progress_tick(struct pretrain_progress *progress, const struct pretrain_sight *sight);
/* After an iteration of a learner. */
void pretrain_progress_iteration(struct pretrain_progress *progress, struct pretrain_pace *pace,
                                 const struct ppo_report *report);
/* A line of its own that stays. */
void pretrain_progress_say(struct pretrain_progress *progress, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Host seconds since it was opened. */
/* The same of what has gone wrong, quiet or not. */
void pretrain_progress_warn(struct pretrain_progress *progress, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
double pretrain_progress_elapsed_s(const struct pretrain_progress *progress);

#endif
