/* Max-min fair rates of any set of flows by progressive filling (Bertsekas and Gallager, Data
 * Networks, 2nd ed., 6.5.2); private to the fluid.
 *
 * Rates are max-min fair when none can be raised without lowering one that is no larger. It is the
 * same to say that each flow has a bottleneck: a link on its way that is full, and on which no flow
 * is faster. There is exactly one such allocation.
 *
 * All rates rise together until a link is full; its flows keep that rate and the others go on
 * rising. Of the links not settled yet, the next to be full is the one of the least share
 * (capacity - rates of settled flows) / flows not settled. Its flows are settled at that share,
 * which raises the share of every other link on their ways or leaves it as it is, so shares come
 * out in ascending order, from a heap. Each change of the set costs O(F log F) with F flows: every
 * rate is computed anew.
 *
 * For example flow a runs over a link of 10 MB/s, flow b over the same link and one of 2 MB/s. The
 * shares are 5 and 2: the second link is full first, b gets 2, and a the 8 that are left. */
#ifndef CORE_MAXMIN_H
#define CORE_MAXMIN_H

#include "core/base/heap.h"
#include "core/network/fluid.h"

#include <stddef.h>

enum { MAXMIN_PATH = 4 }; /* up: access, cell; down: cell, access */

/* Link 2 * node is the node's down link, 2 * node + 1 its up link; those of cells follow, from link
 * 2 * nodes on: cell 0, which is no cell, 1, 2, ... */
struct maxmin_link {
    double cap;      /* bytes/s */
    double used;     /* bytes that have passed */
    double spare;    /* while solving: what its settled flows leave */
    uint32_t open;   /* while solving: flows not settled yet */
    uint32_t first;  /* while solving: 1 + MAXMIN_PATH * flow + place in its path, of the first */
    uint32_t handle; /* while solving: in the heap */
};

struct maxmin_flow {
    struct flow *flow;                  /* flow->slot is one more than the index */
    double left, rate;                  /* bytes, bytes/s */
    uint32_t path[MAXMIN_PATH], length; /* links */
};

struct maxmin {
    struct maxmin_link *links;
    struct maxmin_flow *flows;      /* in order of start */
    uint32_t *next;                 /* while solving: the next on the same link, likewise */
    size_t capacity, next_capacity; /* of flows; of next */
    const uint32_t *cell_of;        /* of each node; 0: none; NULL: there are no cells. Not owned */
    uint32_t nodes;
    uint32_t count;   /* of flows */
    int64_t then;     /* `left` of the flows and `used` hold at this instant */
    struct heap open; /* while solving: links that hold open flows, by their share */
};

/* Cells 0..cells - 1. */
void maxmin_init(struct maxmin *net, uint32_t nodes, uint32_t cells, const uint32_t *cell_of);
void maxmin_clear(struct maxmin *net);
/* Moves all flows on to `now`. Before any change. */
void maxmin_advance(struct maxmin *net, int64_t now);
void maxmin_add(struct maxmin *net, struct flow *flow, double left);
void maxmin_remove(struct maxmin *net, struct flow *flow);
/* Settles all rates. After every change. */
void maxmin_solve(struct maxmin *net);
int64_t maxmin_next(const struct maxmin *net);
/* Takes out the flows whose end is reached by `now`, in order of start, into `out` (room for all),
 * and returns how many. It looks before the flows are advanced, so that its answer is that of
 * maxmin_next when the event was set. */
uint32_t maxmin_finished(struct maxmin *net, int64_t now, struct flow **out);

#endif
