/* Starts, aborts and looks up flows, and chooses the solver that shares the links among them. */
#include "core/base/fail.h"
#include "core/base/mem.h"
#include "core/network/celltree_setup.h"
#include "core/network/fluid_ends.h"

#include <stdlib.h>

/* A star until cells are given. Uploads come first wherever the two sides are gone through, which
 * is the order in which their ends are told. */
struct fluid *fluid_with_room(struct engine *engine, uint32_t nodes, uint8_t priority)
{
    struct fluid *fluid = mem_zero(1, sizeof *fluid);
    fluid->engine = engine;
    fluid->nodes = 1;
    fluid->room = nodes;
    fluid->priority = priority;
    fluid->star = true;
    for (int side = LINK_UP; side >= LINK_DOWN; side--)
        waterfill_init(&fluid->sides[side].fill, nodes);
    fluid_ends_begin(fluid);
    return fluid;
}

struct fluid *fluid_new(struct engine *engine, uint32_t nodes, uint8_t priority)
{
    struct fluid *fluid = fluid_with_room(engine, nodes, priority);
    for (uint32_t node = 1; node < nodes; node++)
        fluid_join(fluid, node, 0, RATE_UNLIMITED, RATE_UNLIMITED);
    return fluid;
}

void fluid_free(struct fluid *fluid)
{
    if (!fluid)
        return;
    for (int side = LINK_UP; side >= LINK_DOWN; side--) {
        waterfill_clear(&fluid->sides[side].fill);
        if (fluid->sides[side].tree)
            celltree_clear(fluid->sides[side].tree);
        free(fluid->sides[side].tree);
        engine_set(fluid->engine, fluid->alarms[side].timer, TIME_NEVER);
    }
    engine_cancel(fluid->engine, &fluid->deliver.event);
    maxmin_clear(&fluid->net);
    free(fluid->cell_of);
    free(fluid->ended);
    free(fluid);
}

/* Hands all flows over to the general solver, in which a flow may take any way: it asks only for
 * the bytes that are left. What a flow has moved by now is counted on its node's link here; the
 * general solver counts the rest on its own. */
static void turn_general(struct fluid *fluid, int64_t now)
{
    struct maxmin *net = &fluid->net;
    if (!net->links)
        maxmin_init(net, fluid->room, fluid->cells, fluid->cell_of);
    net->then = now;
    fluid->general = true;
    fluid->star = false;
    fluid_give_rates(fluid);
    for (int side = LINK_UP; side >= LINK_DOWN; side--)
        for (uint32_t node = 1; node < fluid->nodes; node++) {
            struct port *port = side_port(&fluid->sides[side], node);
            struct flow *flow = port->flow;
            if (!flow)
                continue;
            double left = side_take(&fluid->sides[side], node, now);
            port->used += flow->bytes - left;
            flow->place = FLOW_GENERAL;
            maxmin_add(net, flow, left);
        }
}

/* Water-filling takes a flow between the hub and a node whose link is free. */
static inline bool fits_fill(const struct fluid *fluid, const struct flow *flow)
{
    bool tree = (flow->src == 0) != (flow->dst == 0);
    return tree && !fluid->general && !side_port(&fluid->sides[side_of(flow)], node_of(flow))->flow;
}

/* From here on there is one alarm for all flows, that of the up side. */
static void start_general(struct fluid *fluid, struct flow *flow, int64_t now)
{
    if (!fluid->general) {
        turn_general(fluid, now);
        engine_set(fluid->engine, fluid->alarms[LINK_DOWN].timer, TIME_NEVER);
        fluid->alarms[LINK_DOWN].when = TIME_NEVER;
    }
    maxmin_advance(&fluid->net, now);
    maxmin_add(&fluid->net, flow, flow->bytes);
    flow->place = FLOW_GENERAL;
    maxmin_solve(&fluid->net);
    fluid_set_alarm(fluid, LINK_UP);
}

/* What most flows do: whether it takes time, and water-filling on a star takes it. */
static inline bool starts_in_star(const struct fluid *fluid, const struct flow *flow)
{
    if (!fluid->star || flow->bytes == 0 || (flow->src == 0) == (flow->dst == 0))
        return false;
    const struct waterfill *fill = &fluid->sides[side_of(flow)].fill;
    const struct port *port = &fill->ports[node_of(flow)];
    return !port->flow && !(isinf(port->cap) && isinf(fill->capacity));
}

void fluid_start(struct fluid *fluid, struct flow *flow)
{
    int64_t now = engine_now(fluid->engine);
    if (flow_active(flow) || !(flow->bytes >= 0 && flow->bytes < WORK_BYTES_MAX) ||
        flow->src >= fluid->nodes || flow->dst >= fluid->nodes)
        die("a flow of %g bytes from %u to %u cannot start", flow->bytes, flow->src, flow->dst);
    if (starts_in_star(fluid, flow)) {
        int side = side_of(flow);
        flow->place = FLOW_FILL;
        if (waterfill_start(&fluid->sides[side].fill, node_of(flow), flow, flow->bytes, now))
            fluid_set_alarm(fluid, side);
        return;
    }
    /* With the last flow of the general solver gone, the cheaper one takes over again. */
    if (fluid->general && !fluid->net.count) {
        fluid->general = false;
        fluid->star = !fluid->cells;
    }
    if (flow->bytes == 0 || unlimited(fluid, flow)) {
        fluid_count_at_once(fluid, flow);
        fluid_append_ended(fluid, flow);
        fluid_tell_soon(fluid, now);
    } else if (!fits_fill(fluid, flow)) {
        start_general(fluid, flow, now);
    } else {
        int side = side_of(flow);
        flow->place = FLOW_FILL;
        side_start(&fluid->sides[side], node_of(flow), flow, now);
        fluid_set_alarm(fluid, side);
    }
}

void fluid_expect(const struct fluid *fluid, const struct flow *flow)
{
    if (!fluid->cells)
        waterfill_expect(&fluid->sides[side_of(flow)].fill, node_of(flow));
}

/* Clocks are fixed-point and ends are rounded up to the nanosecond, so that what is left may be off
 * by a rounding; the answer is never beyond the flow's bytes, nor below none. */
double fluid_moved(const struct fluid *fluid, const struct flow *flow)
{
    int64_t now = engine_now(fluid->engine);
    double left = 0;
    if (flow->place == FLOW_FILL)
        left = side_left(&fluid->sides[side_of(flow)], node_of(flow), now);
    else if (flow->place == FLOW_GENERAL)
        left = general_left(fluid, flow->slot - 1);
    return flow_moved(flow, left);
}

double fluid_rate(const struct fluid *fluid, const struct flow *flow)
{
    if (flow->place == FLOW_FILL)
        return side_rate(&fluid->sides[side_of(flow)], node_of(flow));
    return flow->place == FLOW_GENERAL ? fluid->net.flows[flow->slot - 1].rate : 0;
}

/* A flow whose end was reached, but not told yet, is only struck off the list: its bytes have all
 * moved. */
double fluid_abort(struct fluid *fluid, struct flow *flow)
{
    int64_t now = engine_now(fluid->engine);
    double moved = fluid_moved(fluid, flow);
    int side = LINK_UP;
    if (flow->place == FLOW_ENDED) {
        fluid->ended[flow->slot - 1] = NULL;
    } else if (flow->place == FLOW_FILL) {
        side = side_of(flow);
        side_take(&fluid->sides[side], node_of(flow), now);
        side_port(&fluid->sides[side], node_of(flow))->used += moved;
    } else if (flow->place == FLOW_GENERAL) {
        maxmin_advance(&fluid->net, now);
        maxmin_remove(&fluid->net, flow);
        maxmin_solve(&fluid->net);
    }
    flow->place = FLOW_OUT;
    flow->slot = 0;
    fluid_set_alarm(fluid, side);
    return moved;
}
