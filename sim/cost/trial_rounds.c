/* Divides what a trial may spend by what a round costs. */
#include "sim/cost/trial_rounds.h"

#include "sim/cost/trial_spending.h"

#include <math.h>

/* A trial ends with the round by whose end its limit is reached: 3600 s of 10 s each are 360
 * rounds, and the tolerance keeps the division from making 361 of them. */
static double within(double limit, double each)
{
    return each > 0 && isfinite(limit) ? fmax(1, ceil(limit / each - 1e-9)) : INFINITY;
}

double trial_rounds(const struct scenario *s, const struct round_spending *spending)
{
    const double *limits = s->stop.limits;
    double rounds = s->rounds ? s->rounds : INFINITY;
    rounds = fmin(rounds, within(limits[STOP_TIME], spending->seconds));
    rounds = fmin(rounds, within(limits[STOP_BYTES], spending->wire_B));
    return fmin(rounds, within(limits[STOP_QUESTIONS], round_questions(s, spending->dispatches)));
}

bool trial_may_end_early(const struct scenario *s)
{
    bool others = false;
    for (enum stop_rule rule = 0; rule < STOP_RULES; rule++)
        others |= rule != STOP_ROUNDS && stop_given(&s->stop, rule);
    return others;
}
