/* Lists the free agents and finds the first of them. */
#include "sim/rounds/candidates.h"

#include "core/base/mem.h"

#include <stdlib.h>

enum { MANY = 8 }; /* of 64 agents */

/* By rank, then by the keyed draw, at last by number: a total order, so that the first n are the
 * same however they are found. */
static bool before(const struct candidate *a, const struct candidate *b)
{
    if (a->rank < b->rank || a->rank > b->rank)
        return a->rank < b->rank;
    return a->tie != b->tie ? a->tie < b->tie : a->agent < b->agent;
}

/* Parts c[low..high]: none from *left on comes before any up to *right (Hoare). */
static void part(struct candidate *c, int64_t low, int64_t high, int64_t *left, int64_t *right)
{
    struct candidate pivot = c[low + (high - low) / 2];
    int64_t i = low, j = high;
    while (i <= j) {
        while (before(&c[i], &pivot))
            i++;
        while (before(&pivot, &c[j]))
            j--;
        if (i > j)
            break;
        struct candidate swap = c[i];
        c[i++] = c[j];
        c[j--] = swap;
    }
    *left = i;
    *right = j;
}

/* A fleet of a million need not be sorted for a cohort of a hundred: only the part that holds the
 * border is parted again (quickselect), which takes a small multiple of the fleet in all. */
void candidates_first(struct candidate *c, uint32_t count, uint32_t wanted)
{
    int64_t low = 0, high = (int64_t)count - 1, left, right;
    while (low < high) {
        part(c, low, high, &left, &right);
        if (wanted <= right)
            high = right;
        else if (wanted >= left)
            low = left;
        else
            break;
    }
}

/* Calls `add` with each free agent in order. Their priorities are worked out for 64 neighbours at
 * once where some of them are free, and else one by one. */
static void each_free(const struct selection_view *view,
                      void (*add)(void *context, struct candidate candidate), void *context)
{
    uint64_t priorities[64];
    for (uint32_t i = 0; (i = rankset_next(view->free, i)) != RANKSET_NONE; i = (i | 63) + 1) {
        uint64_t bits = rankset_word(view->free, i / 64);
        uint32_t first = i & ~UINT32_C(63), left = view->agents - first;
        bool many = __builtin_popcountll(bits) >= MANY;
        if (many)
            view->priorities(view->fleet, first, left < 64 ? left : 64, view->wave, priorities);
        for (; bits; bits &= bits - 1) {
            uint32_t bit = (uint32_t)__builtin_ctzll(bits);
            if (!many)
                view->priorities(view->fleet, first + bit, 1, view->wave, &priorities[bit]);
            add(context, (struct candidate){0, priorities[bit], first + bit});
        }
        if (left <= 64)
            return;
    }
}

struct candidate_list {
    struct candidate *items;
    uint32_t count;
};

static void append(void *context, struct candidate candidate)
{
    struct candidate_list *list = context;
    list->items[list->count++] = candidate;
}

struct candidate *candidates_free(const struct selection_view *view)
{
    struct candidate_list list = {mem_alloc(view->free_count * sizeof *list.items), 0};
    each_free(view, append, &list);
    return list.items;
}

/* The least so far, among others that may be as good: twice as many as are wanted. Whenever these
 * are full, half of them go, and from then on whoever comes behind the last one kept. */
struct least {
    struct candidate *items, last;
    uint32_t count, wanted;
    bool full; /* there is a last one */
};

static void add_least(void *context, struct candidate candidate)
{
    struct least *least = context;
    if (least->full && before(&least->last, &candidate))
        return;
    least->items[least->count++] = candidate;
    if (least->count < 2 * least->wanted)
        return;
    candidates_first(least->items, least->count, least->wanted);
    least->count = least->wanted;
    least->full = true;
    least->last = least->items[0];
    for (uint32_t i = 1; i < least->count; i++)
        if (before(&least->last, &least->items[i]))
            least->last = least->items[i];
}

void candidates_least(const struct selection_view *view, uint32_t wanted)
{
    struct least least = {.items = mem_alloc(2 * (size_t)wanted * sizeof *least.items),
                          .wanted = wanted};
    each_free(view, add_least, &least);
    candidates_first(least.items, least.count, wanted);
    for (uint32_t i = 0; i < wanted; i++)
        view->chosen[i] = least.items[i].agent;
    free(least.items);
}

void candidates_choose(const struct selection_view *view, struct candidate *candidates,
                       uint32_t wanted)
{
    candidates_first(candidates, view->free_count, wanted);
    for (uint32_t i = 0; i < wanted; i++)
        view->chosen[i] = candidates[i].agent;
    free(candidates);
}
