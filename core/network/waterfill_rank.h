/* The ranking of groups by cap, in which a new cap finds its place in O(log K). Private to the
 * water-filling (core/network/waterfill.h says what ranks are for).
 *
 * Ranks rise with caps, and there may be gaps between them. A group is in the ranking as long as a
 * node has its cap, whether or not a flow runs there; one that no node has any longer is dropped
 * when all are ranked anew. */
#ifndef CORE_WATERFILL_RANK_H
#define CORE_WATERFILL_RANK_H

#include "core/network/waterfill.h"

/* Ranks the nodes that have joined since it was last called: many at once, by sorting their caps
 * and going through the ranking once; a few one by one. */
void waterfill_rank_new(struct waterfill *fill);
/* Puts the node into the group of its port's cap; something has been ranked before. */
void waterfill_join(struct waterfill *fill, uint32_t node);
/* Takes the node out of its group; it has no flow. */
void waterfill_leave(struct waterfill *fill, uint32_t node);
void waterfill_rank_free(struct waterfill *fill);

#endif
