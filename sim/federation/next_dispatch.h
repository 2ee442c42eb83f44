/* The instant at which the server next sends agents off: to begin a round, to hand the block of a
 * lost agent on, or (asynchronously) to keep those busy that are free. At one instant it comes
 * last, so that whoever is sent off starts from all that happened then. It waits on the host for
 * the evaluation whose result decides whether there is a next round. */
#ifndef SIM_NEXT_DISPATCH_H
#define SIM_NEXT_DISPATCH_H

#include "sim/federation/federation.h"

struct next_dispatch {
    struct event event; /* first, so that the event leads back here */
    struct federation *federation;
};

/* `fire` sends the agents off. */
void next_dispatch_open(struct federation *federation, event_fn *fire);
void next_dispatch_free(struct federation *federation);

/* It comes `delay_ns` from now, and not when it would have come. A delay beyond the clock ends the
 * trial. */
void next_dispatch_after(struct federation *federation, int64_t delay_ns);
void next_dispatch_cancel(struct federation *federation);
bool next_dispatch_expected(const struct federation *federation);
/* The job that it waits for, of an evaluation; NULL: none. */
const struct job *next_dispatch_awaits(const struct federation *federation);

#endif
