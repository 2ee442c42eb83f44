/* What the solvers of water-filling share (core/network/waterfill.c, core/network/celltree.c):
 * fixed-point work, the clocks of groups and the level.
 *
 * Work is a 128-bit integer of 2^-40 bytes: sums of it are exact in whatever order, where sums of
 * doubles would drift. A heap key has the work or the instant above and the index of the group or
 * node below, so that keys are unique and ties have an order that does not depend on the heap. */
#ifndef CORE_WATERFILL_PARTS_H
#define CORE_WATERFILL_PARTS_H

#include "core/network/waterfill.h"

#include <stddef.h>

enum { WORK_BITS = 40, NAME_BITS = 32 };

static const work WORK_MAX = (work)1 << (54 + WORK_BITS);

static inline work work_of(double bytes)
{
    int64_t whole = (int64_t)bytes;
    return ((work)whole << WORK_BITS) + (int64_t)((bytes - (double)whole) * 0x1p40);
}

static inline double bytes_of(work value)
{
    int64_t part = (int64_t)value & (((int64_t)1 << WORK_BITS) - 1);
    return (double)(int64_t)(value >> WORK_BITS) + (double)part * 0x1p-40;
}

/* A heap key: work or time first, then the index of the group or node, so that ties have
 * an order. */
static inline heap_key key_of(work value, uint32_t name)
{
    return (heap_key)value << NAME_BITS | name;
}

static inline work key_value(heap_key key)
{
    return (work)(key >> NAME_BITS);
}

/* `start` plus a duration, rounded up to the ns; a whole number of ns within rounding stays one. */
static inline int64_t end_ns(int64_t start, double ns)
{
    ns -= ns * 0x1p-51;
    if (!(ns < (double)(TIME_NEVER - start)))
        return TIME_NEVER;
    int64_t whole = (int64_t)ns;
    return start + whole + ((double)whole < ns);
}

static inline bool is_capped(const struct rate_group *group)
{
    return group->then != GROUP_UNCAPPED;
}

/* The clock's reading at the end of the first flow. */
static inline work first_end(const struct rate_group *group)
{
    return group->members ? key_value(heap_least(group->members)) : 0;
}

static inline work not_negative(work value)
{
    return value < 0 ? 0 : value;
}

/* A group's clock at `now`; for an uncapped one the fill must have advanced to now. */
static inline work clock_at(const struct waterfill *fill, const struct rate_group *group,
                            int64_t now)
{
    if (is_capped(group))
        return group->clock + work_of(group->cap * ((double)(now - group->then) * 1e-9));
    return group->clock + fill->done;
}

/* The key of a group in by_time or by_work. */
static inline heap_key group_key(const struct waterfill *fill, const struct rate_group *group)
{
    work ahead = not_negative(first_end(group) - group->clock);
    uint32_t index = group_index(fill, group);
    if (!is_capped(group))
        return key_of(ahead, index);
    return heap_key_of((uint64_t)end_ns(group->then, bytes_of(ahead) / group->cap * 1e9), index);
}

static inline struct heap *heap_of(struct waterfill *fill, const struct rate_group *group)
{
    return is_capped(group) ? &fill->by_time : &fill->by_work;
}

static inline void advance(struct waterfill *fill, int64_t now)
{
    if (now <= fill->then)
        return;
    double passed = (double)(now - fill->then) * 1e-9;
    if (fill->uncapped) {
        fill->done += work_of(fill->level * passed);
        if (fill->done > WORK_MAX)
            waterfill_set_back(fill);
    }
    fill->used += fill->running * passed;
    fill->then = now;
}

/* The level the capacity alone would set: (C - sum of capped rates) / number of uncapped flows;
 * negative when the capped ones alone are too many. */
static inline double own_level(const struct waterfill *fill)
{
    work spare = fill->capacity_exact - fill->capped_sum;
    if (isinf(fill->capacity) || (!fill->uncapped && spare >= 0))
        return INFINITY;
    return fill->uncapped ? bytes_of(spare) / fill->uncapped : -1;
}

static inline void set_capacity(struct waterfill *fill, double capacity)
{
    fill->capacity = capacity >= 0x1p60 ? INFINITY : capacity;
    fill->capacity_exact = isinf(fill->capacity) ? (work)1 << 126 : work_of(capacity);
}

static inline void set_level(struct waterfill *fill)
{
    double own = own_level(fill);
    fill->level = own < fill->ceiling ? own : fill->ceiling;
}

static inline void sum_rates(struct waterfill *fill)
{
    fill->running = fill->uncapped ? fill->capacity : bytes_of(fill->capped_sum);
    fill->byte_ns = 1e9 / fill->level;
    if (!fill->uncapped)
        fill->done = 0; /* nothing is told in W now */
}

static inline struct rate_group *group_at(const struct waterfill *fill, uint32_t rank)
{
    return &fill->groups[fill->rank_group[rank]];
}

/* The instant at which W reaches the first end of the uncapped. */
static inline int64_t level_end(const struct waterfill *fill)
{
    work left = key_value(heap_least(&fill->by_work)) - fill->done;
    return end_ns(fill->then, bytes_of(not_negative(left)) * fill->byte_ns);
}

/* The capped group whose first end is reached by `now`, or NULL. */
static inline struct rate_group *due_by_time(const struct waterfill *fill, int64_t now)
{
    if (!fill->by_time.count || (int64_t)(heap_least(&fill->by_time) >> 64) > now)
        return NULL;
    return &fill->groups[(uint32_t)heap_least(&fill->by_time)];
}

static inline struct rate_group *first_by_work(const struct waterfill *fill)
{
    return &fill->groups[(uint32_t)heap_least(&fill->by_work)];
}

/* W at `now`. */
static inline work done_at(const struct waterfill *fill, int64_t now)
{
    if (!fill->uncapped || now <= fill->then)
        return fill->done;
    return fill->done + work_of(fill->level * ((double)(now - fill->then) * 1e-9));
}

#endif
