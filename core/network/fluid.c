
#include "core/base/fail.h"
#include "core/base/mem.h"
#include "core/network/fluid_parts.h"

#include <stdlib.h>

static event_fn side_fire, deliver_fire;

struct fluid *fluid_new(struct engine *engine, uint32_t nodes, uint8_t priority)
{
    struct fluid *fluid = mem_zero(1, sizeof *fluid);
    fluid->engine = engine;
    fluid->nodes = nodes;
    fluid->priority = priority;
    fluid->star = true;
    for (int side = 0; side < SIDES; side++) {
        waterfill_init(&fluid->sides[side].fill, nodes);
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

/* Where it is not a star. */
static int64_t next_end(const struct fluid *fluid, int side)
{
    return fluid->general ? maxmin_next(&fluid->net) : side_next(&fluid->sides[side]);
}

/* Sees to it that the alarm goes off no later than the next end. One that is too early is left
 * alone: it finds nothing and sets itself anew, which is cheaper than to move it with every
 * arrival. */
static void set_alarm(struct fluid *fluid, int side)
{
    struct alarm *alarm = &fluid->alarms[side];
    int64_t next = fluid->star ? waterfill_next(&fluid->sides[side].fill) : next_end(fluid, side);
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

static inline void collect_side(struct fluid *fluid, int side, int64_t now)
{
    struct side *at = &fluid->sides[side];
    size_t from = fluid->ended_count;
    struct flow *flow;
    if (at->tree)
        while ((flow = celltree_finished(at->tree, now)))
            append_ended(fluid, flow);
    else
        while ((flow = waterfill_finished(&at->fill, now)))
            append_ended(fluid, flow);
    if (fluid->ended_count == from)
        return; /* the alarm was early */
    side_settle(at, now);
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

/* Hands all flows over to the general solver. */
static void turn_general(struct fluid *fluid, int64_t now)
{
    struct maxmin *net = &fluid->net;
    if (!net->links)
        maxmin_init(net, fluid->nodes, fluid->cells, fluid->cell_of);
    net->then = now;
    fluid->general = true;
    fluid->star = false;
    fluid_give_rates(fluid);
    for (int side = 0; side < SIDES; side++)
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

/* By an event at this instant, unless owners are being told anyway. */
void fluid_tell_soon(struct fluid *fluid, int64_t now)
{
    if (!fluid->delivering && !event_scheduled(&fluid->deliver.event))
        engine_at(fluid->engine, &fluid->deliver.event, now, fluid->priority);
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
        waterfill_start(&fluid->sides[side].fill, node_of(flow), flow, flow->bytes, now);
        set_alarm(fluid, side);
        return;
    }
    if (fluid->general && !fluid->net.count) {
        fluid->general = false;
        fluid->star = !fluid->cells;
    }
    if (flow->bytes == 0 || unlimited(fluid, flow)) {
        fluid_count_at_once(fluid, flow);
        append_ended(fluid, flow);
        fluid_tell_soon(fluid, now);
    } else if (!fits_fill(fluid, flow)) {
        start_general(fluid, flow, now);
    } else {
        int side = side_of(flow);
        flow->place = FLOW_FILL;
        side_start(&fluid->sides[side], node_of(flow), flow, now);
        set_alarm(fluid, side);
    }
}

void fluid_expect(const struct fluid *fluid, const struct flow *flow)
{
    if (!fluid->cells)
        waterfill_expect(&fluid->sides[side_of(flow)].fill, node_of(flow));
}

double fluid_moved(const struct fluid *fluid, const struct flow *flow)
{
    int64_t now = engine_now(fluid->engine);
    double left = 0;
    if (flow->place == FLOW_FILL)
        left = side_left(&fluid->sides[side_of(flow)], node_of(flow), now);
    else if (flow->place == FLOW_GENERAL)
        left = general_left(fluid, flow->slot - 1);
    return fmin(flow->bytes, fmax(0, flow->bytes - fmax(0, left)));
}

double fluid_rate(const struct fluid *fluid, const struct flow *flow)
{
    if (flow->place == FLOW_FILL)
        return side_rate(&fluid->sides[side_of(flow)], node_of(flow));
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
        side_take(&fluid->sides[side], node_of(flow), now);
        side_port(&fluid->sides[side], node_of(flow))->used += moved;
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

/* Before rates change: flows whose end is reached by now have reached it at the old ones. */
void fluid_collect_due(struct fluid *fluid, int64_t now)
{
    size_t from = fluid->ended_count;
    if (fluid->general)
        collect_general(fluid, now);
    else
        for (int side = 0; side < SIDES; side++)
            collect_side(fluid, side, now);
    if (fluid->ended_count > from)
        fluid_tell_soon(fluid, now);
}

/* After they have changed. */
void fluid_share(struct fluid *fluid, int64_t now)
{
    if (fluid->general) {
        maxmin_advance(&fluid->net, now);
        maxmin_solve(&fluid->net);
    }
    set_alarm(fluid, UP);
    if (!fluid->general)
        set_alarm(fluid, DOWN);
}
