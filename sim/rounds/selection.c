/* The table of selections, and those that need no past. */
#include "sim/rounds/selection.h"

#include "core/base/mem.h"
#include "models/learning/keys.h"

#include <stdlib.h>

/* In the order of enum selection_kind. */
static const struct selection *const rows[] = {[SELECT_UNIFORM] = &select_uniform,
                                               [SELECT_ALL] = &select_all,
                                               [SELECT_ROUND_ROBIN] = &select_round_robin,
                                               [SELECT_FASTEST_FIRST] = &select_fastest_first,
                                               [SELECT_OORT] = &select_oort};

const struct selection *selection_of(const struct scenario *s)
{
    return rows[s->round.select];
}

/* --- the first of many ----------------------------------------------------------------------- */

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

/* A fleet of a million need not be sorted for a cohort of a hundred. */
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

static uint64_t candidate_priority(const struct federation *f, uint32_t agent, uint32_t wave)
{
    return key_of(f->fleet.agents[agent].identity, PURPOSE_COHORT, wave);
}

/* --- who is free ----------------------------------------------------------------------------- */

/* All of them, in order. */
static void list_free(struct federation *f)
{
    uint32_t count = 0;
    for (uint32_t i = 0; (i = rankset_next(&f->free.set, i)) != RANKSET_NONE; i++)
        f->available[count++] = i;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

uint32_t selection_make(struct federation *f, uint32_t round, uint32_t wave, uint32_t most,
                        uint32_t least)
{
    free_agents_turn_to(f, round);
    uint32_t wanted = most < f->free.count ? most : f->free.count;
    if (wanted == 0 || f->free.count < least)
        return 0;
    if (!f->select && wanted == f->free.count) {
        list_free(f);
        return wanted;
    }
    if (f->select)
        f->select(f->context, round, f->available, wanted);
    else
        selection_of(f->scenario)->choose(f, wave, wanted);
    qsort(f->available, wanted, sizeof *f->available, by_number);
    return wanted;
}

/* --- candidates ------------------------------------------------------------------------------ */

struct candidate *candidates_free(const struct federation *f, uint32_t wave)
{
    struct candidate *candidates = mem_alloc(f->free.count * sizeof *candidates);
    uint32_t count = 0;
    for (uint32_t i = 0; (i = rankset_next(&f->free.set, i)) != RANKSET_NONE; i++)
        candidates[count++] = (struct candidate){0, candidate_priority(f, i, wave), i};
    return candidates;
}

void candidates_choose(struct federation *f, struct candidate *candidates, uint32_t wanted)
{
    candidates_first(candidates, f->free.count, wanted);
    for (uint32_t i = 0; i < wanted; i++)
        f->available[i] = candidates[i].agent;
    free(candidates);
}

/* --- uniform, all, round_robin --------------------------------------------------------------- */

/* The smallest keyed priorities (SPEC 9). */
static void choose_uniform(struct federation *f, uint32_t wave, uint32_t wanted)
{
    candidates_choose(f, candidates_free(f, wave), wanted);
}

const struct selection select_uniform = {.name = "uniform", .choose = choose_uniform};

/* Whoever is free: a cohort cannot be given, so there is a choice only where policies limit how
 * many are out. */
const struct selection select_all = {.name = "all", .choose = choose_uniform};

/* The next ones behind the last chosen, round the fleet; who is not free is passed over. */
static void choose_round_robin(struct federation *f, uint32_t wave, uint32_t wanted)
{
    (void)wave;
    for (uint32_t i = 0; i < wanted; i++) {
        uint32_t next = rankset_next(&f->free.set, f->cursor);
        if (next == RANKSET_NONE)
            next = rankset_least(&f->free.set);
        f->available[i] = next;
        f->cursor = next + 1;
    }
}

const struct selection select_round_robin = {.name = "round_robin", .choose = choose_round_robin};
