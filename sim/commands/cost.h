/* What a study will cost before it is run: environment steps, and host time from a short
 * measurement on this machine. */
#ifndef SIM_COST_H
#define SIM_COST_H

#include "sim/scenario/study.h"

struct study_cost {
    bool open_ended; /* a trial has no number of rounds: one of its rounds was counted */
    /* Upper bounds: every episode lasts its horizon. */
    uint64_t agent_steps, server_steps, evaluation_steps;
    double host_s;      /* if episodes last as long as those of the initial policy just measured */
    double host_most_s; /* if every episode lasts its horizon */
};

/* Measures a quarter of a second of episodes for each kind of trial in the study; `jobs` worker
 * threads are assumed. */
bool study_cost_measure(const struct study *study, unsigned jobs, struct study_cost *cost,
                        struct errs *errs);

#endif
