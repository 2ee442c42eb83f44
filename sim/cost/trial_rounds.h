/* How many rounds a trial has at the most, by what each round costs at the least and the rules that
 * end a trial (sim/rounds/stop.h). Rules on returns and on energy are left out: what they will come
 * to is not known, or only from below. */
#ifndef SIM_TRIAL_ROUNDS_H
#define SIM_TRIAL_ROUNDS_H

#include "sim/scenario/scenario.h"

/* What a round costs at the least. */
struct round_spending {
    double dispatches;
    double seconds; /* of virtual time */
    double wire_B;  /* of all agents, both directions */
};

/* The smallest number of rounds after which some rule ends the trial at the latest; INFINITY: no
 * rule tells. For example, rounds that take at least 10 s each are at most 360 within `stop.time: 1
 * h`. */
double trial_rounds(const struct scenario *scenario, const struct round_spending *spending);
/* Whether the trial may have fewer rounds than its number of rounds says, or has none. */
bool trial_may_end_early(const struct scenario *scenario);

#endif
