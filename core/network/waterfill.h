/* One direction of the hub, shared by water-filling; private to the fluid (core/network/fluid.h
 * says what it is for).
 *
 * Flows of one cap (the rate of the node's access link) form a group. A group runs at min(cap,
 * level) per flow; its clock V is the work done by a flow that was in it all along, and a flow that
 * enters at V with b bytes ends when V reaches V + b. A capped group's clock runs with real time,
 * an uncapped one's with W, the integral of the level. So when the level crosses a cap, one group
 * changes from one heap to the other and no flow is touched.
 *
 * Work is fixed-point, 2^-40 bytes, and the sum of capped rates is an exact integer: nothing drifts
 * however long the network is busy. A rate of 2^60 bytes/s or more counts as unlimited. Groups are
 * ranked by cap; two bitmaps over the ranks tell which group is the next to cross. A rate never
 * seen before takes a free rank, O(log K); when none is free there, all are ranked anew with gaps
 * between them for the next ones. A cap of 0 is that of groups[0], whose flows stand still.
 *
 * For example groups of caps 1, 4 and 20 with a flow each and a capacity of 10: the level is 5, so
 * the first two are capped and the third runs at the level. When a flow of cap 20 joins, the level
 * falls to 3 and crosses the cap 4: that group is uncapped now, its clock goes by W, and its flow
 * was not touched. */
#ifndef CORE_WATERFILL_H
#define CORE_WATERFILL_H

#include "core/base/heap.h"
#include "core/base/rankset.h"
#include "core/network/fluid.h"

typedef __int128 work; /* 2^-40 bytes, or bytes/s */

#define WORK_BYTES_MAX 0x1p54 /* flows have fewer bytes; clocks are set back beyond it */
#define GROUP_UNCAPPED (-1)

struct rate_group {
    double cap;         /* bytes/s */
    struct flow *first; /* the flow that ends first */
    /* its flows by end, then node; NULL until it first has two flows: a single one ends at 0 */
    struct heap *members;
    int64_t then;         /* capped: the instant of `clock`; else GROUP_UNCAPPED */
    work clock;           /* capped: V at `then`; uncapped: V - W */
    uint32_t slot;        /* its handle in by_time or by_work, 0 when it has no flow */
    uint32_t count;       /* flows */
    uint32_t rank, nodes; /* nodes with this cap */
};
_Static_assert(sizeof(struct rate_group) == 64, "a group is a cache line");

/* A node's access link in this direction. */
struct port {
    double cap;        /* bytes/s */
    double used;       /* bytes of flows that left */
    struct flow *flow; /* the one on it now, or NULL */
    uint32_t group;    /* its index; 0 when not ranked yet */
    uint32_t order;    /* of flows that end at one instant the least is first */
};

/* Where a node's access link is in a tree of several waterfills. */
struct seat {
    uint32_t cell, port;
};

struct waterfill {
    double capacity, level;   /* bytes/s; the level is INFINITY when it holds up no flow */
    double running;           /* sum of all rates */
    double byte_ns;           /* ns a byte takes at the level */
    double used;              /* bytes through the hub's link until `then` */
    work capacity_exact;      /* the same as `capacity`, as a sum can be compared with it */
    work capped_sum;          /* of the caps of capped flows */
    work done;                /* W at `then` */
    int64_t then;             /* ns */
    uint32_t flows, uncapped; /* all flows, and those that run at the level */
    struct heap by_work;      /* uncapped groups by the W of their first end */
    struct heap by_time;      /* capped groups by the ns of their first end */
    struct rankset capped_ranks, uncapped_ranks; /* of groups that have flows */
    struct port *ports;                          /* by node, or as `seats` says */
    struct rate_group
        *groups;          /* groups[0] has rank 0 and cap 0; of the others, cap 0: not in use */
    uint32_t *rank_group; /* by rank; a gap repeats the group below it */
    uint32_t nodes;       /* there is room for, the hub's included */
    uint32_t joined;      /* of these, the first so many are there */
    uint32_t ranked;      /* and of those, the first so many are ranked */
    uint32_t ranks;       /* 0 when nothing is ranked yet */
    uint32_t group_count, group_free; /* in use or free; the first free one */
    const struct seat *seats;         /* by node; NULL: each node's port has its own number */
    double ceiling; /* the level is no higher; INFINITY unless another link is above */
};

/* Room for `nodes` links, of which only the hub's is there; memory for the others is taken as they
 * join. waterfill_clear frees what it took, and no flow. */
void waterfill_init(struct waterfill *fill, uint32_t nodes);
/* One more link, unlimited and free, whose `order` no other has; returns its number: 1, 2, ... */
uint32_t waterfill_add(struct waterfill *fill, uint32_t order);
void waterfill_clear(struct waterfill *fill);
/* The rate of the shared link, or of a node's, from `now` on, in bytes/s; `now` is never before
 * that of an earlier call. Flows whose end is reached by then have been taken out before. */
void waterfill_set_capacity(struct waterfill *fill, double capacity, int64_t now);
void waterfill_set_cap(struct waterfill *fill, uint32_t node, double cap, int64_t now);
/* The node's link must be free. `left`: bytes still to move. Whether the next end may be an earlier
 * one from here on: it is that flow's then, as all others have become slower, if anything. */
bool waterfill_start(struct waterfill *fill, uint32_t node, struct flow *flow, double left,
                     int64_t now);
/* Fetches what that will touch. A group mostly has the index of its node:
 * see waterfill_rank_new. */
static inline void waterfill_expect(const struct waterfill *fill, uint32_t node)
{
    __builtin_prefetch(&fill->ports[node]);
    __builtin_prefetch(&fill->groups[node]);
}
/* Takes the node's flow out and returns the bytes it had left. */
double waterfill_take(struct waterfill *fill, uint32_t node, int64_t now);
/* Bytes left of the node's flow; its rate in bytes/s; bytes through the shared link, all until
 * `now`. */
double waterfill_left(const struct waterfill *fill, uint32_t node, int64_t now);
double waterfill_rate(const struct waterfill *fill, uint32_t node);
double waterfill_hub_used(const struct waterfill *fill, int64_t now);
/* The instant of the next end; TIME_NEVER when there is none in representable time. */
int64_t waterfill_next(const struct waterfill *fill);
/* Takes out one flow whose end is reached by `now`, or returns NULL; at last waterfill_settle must
 * follow. */
struct flow *waterfill_finished(struct waterfill *fill, int64_t now);
/* Sets the level anew once all flows that end together are out. */
void waterfill_settle(struct waterfill *fill, int64_t now);

/* For core/network/celltree.c, where another link may set the level. */
double waterfill_left_at(const struct waterfill *fill, uint32_t node, work done, int64_t now);
/* Takes out the group's first flow; waterfill_settle must follow. */
struct flow *waterfill_finish(struct waterfill *fill, struct rate_group *group);
/* Moves a group to the other side of the level. */
void waterfill_cross(struct waterfill *fill, struct rate_group *group, int64_t now);
/* Sets W back to 0 and everything that is told in it. */
void waterfill_set_back(struct waterfill *fill);

static inline uint32_t group_index(const struct waterfill *fill, const struct rate_group *group)
{
    return (uint32_t)(group - fill->groups);
}

#endif
