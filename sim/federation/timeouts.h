/* The server's patience with one agent (round.timeout): whoever has not answered so long after it
 * was sent off is given up, with the cause `timeout`, under every round policy. The time is the
 * same for all, so those sent off first run out first: a queue with one event.
 *
 * An entry may outlive its dispatch, whose memory another dispatch may have by then; it is known by
 * its number. */
#ifndef SIM_TIMEOUTS_H
#define SIM_TIMEOUTS_H

#include "sim/federation/federation.h"

struct timeouts;

/* The server waits no longer for the dispatch's answer. */
typedef void give_up_fn(struct federation *federation, struct dispatch *dispatch);

/* `give_up` is called with each dispatch whose time is over. Where the scenario gives no timeout
 * nothing is kept, and the calls below do nothing. */
void timeouts_open(struct federation *federation, give_up_fn *give_up);
void timeouts_free(struct federation *federation);
/* The last round is over: nobody is given up any more. */
void timeouts_stop(struct federation *federation);
/* The dispatch has been sent off at this instant. */
void timeouts_sent(struct federation *federation, struct dispatch *dispatch);

#endif
