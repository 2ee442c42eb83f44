/* Takes out the flows whose end has come, and tells their owners. */
#include "core/network/fluid_ends.h"

#include <stdlib.h>

/* Tells the owners of flows that have ended; they may start and abort flows meanwhile. A flow that
 * ends at once is put behind those being told, and its turn comes in this same loop: hence the
 * count is read anew each time. */
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

static int by_order(const void *left, const void *right)
{
    uint32_t a = (*(struct flow *const *)left)->slot, b = (*(struct flow *const *)right)->slot;
    return a < b ? -1 : a > b;
}

/* Brings the flows from `from` on into the order of their nodes, which stands in `slot`; from here
 * on that is their place in the list. */
static void sort_ended(struct fluid *fluid, size_t from)
{
    size_t count = fluid->ended_count - from;
    if (count > 1)
        qsort(fluid->ended + from, count, sizeof(struct flow *), by_order);
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
            fluid_note_ended(fluid, flow);
    else
        while ((flow = waterfill_finished(&at->fill, now)))
            fluid_note_ended(fluid, flow);
    if (fluid->ended_count == from)
        return; /* the alarm was early */
    side_settle(at, now);
    sort_ended(fluid, from);
}

/* The solver writes into the room behind the list, and appending then moves over just what it
 * wrote. */
static void collect_general(struct fluid *fluid, int64_t now)
{
    struct maxmin *net = &fluid->net;
    mem_grow(&fluid->ended, &fluid->ended_capacity, fluid->ended_count + net->count,
             sizeof(struct flow *));
    uint32_t count = maxmin_finished(net, now, fluid->ended + fluid->ended_count);
    for (uint32_t i = 0; i < count; i++)
        fluid_append_ended(fluid, fluid->ended[fluid->ended_count]);
    maxmin_advance(net, now);
    if (count)
        maxmin_solve(net);
}

/* Ends first, then the next alarm, and the owners last, since what they do may set the alarm
 * anew. */
static void side_fire(struct engine *engine, struct event *event)
{
    struct alarm *alarm = (struct alarm *)event;
    struct fluid *fluid = alarm->fluid;
    int side = alarm == &fluid->alarms[LINK_UP] ? LINK_UP : LINK_DOWN;
    alarm->when = TIME_NEVER;
    if (fluid->general)
        collect_general(fluid, engine_now(engine));
    else
        collect_side(fluid, side, engine_now(engine));
    fluid_set_alarm(fluid, side);
    tell(fluid);
}

void fluid_tell_soon(struct fluid *fluid, int64_t now)
{
    if (!fluid->delivering && !event_scheduled(&fluid->deliver.event))
        engine_at(fluid->engine, &fluid->deliver.event, now, fluid->priority);
}

/* What has ended by now has ended at the old rates, whatever they become. */
void fluid_collect_due(struct fluid *fluid, int64_t now)
{
    size_t from = fluid->ended_count;
    if (fluid->general)
        collect_general(fluid, now);
    else
        for (int side = LINK_UP; side >= LINK_DOWN; side--)
            collect_side(fluid, side, now);
    if (fluid->ended_count > from)
        fluid_tell_soon(fluid, now);
}

/* The star's sides are kept up to date as flows come and go; the general solver solves anew. */
void fluid_share(struct fluid *fluid, int64_t now)
{
    if (fluid->general) {
        maxmin_advance(&fluid->net, now);
        maxmin_solve(&fluid->net);
    }
    fluid_set_alarm(fluid, LINK_UP);
    if (!fluid->general)
        fluid_set_alarm(fluid, LINK_DOWN);
}

void fluid_ends_begin(struct fluid *fluid)
{
    for (int side = LINK_UP; side >= LINK_DOWN; side--) {
        struct alarm *alarm = &fluid->alarms[side];
        *alarm = (struct alarm){{.fire = side_fire}, fluid, 0, TIME_NEVER};
        alarm->timer = engine_timer(fluid->engine, &alarm->event, fluid->priority);
    }
    fluid->deliver = (struct alarm){{.fire = deliver_fire}, fluid, 0, TIME_NEVER};
}
