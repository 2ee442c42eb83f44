/* The network as a fluid: flows share links max-min fairly, with equal weights.
 *
 * Every node has an up and a down link; a flow from src to dst uses up(src) and down(dst). Node 0 is the hub (the server). As
 * long as each flow runs between the hub and a node, and no access link carries two, sharing is water-filling: per direction,
 * there is one level λ with Σ min(c_i, λ) = C, flow i runs at min(c_i, λ). Flows below the level (uncapped) keep their finish
 * in virtual work W(t) = ∫λ dt, capped flows in real time; equal caps form one group with a clock of its own. An arrival, a
 * departure or a change of rate costs O((1 + crossings) log K). Any other set of flows is solved by exact progressive filling
 * (Bertsekas and Gallager, Data Networks, 6.5.2) until the network is empty again.
 *
 * The flow is embedded in its owner; the fluid never allocates per flow and never frees one. Completion is rounded up to the
 * next ns, so a link's use is off by at most its rate times 1 ns per flow event. */
#ifndef CORE_FLUID_H
#define CORE_FLUID_H

#include "core/engine.h"

#include <math.h>

#define RATE_UNLIMITED INFINITY /* bytes/s; an unlimited link never slows a flow */

struct fluid;
struct flow;
typedef void flow_fn(struct fluid *fluid, struct flow *flow);

struct flow {
    flow_fn *done;          /* called when the last byte is through; the flow is no longer in the network then */
    uint32_t src, dst;      /* nodes */
    double bytes;           /* >= 0, set by the caller; wire bytes */
    /* private to fluid.c and its solvers */
    double finish;          /* in the clock of its group, or the bytes left under the general solver */
    double rate;            /* general solver only */
    uint32_t group, slot;   /* its group, its slot there; slot 0: not in the network */
};

/* `priority` is that of the fluid's completion event in `engine`. */
struct fluid *fluid_new(struct engine *engine, uint32_t nodes, uint8_t priority);
void fluid_free(struct fluid *fluid);

/* Sets a node's rates in bytes/s (> 0, or RATE_UNLIMITED); before or during flows. */
void fluid_rates(struct fluid *fluid, uint32_t node, double up_Bps, double down_Bps);

/* The flow enters now; zero bytes complete at once (at this instant, by an event). Latency is the caller's. */
void fluid_start(struct fluid *fluid, struct flow *flow);
/* Takes a flow out before its end; returns the bytes it had moved (0..bytes). */
double fluid_abort(struct fluid *fluid, struct flow *flow);
static inline int flow_active(const struct flow *flow) { return flow->slot != 0; }

/* Bytes a running flow has moved until now. */
double fluid_moved(const struct fluid *fluid, const struct flow *flow);
/* The rate a running flow has now, bytes/s. */
double fluid_rate(const struct fluid *fluid, const struct flow *flow);
/* Bytes that have passed a link since the start (up != 0: up link), the integral of its use. */
double fluid_used(const struct fluid *fluid, uint32_t node, int up);

#endif
