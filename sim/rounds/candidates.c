/* Lists the free agents and finds the first of them. */
#include "sim/rounds/candidates.h"

#include "core/base/mem.h"

#include <stdlib.h>

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

struct candidate *candidates_free(const struct selection_view *view)
{
    struct candidate *candidates = mem_alloc(view->free_count * sizeof *candidates);
    uint32_t count = 0;
    for (uint32_t i = 0; (i = rankset_next(view->free, i)) != RANKSET_NONE; i++)
        candidates[count++] = (struct candidate){0, view->priority(view->fleet, i, view->wave), i};
    return candidates;
}

void candidates_choose(const struct selection_view *view, struct candidate *candidates,
                       uint32_t wanted)
{
    candidates_first(candidates, view->free_count, wanted);
    for (uint32_t i = 0; i < wanted; i++)
        view->chosen[i] = candidates[i].agent;
    free(candidates);
}
