#include "core/fluid.h"

#include "core/fail.h"
#include "core/maxmin.h"
#include "core/mem.h"
#include "core/waterfill.h"

#include <stdlib.h>

enum {
    UP,
    DOWN,
    SIDES
}; /* seen from the nodes: uploads share the hub's down link, downloads its up link */

struct alarm {
    struct event event;
    struct fluid *fluid;
    unsigned timer; /* of the engine */
    int64_t when;   /* at or before the next end; TIME_NEVER when not scheduled */
};

struct fluid {
    struct engine *engine;
    struct waterfill sides[SIDES];
    struct alarm alarms[SIDES]; /* the general solver uses the first */
    struct alarm deliver;
    bool general; /* maxmin rules; else the sides do */
    bool delivering;
    uint8_t priority;
    uint32_t nodes;
    struct maxmin net;   /* `links` is NULL until the first use */
    struct flow **ended; /* whose end has come, in the order to tell; NULL: aborted since */
    size_t ended_count, ended_capacity;
};

static event_fn side_fire, deliver_fire;

struct fluid *fluid_new(struct engine *engine, uint32_t nodes, uint8_t priority)
{
    struct fluid *fluid = mem_zero(1, sizeof *fluid);
    fluid->engine = engine;
    fluid->nodes = nodes;
    fluid->priority = priority;
    for (int side = 0; side < SIDES; side++) {
        waterfill_init(&fluid->sides[side], nodes);
        struct alarm *alarm = &fluid->alarms[side];
        *alarm = (struct alarm){{.fire = side_fire}, fluid, 0, TIME_NEVER};
        alarm->timer = engine_timer(engine, &alarm->event, priority);
    }
    fluid->deliver = (struct alarm){{.fire = deliver_fire}, fluid, 0, TIME_NEVER};
    return fluid;
}

void fluid_free(struct fluid *fluid)
{
    if (!fluid)
        return;
    for (int side = 0; side < SIDES; side++) {
        waterfill_clear(&fluid->sides[side]);
        engine_set(fluid->engine, fluid->alarms[side].timer, TIME_NEVER);
    }
    engine_cancel(fluid->engine, &fluid->deliver.event);
    maxmin_clear(&fluid->net);
    free(fluid->ended);
    free(fluid);
}

static int side_of(const struct flow *flow)
{
    return flow->src ? UP : DOWN;
}

static uint32_t node_of(const struct flow *flow)
{
    return flow->src ? flow->src : flow->dst;
}

/* Sees to it that the alarm goes off no later than the next end. One that is too early is left
 * alone: it finds nothing and sets itself anew, which is cheaper than to move it with every
 * arrival. */
static void set_alarm(struct fluid *fluid, int side)
{
    struct alarm *alarm = &fluid->alarms[side];
    bool idle = fluid->general ? !fluid->net.count : !fluid->sides[side].flows;
    int64_t next = TIME_NEVER;
    if (!idle)
        next = fluid->general ? maxmin_next(&fluid->net) : waterfill_next(&fluid->sides[side]);
    if (next < alarm->when || next == TIME_NEVER) {
        alarm->when = next;
        engine_set(fluid->engine, alarm->timer, next);
    }
}

static void append_ended(struct fluid *fluid, struct flow *flow)
{
    mem_grow(&fluid->ended, &fluid->ended_capacity, fluid->ended_count + 1, sizeof(struct flow *));
    fluid->ended[fluid->ended_count++] = flow;
    __builtin_prefetch((const char *)flow + 64); /* its owner will look around there soon */
    __builtin_prefetch((const char *)flow + 128);
    flow->slot = (uint32_t)fluid->ended_count;
    flow->place = FLOW_ENDED;
}

/* Tells the owners of flows that have ended; they may start and abort flows meanwhile. */
static void tell(struct fluid *fluid)
{
    fluid->delivering = true;
    for (size_t i = 0; i < fluid->ended_count; i++) {
        struct flow *flow = fluid->ended[i];
        if (!flow)
            continue;
        flow->slot = 0;
        flow->place = FLOW_OUT;
        flow->done(fluid, flow);
    }
    fluid->ended_count = 0;
    fluid->delivering = false;
}

static void deliver_fire(struct engine *engine, struct event *event)
{
    (void)engine;
    tell(((struct alarm *)event)->fluid);
}

static int by_node(const void *left, const void *right)
{
    uint32_t a = node_of(*(struct flow *const *)left), b = node_of(*(struct flow *const *)right);
    return a < b ? -1 : a > b;
}

/* Brings the flows from `from` on into node order. */
static void sort_ended(struct fluid *fluid, size_t from)
{
    size_t count = fluid->ended_count - from;
    if (count > 1)
        qsort(fluid->ended + from, count, sizeof(struct flow *), by_node);
    for (size_t i = from; i < fluid->ended_count; i++)
        fluid->ended[i]->slot = (uint32_t)i + 1;
}

static void collect_side(struct fluid *fluid, int side, int64_t now)
{
    struct waterfill *fill = &fluid->sides[side];
    size_t from = fluid->ended_count;
    for (struct flow *flow; (flow = waterfill_finished(fill, now));)
        append_ended(fluid, flow);
    if (fluid->ended_count == from)
        return; /* the alarm was early */
    waterfill_settle(fill, now);
    if (fluid->ended_count > from + 1)
        sort_ended(fluid, from);
}

static void collect_general(struct fluid *fluid, int64_t now)
{
    struct maxmin *net = &fluid->net;
    mem_grow(&fluid->ended, &fluid->ended_capacity, fluid->ended_count + net->count,
             sizeof(struct flow *));
    uint32_t count = maxmin_finished(net, now, fluid->ended + fluid->ended_count);
    for (uint32_t i = 0; i < count; i++)
        append_ended(fluid, fluid->ended[fluid->ended_count]);
    maxmin_advance(net, now);
    if (count)
        maxmin_solve(net);
}

static void side_fire(struct engine *engine, struct event *event)
{
    struct alarm *alarm = (struct alarm *)event;
    struct fluid *fluid = alarm->fluid;
    int side = alarm == &fluid->alarms[UP] ? UP : DOWN;
    alarm->when = TIME_NEVER;
    if (fluid->general)
        collect_general(fluid, engine_now(engine));
    else
        collect_side(fluid, side, engine_now(engine));
    set_alarm(fluid, side);
    tell(fluid);
}

static double *hub_capacity(struct fluid *fluid, bool up)
{
    return &fluid->sides[up ? DOWN : UP].capacity;
}

static double link_cap(struct fluid *fluid, uint32_t node, bool up)
{
    return node ? fluid->sides[up ? UP : DOWN].ports[node].cap : *hub_capacity(fluid, up);
}

static void set_link_caps(struct fluid *fluid, uint32_t node)
{
    fluid->net.links[2 * (size_t)node].cap = link_cap(fluid, node, false);
    fluid->net.links[2 * (size_t)node + 1].cap = link_cap(fluid, node, true);
}

/* Hands all flows over to the general solver. */
static void turn_general(struct fluid *fluid, int64_t now)
{
    struct maxmin *net = &fluid->net;
    if (!net->links)
        maxmin_init(net, fluid->nodes);
    net->then = now;
    fluid->general = true;
    for (uint32_t node = 0; node < fluid->nodes; node++)
        set_link_caps(fluid, node);
    for (int side = 0; side < SIDES; side++)
        for (uint32_t node = 1; node < fluid->nodes; node++) {
            struct port *port = &fluid->sides[side].ports[node];
            struct flow *flow = port->flow;
            if (!flow)
                continue;
            double left = waterfill_take(&fluid->sides[side], node, now);
            port->used += flow->bytes - left;
            flow->place = FLOW_GENERAL;
            maxmin_add(net, flow, left);
        }
}

/* Water-filling takes a flow between the hub and a node whose link is free. */
static bool fits_fill(const struct fluid *fluid, const struct flow *flow)
{
    bool tree = (flow->src == 0) != (flow->dst == 0);
    return tree && !fluid->sides[side_of(flow)].ports[node_of(flow)].flow;
}

static void start_general(struct fluid *fluid, struct flow *flow, int64_t now)
{
    if (!fluid->general) {
        turn_general(fluid, now);
        engine_set(fluid->engine, fluid->alarms[DOWN].timer, TIME_NEVER);
        fluid->alarms[DOWN].when = TIME_NEVER;
    }
    maxmin_advance(&fluid->net, now);
    maxmin_add(&fluid->net, flow, flow->bytes);
    flow->place = FLOW_GENERAL;
    maxmin_solve(&fluid->net);
    set_alarm(fluid, UP);
}

static void end_at_once(struct fluid *fluid, struct flow *flow, int64_t now)
{
    append_ended(fluid, flow);
    if (!fluid->delivering && !event_scheduled(&fluid->deliver.event))
        engine_at(fluid->engine, &fluid->deliver.event, now, fluid->priority);
}

static bool unlimited(struct fluid *fluid, const struct flow *flow)
{
    return isinf(link_cap(fluid, flow->src, true)) && isinf(link_cap(fluid, flow->dst, false));
}

static void count_at_once(struct fluid *fluid, const struct flow *flow)
{
    struct waterfill *up = &fluid->sides[flow->src ? UP : DOWN];
    struct waterfill *down = &fluid->sides[flow->dst ? DOWN : UP];
    *(flow->src ? &up->ports[flow->src].used : &up->used) += flow->bytes;
    *(flow->dst ? &down->ports[flow->dst].used : &down->used) += flow->bytes;
}

void fluid_start(struct fluid *fluid, struct flow *flow)
{
    int64_t now = engine_now(fluid->engine);
    if (flow_active(flow) || !(flow->bytes >= 0 && flow->bytes < WORK_BYTES_MAX) ||
        flow->src >= fluid->nodes || flow->dst >= fluid->nodes)
        die("a flow of %g bytes from %u to %u cannot start", flow->bytes, flow->src, flow->dst);
    if (fluid->general && !fluid->net.count)
        fluid->general = false;
    if (flow->bytes == 0 || unlimited(fluid, flow)) {
        count_at_once(fluid, flow);
        end_at_once(fluid, flow, now);
    } else if (fluid->general || !fits_fill(fluid, flow)) {
        start_general(fluid, flow, now);
    } else {
        int side = side_of(flow);
        flow->place = FLOW_FILL;
        waterfill_start(&fluid->sides[side], node_of(flow), flow, now);
        set_alarm(fluid, side);
    }
}

/* Bytes left of a flow of the general solver. */
static double general_left(const struct fluid *fluid, uint32_t index)
{
    const struct maxmin_flow *flow = &fluid->net.flows[index];
    double passed = (double)(engine_now(fluid->engine) - fluid->net.then) * 1e-9;
    return passed > 0 ? fmax(0, flow->left - flow->rate * passed) : flow->left;
}

void fluid_expect(const struct fluid *fluid, const struct flow *flow)
{
    waterfill_expect(&fluid->sides[side_of(flow)], node_of(flow));
}

double fluid_moved(const struct fluid *fluid, const struct flow *flow)
{
    int64_t now = engine_now(fluid->engine);
    double left = 0;
    if (flow->place == FLOW_FILL)
        left = waterfill_left(&fluid->sides[side_of(flow)], node_of(flow), now);
    else if (flow->place == FLOW_GENERAL)
        left = general_left(fluid, flow->slot - 1);
    return fmin(flow->bytes, fmax(0, flow->bytes - fmax(0, left)));
}

double fluid_rate(const struct fluid *fluid, const struct flow *flow)
{
    if (flow->place == FLOW_FILL)
        return waterfill_rate(&fluid->sides[side_of(flow)], node_of(flow));
    return flow->place == FLOW_GENERAL ? fluid->net.flows[flow->slot - 1].rate : 0;
}

double fluid_abort(struct fluid *fluid, struct flow *flow)
{
    int64_t now = engine_now(fluid->engine);
    double moved = fluid_moved(fluid, flow);
    int side = UP;
    if (flow->place == FLOW_ENDED) {
        fluid->ended[flow->slot - 1] = NULL;
    } else if (flow->place == FLOW_FILL) {
        side = side_of(flow);
        waterfill_take(&fluid->sides[side], node_of(flow), now);
        fluid->sides[side].ports[node_of(flow)].used += moved;
    } else if (flow->place == FLOW_GENERAL) {
        maxmin_advance(&fluid->net, now);
        maxmin_remove(&fluid->net, flow);
        maxmin_solve(&fluid->net);
    }
    flow->place = FLOW_OUT;
    flow->slot = 0;
    set_alarm(fluid, side);
    return moved;
}

void fluid_rates(struct fluid *fluid, uint32_t node, double up_Bps, double down_Bps)
{
    int64_t now = engine_now(fluid->engine);
    if (!(up_Bps > 0 && down_Bps > 0) || node >= fluid->nodes)
        die("node %u cannot have the rates %g and %g bytes/s", node, up_Bps, down_Bps);
    if (node) {
        waterfill_set_cap(&fluid->sides[UP], node, up_Bps, now);
        waterfill_set_cap(&fluid->sides[DOWN], node, down_Bps, now);
    } else {
        waterfill_set_capacity(&fluid->sides[UP], down_Bps, now);
        waterfill_set_capacity(&fluid->sides[DOWN], up_Bps, now);
    }
    if (fluid->general) {
        maxmin_advance(&fluid->net, now);
        set_link_caps(fluid, node);
        maxmin_solve(&fluid->net);
    }
    set_alarm(fluid, UP);
    if (!fluid->general)
        set_alarm(fluid, DOWN);
}

static double used_general(const struct fluid *fluid, uint32_t node, bool up)
{
    const struct maxmin *net = &fluid->net;
    if (!net->links)
        return 0;
    double used = net->links[2 * (size_t)node + up].used;
    for (uint32_t i = 0; i < net->count; i++)
        if ((up ? net->flows[i].flow->src : net->flows[i].flow->dst) == node)
            used += net->flows[i].left - general_left(fluid, i);
    return used;
}

double fluid_used(const struct fluid *fluid, uint32_t node, bool up)
{
    double used = used_general(fluid, node, up);
    if (!node)
        return used + waterfill_hub_used(&fluid->sides[up ? DOWN : UP], engine_now(fluid->engine));
    const struct port *port = &fluid->sides[up ? UP : DOWN].ports[node];
    return used + port->used + (port->flow ? fluid_moved(fluid, port->flow) : 0);
}
