/* Which agents a wave is sent to. */
#include "sim/federation/selection_make.h"

#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "sim/rounds/selection.h"

#include <stdlib.h>
#include <string.h>

void selection_open(struct federation *f)
{
    f->chosen = mem_zero(1, sizeof *f->chosen);
    f->chosen->agents = mem_zero(f->fleet.count, sizeof *f->chosen->agents);
}

void selection_free(struct federation *f)
{
    if (f->chosen) {
        free(f->chosen->agents);
        free(f->chosen->keys);
    }
    free(f->chosen);
}

/* All of them, in order: no draw is needed, and none is made. */
static void list_free(struct federation *f)
{
    uint32_t count = 0;
    for (uint32_t i = 0; (i = rankset_next(&f->free.set, i)) != RANKSET_NONE; i++)
        f->chosen->agents[count++] = i;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Of each agent what its priorities are folded from: 8 B, for a third of the cost of a choice. */
static uint64_t *make_keys(const struct fleet *fleet)
{
    uint64_t *keys = mem_alloc(fleet->count * sizeof *keys);
    for (uint32_t c = 0; c < fleet->class_count; c++) {
        const struct fleet_class *of = &fleet->classes[c];
        for (uint32_t i = 0; i < of->spec->count; i++)
            keys[of->first + i] = rng_fold(of->key, i);
    }
    rng_fold_all(keys, fleet->count, PURPOSE_COHORT);
    return keys;
}

/* Keyed by the agent and the wave alone: a choice does not change with who else is free. */
static void priorities(const void *fleet, uint32_t first, uint32_t count, uint32_t wave,
                       uint64_t *out)
{
    const struct federation *f = fleet;
    if (!f->chosen->keys)
        f->chosen->keys = make_keys(&f->fleet);
    memcpy(out, f->chosen->keys + first, count * sizeof *out);
    rng_fold_all(out, count, wave);
}

static void choose(struct federation *f, uint32_t wave, uint32_t wanted)
{
    const struct selection_view view = {.free = &f->free.set,
                                        .free_count = f->free.count,
                                        .agents = f->fleet.count,
                                        .round = f->round,
                                        .wave = wave,
                                        .history = &f->responses,
                                        .priorities = priorities,
                                        .fleet = f,
                                        .cursor = &f->chosen->cursor,
                                        .chosen = f->chosen->agents};
    f->scenario->round.select->choose(&view, wanted);
}

uint32_t selection_make(struct federation *f, uint32_t round, uint32_t wave, uint32_t most,
                        uint32_t least)
{
    free_agents_enter_round(&f->free, round);
    uint32_t wanted = most < f->free.count ? most : f->free.count;
    if (wanted == 0 || f->free.count < least)
        return 0;
    if (!f->seams.select && wanted == f->free.count) {
        list_free(f);
        return wanted;
    }
    if (f->seams.select)
        f->seams.select(f->seams.context, round, f->chosen->agents, wanted);
    else
        choose(f, wave, wanted);
    /* Ranks and slots follow the order of agents, not that of a draw. */
    qsort(f->chosen->agents, wanted, sizeof *f->chosen->agents, by_number);
    return wanted;
}
