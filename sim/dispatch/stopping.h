/* When a trial ends: what its rounds and evaluations have spent of the limits in `stop`
 * (sim/rounds/stop.h), the rule that ended it, and whether all rounds are over. Early ends, by
 * failure or by the user, are in failure.h. */
#ifndef SIM_STOPPING_H
#define SIM_STOPPING_H

#include "sim/rounds/stop.h"

struct federation;
struct round_row;

/* Read by all, written by stopping.c alone. */
struct stopping {
    struct stop_settings rules; /* with the last round that there can be */
    struct stop_spent spent;    /* by the rounds and evaluations that are over */
    enum stop_rule ended_by;    /* STOP_RULES: nothing has ended the rounds yet */
    bool finished;              /* all rounds are over; the final flush may be under way */
};

/* Before the first round: nothing has been spent, and the rules are the scenario's. */
void stopping_open(struct federation *federation);
/* A round is over and has come to this row; an evaluation has this mean return (NAN: it has none).
 */
void stopping_spend(struct federation *federation, const struct round_row *row);
void stopping_note_return(struct federation *federation, double value);
/* The newest round is being aggregated: true when it is the last there can be, which ends the
 * trial. */
bool stopping_at_last_round(struct federation *federation);
/* The newest round is over: true when what has been spent ends the trial. Returns are looked at
 * when they are known, by stopping_by_return, before the next round. */
bool stopping_by_spent(struct federation *federation);
bool stopping_by_return(struct federation *federation);
/* The rounds are over. */
void stopping_finish(struct federation *federation);

static inline bool stopping_ended(const struct stopping *stopping)
{
    return stopping->ended_by != STOP_RULES;
}

#endif
