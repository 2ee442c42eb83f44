/* The table of selections, and those that do not look back. */
#include "sim/rounds/selection.h"

#include "core/base/mem.h"
#include "sim/rounds/selection_history.h"

#include <stdlib.h>

/* A new selection is one row and one line here. */
static const struct selection *const rows[] = {&select_uniform, &select_all, &select_round_robin,
                                               &select_fastest_first, &select_oort};

const void *selection_row(size_t i)
{
    return i < sizeof rows / sizeof *rows ? rows[i] : NULL;
}

/* --- the first of many ----------------------------------------------------------------------- */

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

/* --- candidates ------------------------------------------------------------------------------ */

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

/* --- uniform, all, round_robin --------------------------------------------------------------- */

/* The agents of the smallest keyed priorities. */
static void choose_uniform(const struct selection_view *view, uint32_t wanted)
{
    candidates_choose(view, candidates_free(view), wanted);
}

const struct selection select_uniform = {
    .row = {"uniform", "agents drawn at random, each as likely as any other"},
    .choose = choose_uniform};

/* Every free agent: there is a choice only where the policy limits how many dispatches are under
 * way. */
const struct selection select_all = {
    .row = {"all", "every free agent"}, .takes_all = true, .choose = choose_uniform};

/* The next agents behind the last one chosen, round the fleet; one that is not free is passed over.
 */
static void choose_round_robin(const struct selection_view *view, uint32_t wanted)
{
    for (uint32_t i = 0; i < wanted; i++) {
        uint32_t next = rankset_next(view->free, *view->cursor);
        if (next == RANKSET_NONE)
            next = rankset_least(view->free);
        view->chosen[i] = next;
        *view->cursor = next + 1;
    }
}

const struct selection select_round_robin = {
    .row = {"round_robin", "the agents that follow the last one asked"},
    .choose = choose_round_robin};
