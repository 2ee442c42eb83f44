/* Rounds end: agents are heard, or lost, until the policy says that it is time to aggregate.
 *
 * After each answer and each loss the policy is asked (round_settle). What it says is carried out
 * by an event of the same instant but of a later priority, so that all answers of one instant count
 * in one aggregation. Then the server reads what it has not read yet and aggregates, and each agent
 * is released with the outcome used or void, or cut off, or left to finish. The row of the round is
 * written at once, or where the server has an acceptance panel, when that has judged; and the next
 * round begins once the server has computed for as long as the aggregation takes. */
#ifndef SIM_ROUND_END_H
#define SIM_ROUND_END_H

#include "sim/federation/federation.h"

/* By rounds_open and rounds_free. */
void aggregation_open(struct federation *federation);
void aggregation_free(struct federation *federation);

/* As in struct dispatch_callbacks. */
void round_arrived(struct federation *federation, struct dispatch *dispatch);
void round_lost(struct federation *federation, struct dispatch *dispatch);
/* The server waits for it no longer (round.timeout). */
void round_give_up(struct federation *federation, struct dispatch *dispatch);
/* Aggregates at this instant if it is time to. */
void round_settle(struct federation *federation);
/* Aggregates at this instant. */
void round_aggregate(struct federation *federation);

#endif
