/* Max-min fair rates of any set of flows by progressive filling (Bertsekas and Gallager, Data
 * Networks, 2nd ed., 6.5.2); private to the fluid. All rates rise together until a link is full;
 * its flows keep that rate and the others go on rising. Each change costs O(F log F). */
#ifndef CORE_MAXMIN_H
#define CORE_MAXMIN_H

#include "core/fluid.h"
#include "core/heap.h"

#include <stddef.h>

/* Link 2 * node is the node's down link, 2 * node + 1 its up link. */
struct maxmin_link {
    double cap;      /* bytes/s */
    double used;     /* bytes that have passed */
    double spare;    /* while solving: what its settled flows leave */
    uint32_t open;   /* while solving: flows not settled yet */
    uint32_t first;  /* while solving: 1 + 2 * flow + end of its first flow */
    uint32_t handle; /* while solving: in the heap */
};

struct maxmin_flow {
    struct flow *flow; /* flow->slot is one more than the index */
    double left, rate; /* bytes, bytes/s */
};

struct maxmin {
    struct maxmin_link *links;
    struct maxmin_flow *flows; /* in order of start */
    uint32_t *next; /* while solving: the next flow on the same link, by 2 * flow + end */
    size_t capacity, next_capacity;
    uint32_t count;
    int64_t then; /* `left` of the flows and `used` hold at this instant */
    struct heap open;
};

void maxmin_init(struct maxmin *net, uint32_t nodes);
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
