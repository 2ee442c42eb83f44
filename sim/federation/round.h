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

/* With all of this room that rounds are made of: timer, aggregation, selection. */
void rounds_open(struct federation *federation);
void rounds_free(struct federation *federation);
/* The trial begins: θ₀ is evaluated, and the first round follows at the clock's 0 or when it
 * may. */
void round_first(struct federation *federation);

#endif
