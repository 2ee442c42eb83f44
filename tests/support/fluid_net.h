/* A network with a handful of flows, for numbers worked by hand. */
#ifndef TESTS_FLUID_NET_H
#define TESTS_FLUID_NET_H

#include "core/base/mem.h"
#include "core/network/fluid.h"
#include "tests/support/check.h"

#include <stddef.h>
#include <string.h>

enum { TRANSFERS = 16 };
#define SECOND INT64_C(1000000000)
#define MB 1e6

struct net;

struct transfer {
    struct event event;
    struct flow flow;
    struct net *net;
    int64_t end;             /* ns, -1 until it is through */
    struct transfer *victim; /* aborted when this one ends */
    double victim_moved;
};

/* `order` notes the transfers' ends: "b" for that of transfers[1]. */
struct net {
    struct engine *engine;
    struct fluid *fluid;
    struct transfer transfers[TRANSFERS];
    char order[64];
};

static inline struct net *net_make(uint32_t nodes)
{
    struct net *net = mem_zero(1, sizeof *net);
    net->engine = engine_new();
    net->fluid = fluid_new(net->engine, nodes, 0);
    return net;
}

static inline void net_free(struct net *net)
{
    fluid_free(net->fluid);
    engine_free(net->engine);
    free(net);
}

static inline void note_end(struct fluid *fluid, struct flow *flow)
{
    struct transfer *self =
        (struct transfer *)(void *)((char *)flow - offsetof(struct transfer, flow));
    struct net *net = self->net;
    ck_assert(!flow_active(flow));
    self->end = engine_now(net->engine);
    size_t length = strlen(net->order);
    if (length + 1 < sizeof net->order)
        net->order[length] = (char)('a' + (self - net->transfers));
    if (self->victim)
        self->victim_moved = fluid_abort(fluid, &self->victim->flow);
}

/* Transfer `index` from src to dst, not yet under way. */
static inline struct transfer *net_transfer(struct net *net, int index, uint32_t src, uint32_t dst,
                                            double bytes)
{
    struct transfer *self = &net->transfers[index];
    *self = (struct transfer){
        .flow = {.done = note_end, .src = src, .dst = dst, .bytes = bytes}, .net = net, .end = -1};
    return self;
}

static inline void net_stop(struct engine *engine, struct event *event)
{
    (void)engine;
    event->await = (const struct job *)event; /* a mark for run_until; never looked into */
}

/* Runs what is due up to and including `until`. */
static inline void run_until(struct net *net, int64_t until)
{
    const struct job *waiting;
    struct event end = {.fire = net_stop};
    engine_at(net->engine, &end, until, 255);
    while (!end.await && engine_step(net->engine, &waiting) == ENGINE_READY) {
    }
    ck_assert_int_eq(engine_now(net->engine), until);
}

static inline double rate_of(const struct net *net, int index)
{
    return fluid_rate(net->fluid, &net->transfers[index].flow);
}

#endif
