/* How long a round takes at the least, if no agent is lost in it.
 *
 * Of the n answers that end a round (round_wanted) none comes sooner than the n-th fastest agent's
 * can, alone on all links (answer_time.h); and what they have in common serves all of them:
 *
 *   the server's link      n downloads or n uploads over its rate, and the rest of the quickest
 *                          answer
 *   a panel at the server  n answers one after another
 *   shared panels          where every agent's answer is wanted: all of a panel's, one after
 *                          another
 *
 * Where every agent is asked in each round, an agent's duty cycle bounds all rounds after the
 * first. A timer can end a round sooner. Under a policy that keeps agents at work from round to
 * round, R rounds of n answers last T with R n <= Σ (T / cycle + 1) over the agents. Rounds that
 * begin by the clock last a multiple of its period. Where answers or speeds are drawn for each
 * wave, the means over the first waves stand for all of them.
 *
 * Times are s of the virtual clock.
 *
 * For example 10 agents whose answers take at least 2 to 6 s each, uploads of 1 MB, and a server
 * that receives 1 MB/s: no round is over before 10 s, though every agent alone would be done after
 * 6. */
#ifndef SIM_ROUND_TIME_H
#define SIM_ROUND_TIME_H

#include "sim/cost/answer_time.h"

struct round_time {
    double round_s; /* a round, but for the first; where agents are kept, on average */
    double trial_s; /* all rounds of a trial; NAN where their number is not given */
    bool estimated; /* from the draws of some waves */
};

/* What rounds are made of. */
struct round_load {
    struct answer_load first, later; /* of the first round, and of any other */
    double aggregate_s;              /* the server's computing between two rounds */
    double judge_s;                  /* its panel's answer, within each */
};

/* Of `count` agents that take part. */
struct round_time round_time(const struct round_load *load, const struct fleet *fleet,
                             const struct agent *const *agents, uint32_t count);

#endif
