/* Where dispatches lie, so that those of a large fleet are near each other; which are under way.
 *
 * Blocks double in size and are never moved, since events and flows point into them; a dispatch
 * that has ended is used again for the next one. Looking through all of them costs time in
 * proportion to the most that were ever under way at once, so it is only done at the end and when a
 * trial seems to stand still. */
#ifndef SIM_DISPATCH_STORE_H
#define SIM_DISPATCH_STORE_H

#include <stdbool.h>
#include <stddef.h>

struct dispatch;
struct federation;

struct dispatch_store {
    struct dispatch *idle;         /* free list */
    struct dispatch_block *blocks; /* owned: all there are, in use or idle */
};

/* One that is not in use, its fields undefined; dispatches_put takes it back. */
struct dispatch *dispatches_take(struct federation *federation);
void dispatches_put(struct dispatch *dispatch);

/* All that are under way, or in the server's buffer, in order of their numbers. The caller frees
 * the list; NULL: there is none. */
struct dispatch **dispatches_under_way(const struct federation *federation, size_t *count);
/* The earliest dispatch whose work is not done although no event is pending: a transfer without
 * end. NULL: there is none. */
const struct dispatch *dispatches_stuck(const struct federation *federation);
/* Whether something is under way that comes nearer to its end: anything but messages none of whose
 * bytes moves at this instant. */
bool dispatches_progress(const struct federation *federation);
void dispatches_free(struct federation *federation);

#endif
