/* Rounds end: agents are heard, or lost, until the policy says that it is time to aggregate. */
#ifndef SIM_ROUND_END_H
#define SIM_ROUND_END_H

#include "sim/federation/federation.h"

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
