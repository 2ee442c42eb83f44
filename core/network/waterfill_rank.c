/* Ranks groups by cap, and gives a new cap a place among them. */
#include "core/network/waterfill_rank.h"

#include "core/base/fail.h"
#include "core/base/mem.h"
#include "core/base/radix.h"

#include <stdlib.h>

enum {
    GAP = 8,  /* distance of ranks once rates change, or nodes join later */
    FEW = 256 /* a node that joins on its own costs as much as so many ranks gone through */
};

/* A group for a cap that `node` is the first to have: the node's own one, so that what is fetched
 * for a node is likely its group too; or a spare one, when other nodes are in its own. */
static struct rate_group *new_group(struct waterfill *fill, double cap, uint32_t node)
{
    uint32_t index = node;
    if (fill->groups[node].cap != 0) {
        index = fill->group_free;
        if (index)
            fill->group_free = fill->groups[index].rank;
        else
            index = fill->group_count++;
    }
    fill->groups[index] = (struct rate_group){.cap = cap};
    return &fill->groups[index];
}

/* A group with a node's own index is found again by that node; only spare ones go on the list,
 * which links them through `rank`. */
static void drop_group(struct waterfill *fill, uint32_t index)
{
    struct rate_group *group = &fill->groups[index];
    if (group->members)
        heap_free(group->members);
    free(group->members);
    *group = (struct rate_group){0};
    if (index >= fill->nodes) {
        group->rank = fill->group_free;
        fill->group_free = index;
    }
}

/* The groups in order of cap, those without nodes dropped; returns how many. */
static uint32_t live_groups(struct waterfill *fill, uint32_t *order)
{
    uint32_t count = 0;
    for (uint32_t rank = 0; rank < fill->ranks; rank++) {
        uint32_t index = fill->rank_group[rank];
        if (rank && fill->rank_group[rank - 1] == index)
            continue; /* a gap */
        if (index && !fill->groups[index].nodes)
            drop_group(fill, index);
        else
            order[count++] = index;
    }
    return count;
}

/* The groups in `order`, that of their caps, get ranks `gap` apart. */
static void rank_in_order(struct waterfill *fill, const uint32_t *order, uint32_t count,
                          uint32_t gap)
{
    fill->ranks = count * gap;
    fill->rank_group = mem_realloc(fill->rank_group, fill->ranks * sizeof *fill->rank_group);
    rankset_reset(&fill->capped_ranks, fill->ranks);
    rankset_reset(&fill->uncapped_ranks, fill->ranks);
    for (uint32_t rank = 0; rank < fill->ranks; rank++) {
        uint32_t index = fill->rank_group[rank] = order[rank / gap];
        struct rate_group *group = &fill->groups[index];
        if (rank % gap)
            continue;
        group->rank = rank;
        if (group->count)
            rankset_insert(
                group->then == GROUP_UNCAPPED ? &fill->uncapped_ranks : &fill->capped_ranks, rank);
    }
}

static void rank_apart(struct waterfill *fill)
{
    uint32_t *order = mem_alloc(fill->ranks * sizeof *order);
    rank_in_order(fill, order, live_groups(fill, order), GAP);
    free(order);
}

/* Live groups are at most as many as nodes; the rest is room for caps that went out of use. */
static void make_groups(struct waterfill *fill)
{
    fill->groups = mem_room(2 * (size_t)fill->nodes + 2, sizeof *fill->groups);
    fill->groups[0] = (struct rate_group){0};
    fill->rank_group = mem_zero(1, sizeof *fill->rank_group);
    fill->group_count = fill->nodes;
    fill->ranks = 1;
}

/* The nodes from `first` on, in order of their caps, and of equal ones in their own; the caller
 * frees the list. */
static struct radix_item *sorted_caps(const struct waterfill *fill, uint32_t first)
{
    size_t count = fill->joined - first;
    struct radix_item *order = mem_room(2 * count, sizeof *order);
    for (uint32_t i = 0; i < count; i++)
        order[i] = (struct radix_item){radix_of_double(fill->ports[first + i].cap), first + i};
    radix_sort(order, order + count, count);
    return order;
}

/* Goes through the old ranking and the new caps side by side. */
static void merge_new(struct waterfill *fill, uint32_t first, uint32_t gap)
{
    uint32_t news = fill->joined - first, *old = mem_alloc(fill->ranks * sizeof *old);
    uint32_t olds = live_groups(fill, old), count = 0, from = 0;
    uint32_t *order = mem_alloc(((size_t)olds + news) * sizeof *order);
    struct radix_item *caps = sorted_caps(fill, first);
    for (uint32_t i = 0; i < news; i++) {
        uint32_t node = caps[i].name;
        double cap = radix_double(caps[i].key);
        while (from < olds && fill->groups[old[from]].cap <= cap)
            order[count++] = old[from++];
        struct rate_group *group = &fill->groups[order[count - 1]];
        if (group->cap != cap) {
            group = new_group(fill, cap, node);
            order[count++] = group_index(fill, group);
        }
        group->nodes++;
        fill->ports[node].group = group_index(fill, group);
    }
    while (from < olds)
        order[count++] = old[from++];
    rank_in_order(fill, order, count, gap);
    free(caps);
    free(order);
    free(old);
}

/* The first ranking has no gaps: most fleets wake all at once, and few ranks stay in the cache. */
void waterfill_rank_new(struct waterfill *fill)
{
    bool anew = !fill->groups;
    uint32_t first = fill->ranked;
    if (anew)
        make_groups(fill);
    fill->ranked = fill->joined;
    for (uint32_t node = first; node < fill->joined; node++)
        fill->groups[node] = (struct rate_group){0};
    if (anew || fill->joined - first > fill->ranks / FEW)
        merge_new(fill, first, anew ? 1 : GAP);
    else
        for (uint32_t node = first; node < fill->joined; node++)
            waterfill_join(fill, node);
}

/* The last rank whose group's cap is at most `cap`. By halving: a gap repeats the group below it,
 * so that caps never fall with the rank. */
static uint32_t rank_below(const struct waterfill *fill, double cap)
{
    uint32_t low = 0, high = fill->ranks;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (fill->groups[fill->rank_group[middle]].cap <= cap)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void waterfill_join(struct waterfill *fill, uint32_t node)
{
    struct port *port = &fill->ports[node];
    uint32_t last = rank_below(fill, port->cap), below = fill->rank_group[last];
    struct rate_group *group = &fill->groups[below];
    if (group->cap != port->cap) {
        bool full = fill->group_count == 2 * fill->nodes + 2 && !fill->group_free;
        if (last == group->rank || full) { /* no gap above it, or no room for a group */
            rank_apart(fill);
            last = rank_below(fill, port->cap);
            below = fill->rank_group[last];
        }
        /* In the middle of the gap, with half of it left on either side for caps yet to come. */
        uint32_t rank = fill->groups[below].rank + (last - fill->groups[below].rank + 1) / 2;
        group = new_group(fill, port->cap, node);
        group->rank = rank;
        for (; rank <= last; rank++)
            fill->rank_group[rank] = group_index(fill, group);
    }
    group->nodes++;
    port->group = group_index(fill, group);
}

void waterfill_leave(struct waterfill *fill, uint32_t node)
{
    fill->groups[fill->ports[node].group].nodes--;
    fill->ports[node].group = 0;
}

/* Of groups `from`..`to` - 1. */
static void free_members(struct waterfill *fill, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; fill->groups && i < to; i++)
        if (fill->groups[i].members) {
            heap_free(fill->groups[i].members);
            free(fill->groups[i].members);
        }
}

/* No node has the groups between. */
void waterfill_rank_free(struct waterfill *fill)
{
    free_members(fill, 0, fill->ranked);
    free_members(fill, fill->nodes, fill->group_count);
    free(fill->groups);
    free(fill->rank_group);
    rankset_free(&fill->capped_ranks);
    rankset_free(&fill->uncapped_ranks);
}
