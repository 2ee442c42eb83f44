/* The ends of flows: the alarm at the next one of each direction, and telling their owners. Private
 * to the fluid.
 *
 * An alarm finds the flows whose end is reached and takes them out; their owners are told by
 * another event of the same instant, so that flows which end together are out of the network before
 * the first owner acts on it, as by starting another flow. */
#ifndef CORE_FLUID_ENDS_H
#define CORE_FLUID_ENDS_H

#include "core/base/mem.h"
#include "core/network/fluid_parts.h"

/* Takes the timers of both directions in the engine. */
void fluid_ends_begin(struct fluid *fluid);
/* Tells the owners of ended flows by an event at this instant, unless they are being told. */
void fluid_tell_soon(struct fluid *fluid, int64_t now);
/* Before rates change: takes out the flows whose end is reached by `now` at the old rates. */
void fluid_collect_due(struct fluid *fluid, int64_t now);
/* After rates have changed: shares the links anew. */
void fluid_share(struct fluid *fluid, int64_t now);

/* The next end on a side that is no star. */
static inline int64_t fluid_next_end(const struct fluid *fluid, int side)
{
    return fluid->general ? maxmin_next(&fluid->net) : side_next(&fluid->sides[side]);
}

/* Sees to it that the alarm goes off no later than the next end. One that is too early is left
 * alone: it finds nothing and sets itself anew, which is cheaper than to move it with every
 * arrival. */
static inline void fluid_set_alarm(struct fluid *fluid, int side)
{
    struct alarm *alarm = &fluid->alarms[side];
    int64_t next =
        fluid->star ? waterfill_next(&fluid->sides[side].fill) : fluid_next_end(fluid, side);
    if (next < alarm->when || next == TIME_NEVER) {
        alarm->when = next;
        engine_set(fluid->engine, alarm->timer, next);
    }
}

/* Notes a flow whose owner is to be told; its slot is then to be its place in the list. */
static inline void fluid_note_ended(struct fluid *fluid, struct flow *flow)
{
    mem_grow(&fluid->ended, &fluid->ended_capacity, fluid->ended_count + 1, sizeof(struct flow *));
    fluid->ended[fluid->ended_count++] = flow;
    __builtin_prefetch((const char *)flow + 64); /* its owner will look around there soon */
    __builtin_prefetch((const char *)flow + 128);
    flow->place = FLOW_ENDED;
}

static inline void fluid_append_ended(struct fluid *fluid, struct flow *flow)
{
    fluid_note_ended(fluid, flow);
    flow->slot = (uint32_t)fluid->ended_count;
}

#endif
