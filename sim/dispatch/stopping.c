/* What has been spent is added up, and the rules are looked at. */
#include "sim/dispatch/stopping.h"

#include "sim/dispatch/federation_state.h"

#include <math.h>

void stopping_open(struct federation *f)
{
    f->stopping = (struct stopping){.rules = f->scenario->stop, .ended_by = STOP_RULES};
    f->stopping.rules.limits[STOP_ROUNDS] = scenario_most_rounds(f->scenario);
}

/* From the row of the round, so that what ends a trial is what its database says. Rounds and time
 * are where it stands, the others what has come together. */
void stopping_spend(struct federation *f, const struct round_row *row)
{
    double *spent = f->stopping.spent.spent;
    spent[STOP_ROUNDS] = row->round;
    spent[STOP_TIME] = s_from_ns(row->t_end_ns);
    spent[STOP_BYTES] += (double)(row->down_wire_B + row->up_wire_B);
    spent[STOP_QUESTIONS] += (double)row->questions;
    spent[STOP_ENERGY] += row->energy_J;
}

void stopping_note_return(struct federation *f, double value)
{
    stop_note_return(&f->stopping.spent, value);
}

bool stopping_at_last_round(struct federation *f)
{
    if (f->round == scenario_most_rounds(f->scenario))
        f->stopping.ended_by = STOP_ROUNDS;
    return stopping_ended(&f->stopping);
}

/* At a round's end the evaluation of that round is not there yet: rules on returns have to wait for
 * it. */
bool stopping_by_spent(struct federation *f)
{
    struct stop_settings spent_only = f->stopping.rules;
    spent_only.limits[STOP_TARGET] = NAN;
    spent_only.limits[STOP_PLATEAU] = INFINITY;
    f->stopping.ended_by = stop_met(&spent_only, &f->stopping.spent);
    return stopping_ended(&f->stopping);
}

bool stopping_by_return(struct federation *f)
{
    if (!stopping_ended(&f->stopping) && f->round > 0)
        f->stopping.ended_by = stop_met(&f->stopping.rules, &f->stopping.spent);
    return stopping_ended(&f->stopping);
}

void stopping_finish(struct federation *f)
{
    f->stopping.finished = true;
}
