/* The network as a fluid: flows share links max-min fairly, with equal weights (Bertsekas and
 * Gallager, Data Networks, 2nd ed., 6.5.2). Volumes are in bytes on the wire, rates in bytes/s,
 * time in ns. There is no loss and no latency; what TCP adds to a message is in
 * core/network/framing.h.
 *
 * This is the flow-level model of a network: packets and queues are left out, and only the rates
 * that long flows settle at remain. Equal weights stand for connections of equal round-trip time
 * whose senders always have data. Rates change at the instant a flow enters or leaves, so the model
 * says nothing of what happens within a few round trips; of that, slow start alone is added, where
 * a message enters. Between two such instants rates are constant and the end of each flow is known
 * in closed form.
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
 * event. Flows that end at one instant complete in one event, under water-filling in order of their
 * nodes (or as fluid_join says) and otherwise of their starts; those in the two directions of the
 * hub in two events, uploads first. An end past 2^63 - 1 ns never comes.
 *
 * For example three flows share a hub of C = 10 MB/s with access links of 1, 4 and 20 MB/s: λ = 5
 * MB/s solves min(1, λ) + min(4, λ) + min(20, λ) = 10, so they run at 1, 4 and 5 MB/s. When the
 * second ends λ rises to 9, and the third alone gets faster. */
#ifndef CORE_FLUID_H
#define CORE_FLUID_H

#include "core/engine/engine.h"
#include "core/network/fluid_links.h"

/* The order of calls, with flows embedded in what they belong to:
 *
 *     struct fluid *fluid = fluid_new(engine, 1 + agents, PRIORITY_ARRIVAL);
 *     fluid_rates(fluid, 0, server_up_Bps, server_down_Bps);
 *     fluid_rates(fluid, node, up_Bps, down_Bps);              for each node
 *     owner->flow = (struct flow){.done = arrived, .src = node, .bytes = 80000};
 *     fluid_start(fluid, &owner->flow);                        within an event
 *     engine_step(...) until `arrived` is called, or fluid_abort before
 *     fluid_free(fluid), then engine_free(engine) */
struct fluid;
struct flow;
typedef void flow_fn(struct fluid *fluid, struct flow *flow);

enum flow_place { FLOW_OUT, FLOW_FILL, FLOW_GENERAL, FLOW_ENDED };

struct flow {
    flow_fn *done;     /* called when the last byte is through and the flow out of the network */
    uint32_t src, dst; /* nodes */
    double bytes;      /* 0 <= bytes < 2^54, set by the caller; wire bytes */
    /* private to the fluid; zero before the first start */
    uint32_t slot; /* where its solver has it */
    enum flow_place place;
};

/* Every rate is unlimited at first. `priority` is that of the fluid's completion events in
 * `engine`. */
struct fluid *fluid_new(struct engine *engine, uint32_t nodes, uint8_t priority);
/* With room for `nodes` of which only the hub is there yet; the others take memory as they join. */
struct fluid *fluid_with_room(struct engine *engine, uint32_t nodes, uint8_t priority);
/* Before the engine; flows still in the network are forgotten. */
void fluid_free(struct fluid *fluid);

/* The flow enters now; zero bytes, or no limit on the way, completes at once (at this instant, by
 * an event). Latency is the caller's. */
void fluid_start(struct fluid *fluid, struct flow *flow);
/* Fetches from memory what fluid_start will touch; no other effect. */
void fluid_expect(const struct fluid *fluid, const struct flow *flow);
/* Takes a flow out before its end, `done` is not called; returns the bytes it had moved (0..bytes).
 * A flow whose end has come but has not been told yet is taken out as well, and has moved
 * them all. */
double fluid_abort(struct fluid *fluid, struct flow *flow);
static inline bool flow_active(const struct flow *flow)
{
    return flow->place != FLOW_OUT;
}

/* Bytes an active flow has moved until now. */
double fluid_moved(const struct fluid *fluid, const struct flow *flow);
/* The rate an active flow has now, bytes/s. */
double fluid_rate(const struct fluid *fluid, const struct flow *flow);

#endif
