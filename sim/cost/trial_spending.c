/* Counts questions, and what bytes, energy and answers cost. */
#include "sim/cost/trial_spending.h"

#include <math.h>

#define GB 1e9
#define KWH_J 3.6e6

double trial_money(const struct scenario *s, const struct trial_spending *spending)
{
    return (spending->up_B * s->price.up + spending->down_B * s->price.down) / GB +
           spending->energy_J / KWH_J * s->price.energy + spending->questions * s->price.answer;
}

double round_questions(const struct scenario *s, double dispatches)
{
    const struct panel *panel = &s->algorithm.panel;
    if (!algorithm_learns(s->algorithm.method))
        return 0;
    double asked = dispatches * config_queries(&s->algorithm);
    asked += s->algorithm.acceptance != ACCEPTANCE_NONE ? panel->batches : 0;
    return asked * panel->panelists;
}

double trial_questions(const struct scenario *s, double rounds, double dispatches)
{
    if (config_plays_once(&s->algorithm))
        return round_questions(s, fmin(rounds * dispatches, s->agents));
    return rounds * round_questions(s, dispatches);
}
