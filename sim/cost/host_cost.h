/* What a study will cost on this machine before it is run: environment steps, and host time from a
 * short measurement of episodes. */
#ifndef SIM_HOST_COST_H
#define SIM_HOST_COST_H

#include "sim/scenario/study.h"

struct host_cost {
    bool open_ended; /* a trial has no number of rounds: one of its rounds was counted */
    /* Upper bounds: every episode lasts its horizon. */
    uint64_t agent_steps, server_steps, evaluation_steps;
    double host_s;      /* if episodes last as long as those of the initial policy just measured */
    double host_most_s; /* if every episode lasts its horizon */
    double lasting;     /* of the first kind of trial, mean length of an episode over its horizon */
};

/* Rounds of a trial, one where their number is not given, and rounds at which it is evaluated. */
uint32_t cost_rounds(const struct scenario *scenario);
uint32_t cost_evaluations(const struct scenario *scenario);

/* Measures a tenth of a second of episodes, shared by the kinds of trials in the study; `jobs`
 * worker threads are assumed. */
bool host_cost_measure(const struct study *study, unsigned jobs, struct host_cost *cost,
                       struct errs *errs);

#endif
