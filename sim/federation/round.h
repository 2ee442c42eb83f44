/* Rounds begin: agents are selected, waves opened and sent off, the blocks of lost agents handed
 * on, and replicas made current at the end (sim/rounds/round_policy.h tells what a round and a wave
 * are).
 *
 * One event, the dispatch, stands for all of this. At its instant a round that is open sends off
 * whoever is to be sent (free agents under an asynchronous policy, heirs of lost blocks under the
 * others), and otherwise the next round begins, if the trial is not to end, the clock allows it
 * (round.start) and enough agents are free. It comes last among the events of an instant, so that
 * it sees everything that has happened at it. */
#ifndef SIM_ROUND_H
#define SIM_ROUND_H

#include "sim/federation/federation.h"

/* What dispatches tell the rounds. */
extern const struct dispatch_callbacks round_callbacks;

void rounds_open(struct federation *federation);
void rounds_free(struct federation *federation);
/* The next round waits until enough agents are free. */
bool round_postponed(const struct federation *federation);
/* The job that the next dispatch waits for, of an evaluation; NULL: none. */
const struct job *round_awaits(const struct federation *federation);

/* The trial begins: θ₀ is evaluated, and the first round follows at the clock's 0 or when it
 * may. */
void round_first(struct federation *federation);
/* The server sends off who can be sent off, or begins the next round, `delay_ns` from now. */
void round_schedule(struct federation *federation, int64_t delay_ns);
void round_cancel(struct federation *federation);
/* Forgets waves whose answers have all been heard or lost. */
void round_retire(struct federation *federation);

#endif
