/* Shares one link by water-filling: the level, the clocks of groups, starts and ends. */
#include "core/network/waterfill.h"

#include "core/base/mem.h"
#include "core/network/waterfill_parts.h"
#include "core/network/waterfill_rank.h"

#include <stdlib.h>

static void carry_over(void *item, void *context)
{
    struct rate_group *group = item;
    group->clock += *(const work *)context;
}

/* W goes back to 0 by taking as much from every key in the heap and giving it to every clock that
 * is told as V - W. Not beyond an end that is reached but has not been told yet: its key would be
 * negative. */
void waterfill_set_back(struct waterfill *fill)
{
    work by = fill->done;
    if (fill->by_work.count && key_value(heap_least(&fill->by_work)) < by)
        by = key_value(heap_least(&fill->by_work));
    heap_shift(&fill->by_work, (heap_key)by << NAME_BITS, carry_over, &by);
    fill->done -= by;
}

/* Adds a group to the heap and the ranks of its kind, with its flows. */
static void enlist(struct waterfill *fill, struct rate_group *group)
{
    if (is_capped(group)) {
        fill->capped_sum += work_of(group->cap) * group->count;
        rankset_insert(&fill->capped_ranks, group->rank);
    } else {
        fill->uncapped += group->count;
        rankset_insert(&fill->uncapped_ranks, group->rank);
    }
    group->slot = heap_push(heap_of(fill, group), group, group_key(fill, group));
}

/* Out of its heap, its ranks and the sums; the group itself stays. */
static void delist(struct waterfill *fill, struct rate_group *group)
{
    heap_remove(heap_of(fill, group), group->slot);
    group->slot = 0;
    if (is_capped(group)) {
        fill->capped_sum -= work_of(group->cap) * group->count;
        rankset_remove(&fill->capped_ranks, group->rank);
    } else {
        fill->uncapped -= group->count;
        rankset_remove(&fill->uncapped_ranks, group->rank);
    }
}

/* The clock's reading V is what stays the same; what changes is how it is kept, as V - W or as V at
 * an instant. V is not beyond the first end, which may be reached and not told yet. */
void waterfill_cross(struct waterfill *fill, struct rate_group *group, int64_t now)
{
    work clock = clock_at(fill, group, now), end = first_end(group);
    if (clock > end)
        clock = end;
    bool was_capped = is_capped(group);
    delist(fill, group);
    group->then = was_capped ? GROUP_UNCAPPED : now;
    group->clock = was_capped ? clock - fill->done : clock;
    enlist(fill, group);
}

/* After the level may have fallen: capped groups above it join it, the greatest cap first. */
static void settle_down(struct waterfill *fill, int64_t now)
{
    for (;;) {
        set_level(fill);
        if (rankset_empty(&fill->capped_ranks))
            return;
        struct rate_group *group = group_at(fill, rankset_greatest(&fill->capped_ranks));
        if (group->cap <= fill->level)
            return;
        waterfill_cross(fill, group, now);
    }
}

/* After the level may have risen: uncapped groups it has reached fall behind, the least
 * cap first. */
static void settle_up(struct waterfill *fill, int64_t now)
{
    for (;;) {
        set_level(fill);
        if (rankset_empty(&fill->uncapped_ranks))
            return;
        struct rate_group *group = group_at(fill, rankset_least(&fill->uncapped_ranks));
        if (group->cap > fill->level || isinf(group->cap))
            return;
        waterfill_cross(fill, group, now);
    }
}

void waterfill_settle(struct waterfill *fill, int64_t now)
{
    advance(fill, now);
    settle_up(fill, now);
    sum_rates(fill);
}

/* A clock of a group that is never empty would lose its range in the end: set it back to 0. */
static work set_clock_back(struct waterfill *fill, struct rate_group *group, int64_t now)
{
    work clock = clock_at(fill, group, now), end = first_end(group), by = clock < end ? clock : end;
    heap_shift(group->members, (heap_key)by << NAME_BITS, NULL, NULL);
    group->clock -= by;
    return clock - by;
}

/* The index of the port that a flow is on. */
static inline uint32_t port_of(const struct waterfill *fill, const struct flow *flow)
{
    uint32_t node = flow->src ? flow->src : flow->dst;
    return fill->seats ? fill->seats[node].port : node;
}

/* The group has its second flow. Until now the one flow ended at 0 and the clock was negative:
 * shift both, so that keys are not. */
static void have_members(const struct waterfill *fill, struct rate_group *group)
{
    struct flow *flow = group->first;
    work shift = work_of(flow->bytes);
    group->members = mem_zero(1, sizeof *group->members);
    group->clock += shift;
    flow->slot =
        heap_push(group->members, flow, key_of(shift, fill->ports[port_of(fill, flow)].order));
}

/* Adds a flow to a group that has others, or had once. */
static void add_member(struct waterfill *fill, struct rate_group *group, uint32_t order,
                       struct flow *flow, work bytes, int64_t now)
{
    work clock = 0;
    if (group->count)
        clock = clock_at(fill, group, now);
    if (clock > WORK_MAX)
        clock = set_clock_back(fill, group, now);
    flow->slot = heap_push(group->members, flow, key_of(clock + bytes, order));
    if (group->count && heap_top(group->members) == flow)
        heap_rekey(heap_of(fill, group), group->slot, group_key(fill, group));
}

static void insert(struct waterfill *fill, uint32_t node, struct flow *flow, double bytes,
                   int64_t now)
{
    struct port *port = &fill->ports[node];
    struct rate_group *group = &fill->groups[port->group];
    work exact = work_of(bytes);
    port->flow = flow;
    flow->slot = 1;
    fill->flows++;
    if (group->count && !group->members)
        have_members(fill, group);
    if (group->members)
        add_member(fill, group, port->order, flow, exact, now);
    group->first = group->members ? heap_top(group->members) : flow;
    if (group->count++) {
        if (is_capped(group))
            fill->capped_sum += work_of(group->cap);
        else
            fill->uncapped++;
        return;
    }
    /* An empty group starts its clock anew: at 0, or, with no heap of members, where its one flow
     * ends at 0, at minus the flow's bytes. */
    bool capped = group->cap <= fill->level && !isinf(group->cap);
    group->then = capped ? now : GROUP_UNCAPPED;
    group->clock = (group->members ? 0 : -exact) - (capped ? 0 : fill->done);
    enlist(fill, group);
}

/* Takes a node's flow out of its group; the level is settled later. */
static void detach(struct waterfill *fill, struct port *port)
{
    struct rate_group *group = &fill->groups[port->group];
    struct flow *flow = port->flow;
    port->flow = NULL;
    fill->flows--;
    if (group->members)
        heap_remove(group->members, flow->slot);
    flow->slot = 0;
    if (group->count == 1) {
        delist(fill, group);
        group->count = 0;
        return;
    }
    group->count--;
    if (is_capped(group))
        fill->capped_sum -= work_of(group->cap);
    else
        fill->uncapped--;
    if (group->first == flow) {
        group->first = heap_top(group->members);
        heap_rekey(heap_of(fill, group), group->slot, group_key(fill, group));
    }
}

/* The caps of links that have joined are ranked before the next flow: until then they may be set in
 * any order at no cost. */
bool waterfill_start(struct waterfill *fill, uint32_t node, struct flow *flow, double left,
                     int64_t now)
{
    const struct rate_group *group;
    if (fill->ranked < fill->joined)
        waterfill_rank_new(fill);
    __builtin_prefetch(&fill->groups[node]);
    advance(fill, now);
    insert(fill, node, flow, left, now);
    settle_down(fill, now);
    sum_rates(fill);
    group = &fill->groups[fill->ports[node].group];
    return heap_of(fill, group)->top == group->slot;
}

/* A flow's end is fixed on its group's clock: what is left is how far that clock still has to
 * go. */
double waterfill_left_at(const struct waterfill *fill, uint32_t node, work done, int64_t now)
{
    const struct port *port = &fill->ports[node];
    const struct rate_group *group = &fill->groups[port->group];
    work end = group->members ? key_value(heap_key_at(group->members, port->flow->slot)) : 0;
    work clock = is_capped(group) ? clock_at(fill, group, now) : group->clock + done;
    return bytes_of(not_negative(end - clock));
}

double waterfill_left(const struct waterfill *fill, uint32_t node, int64_t now)
{
    return waterfill_left_at(fill, node, done_at(fill, now), now);
}

double waterfill_take(struct waterfill *fill, uint32_t node, int64_t now)
{
    advance(fill, now);
    double left = waterfill_left(fill, node, now);
    detach(fill, &fill->ports[node]);
    waterfill_settle(fill, now);
    return left;
}

double waterfill_rate(const struct waterfill *fill, uint32_t node)
{
    const struct rate_group *group = &fill->groups[fill->ports[node].group];
    return is_capped(group) ? group->cap : fill->level;
}

double waterfill_hub_used(const struct waterfill *fill, int64_t now)
{
    return now > fill->then ? fill->used + fill->running * ((double)(now - fill->then) * 1e-9)
                            : fill->used;
}

/* What the end of a group's first flow will touch. Of what the event loop does, the most is waiting
 * for memory: a group mostly has the index of its flow's node, so that the port can be fetched
 * before the group is known. */
static inline const struct rate_group *expect(const struct waterfill *fill, const struct heap *heap)
{
    uint32_t index = (uint32_t)heap_least(heap);
    __builtin_prefetch(&fill->ports[index < fill->nodes ? index : 0]);
    return &fill->groups[index];
}

/* The earlier of the first end in real time, of the capped, and the instant at which W reaches the
 * first end of the uncapped. */
int64_t waterfill_next(const struct waterfill *fill)
{
    int64_t next = TIME_NEVER;
    const struct rate_group *group = NULL;
    if (fill->by_time.count) {
        next = (int64_t)(heap_least(&fill->by_time) >> 64);
        group = expect(fill, &fill->by_time);
    }
    if (fill->by_work.count) {
        int64_t end = level_end(fill);
        if (end < next) {
            next = end;
            group = expect(fill, &fill->by_work);
        }
    }
    if (group)
        __builtin_prefetch(group->first);
    return next;
}

static inline struct flow *finish(struct waterfill *fill, struct rate_group *group)
{
    struct flow *flow = group->first;
    struct port *port = &fill->ports[port_of(fill, flow)];
    port->used += flow->bytes;
    detach(fill, port);
    flow->slot = port->order; /* the fluid tells by it who comes first */
    return flow;
}

struct flow *waterfill_finish(struct waterfill *fill, struct rate_group *group)
{
    return finish(fill, group);
}

/* Looks before it advances, so that its answer is that of waterfill_next when the event was set. */
struct flow *waterfill_finished(struct waterfill *fill, int64_t now)
{
    struct rate_group *group = due_by_time(fill, now);
    if (!group && fill->by_work.count && level_end(fill) <= now)
        group = first_by_work(fill);
    if (!group)
        return NULL;
    if (!is_capped(group) && isinf(fill->level)) /* the rest goes in no time */
        fill->used += bytes_of(not_negative(first_end(group) - clock_at(fill, group, now)));
    return finish(fill, group);
}

/* The level may go either way. */
void waterfill_set_capacity(struct waterfill *fill, double capacity, int64_t now)
{
    advance(fill, now);
    set_capacity(fill, capacity);
    settle_down(fill, now);
    settle_up(fill, now);
    sum_rates(fill);
}

/* A flow on the link is taken out and put in again with the bytes it has left, as its group is
 * another one now. */
void waterfill_set_cap(struct waterfill *fill, uint32_t node, double cap, int64_t now)
{
    struct port *port = &fill->ports[node];
    struct flow *flow = port->flow;
    double left = 0;
    cap = cap >= 0x1p60 ? INFINITY : cap;
    if (cap == port->cap)
        return;
    if (flow) {
        advance(fill, now);
        left = waterfill_left(fill, node, now);
        detach(fill, port);
        set_level(fill);
    }
    bool ranked = node < fill->ranked;
    if (ranked)
        waterfill_leave(fill, node);
    port->cap = cap;
    if (ranked)
        waterfill_join(fill, node);
    if (flow) {
        insert(fill, node, flow, left, now);
        settle_down(fill, now);
        settle_up(fill, now);
        sum_rates(fill);
    }
}

void waterfill_init(struct waterfill *fill, uint32_t nodes)
{
    *fill = (struct waterfill){
        .nodes = nodes, .capacity = INFINITY, .level = INFINITY, .ceiling = INFINITY};
    fill->capacity_exact = (work)1 << 126;
    rankset_reset(&fill->capped_ranks, 1);
    rankset_reset(&fill->uncapped_ranks, 1);
    fill->ports = mem_room(nodes, sizeof *fill->ports);
    fill->ports[0] = (struct port){.cap = INFINITY};
    fill->joined = fill->ranked = 1;
}

uint32_t waterfill_add(struct waterfill *fill, uint32_t order)
{
    fill->ports[fill->joined] = (struct port){.cap = INFINITY, .order = order};
    return fill->joined++;
}

void waterfill_clear(struct waterfill *fill)
{
    waterfill_rank_free(fill);
    heap_free(&fill->by_work);
    heap_free(&fill->by_time);
    free(fill->ports);
}
