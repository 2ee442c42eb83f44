/* The network as a fluid: flows share links max-min fairly, with equal weights.
 *
 * Every node has an up and a down link, and so has a cell of nodes; a flow from src to dst uses
 * up(src), that of its cell, down of dst's cell and down(dst). Node 0 is the hub (the server),
 * which is in no cell. As long as each flow runs between the hub and a node, and no access link
 * carries two, sharing is water-filling: per direction, there is one level λ with Σ min(c_i, λ) =
 * C, flow i runs at min(c_i, λ), and an arrival, a departure or a change of rate costs O((1 +
 * crossings) log K) (core/network/waterfill.h tells how, core/network/celltree.h how with cells).
 * Any other set of flows is solved by exact progressive filling (core/network/maxmin.h) until the
 * network is empty again.
 *
 * The flow is embedded in its owner; the fluid never allocates per flow and never frees one. An end
 * is rounded up to the next ns, so a link's use is off by at most its rate times 1 ns per flow
 * event. Flows that end at one instant complete in one event, in order of their nodes under
 * water-filling and of their starts otherwise; those in the two directions of the hub in two
 * events. An end past 2^63 - 1 ns never comes. */
#ifndef CORE_FLUID_H
#define CORE_FLUID_H

#include "core/engine/engine.h"

#include <math.h>

/* bytes/s; an unlimited link never slows a flow. Any rate of 2^60 (1e18) or more counts as
 * unlimited. */
#define RATE_UNLIMITED INFINITY

struct fluid;
struct flow;
typedef void flow_fn(struct fluid *fluid, struct flow *flow);

enum flow_place { FLOW_OUT, FLOW_FILL, FLOW_GENERAL, FLOW_ENDED };

struct flow {
    flow_fn
        *done; /* called when the last byte is through; the flow is no longer in the network then */
    uint32_t src, dst; /* nodes */
    double bytes;      /* 0 <= bytes < 2^54, set by the caller; wire bytes */
    /* private to the fluid; zero before the first start */
    uint32_t slot; /* where its solver has it */
    enum flow_place place;
};

/* Every rate is unlimited at first. `priority` is that of the fluid's completion events in
 * `engine`. */
struct fluid *fluid_new(struct engine *engine, uint32_t nodes, uint8_t priority);
/* Before the engine; flows still in the network are forgotten. */
void fluid_free(struct fluid *fluid);

/* Cells 1..cells: nodes of one cell share an up and a down link between their access links and the
 * hub. cell_of[node] is the cell of a node, 0: in none (the hub's is not looked at). Once, before
 * the first flow; every cell's rates are unlimited at first. */
void fluid_cells(struct fluid *fluid, uint32_t cells, const uint32_t *cell_of);

/* Sets a node's or a cell's rates in bytes/s (>= 0, or RATE_UNLIMITED); before or during flows. At
 * a rate of 0 flows stand still until it changes. A flow whose end is reached by now ends. */
void fluid_rates(struct fluid *fluid, uint32_t node, double up_Bps, double down_Bps);
void fluid_cell_rates(struct fluid *fluid, uint32_t cell, double up_Bps, double down_Bps);

/* The flow enters now; zero bytes, or no limit on the way, completes at once (at this instant, by
 * an event). Latency is the caller's. */
void fluid_start(struct fluid *fluid, struct flow *flow);
/* Fetches from memory what fluid_start will touch; no other effect. */
void fluid_expect(const struct fluid *fluid, const struct flow *flow);
/* Takes a flow out before its end, `done` is not called; returns the bytes it had moved (0..bytes).
 * A flow whose end has come but has not been told yet is taken out as well, and has moved them all.
 */
double fluid_abort(struct fluid *fluid, struct flow *flow);
static inline bool flow_active(const struct flow *flow)
{
    return flow->place != FLOW_OUT;
}

/* Bytes an active flow has moved until now. */
double fluid_moved(const struct fluid *fluid, const struct flow *flow);
/* The rate an active flow has now, bytes/s. */
double fluid_rate(const struct fluid *fluid, const struct flow *flow);
/* Bytes that have passed a link since the start (up: its up link), the integral of its use. O(1),
 * or O(F) under the general solver. */
double fluid_used(const struct fluid *fluid, uint32_t node, bool up);
double fluid_cell_used(const struct fluid *fluid, uint32_t cell, bool up);
/* How long, since the start, flows of a cell were held up by its own link or by the hub's behind it
 * (up: on their way up). It stands still under the general solver. O(1). */
void fluid_cell_bound(const struct fluid *fluid, uint32_t cell, bool up, int64_t *cell_ns,
                      int64_t *hub_ns);

#endif
