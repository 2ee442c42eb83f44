/* Blocks of dispatches, and what is said about all of them. Blocks are never given back during a
 * trial, so a pointer to a dispatch stays valid; what lies there may have become another dispatch,
 * which its number tells. */
#include "sim/dispatch/dispatch_store.h"

#include "core/base/mem.h"
#include "sim/dispatch/dispatch_parts.h"
#include "sim/dispatch/phase_row.h"

#include <stdlib.h>

enum { FIRST_BLOCK = 64 };

/* The first is twice as large each time, so that a large fleet's dispatches lie together. Those
 * behind `used` were never taken, and take no memory yet. */
struct dispatch_block {
    struct dispatch_block *next;
    uint32_t used, count;
    struct dispatch *dispatches;
};

static void more(struct dispatch_store *all)
{
    struct dispatch_block *block = mem_zero(1, sizeof *block);
    block->next = all->blocks;
    block->count = all->blocks ? 2 * all->blocks->count : FIRST_BLOCK;
    block->dispatches = mem_room(block->count, sizeof *block->dispatches);
    all->blocks = block;
}

/* The next that was never taken, in the order in which they lie. */
static struct dispatch *fresh(struct dispatch_store *all)
{
    if (!all->blocks || all->blocks->used == all->blocks->count)
        more(all);
    return &all->blocks->dispatches[all->blocks->used++];
}

struct dispatch *dispatches_take(struct federation *f)
{
    struct dispatch_store *all = &f->store;
    struct dispatch *d = all->idle;
    if (!d)
        return fresh(all);
    all->idle = d->next_idle;
    return d;
}

void dispatches_put(struct dispatch *d)
{
    struct dispatch_store *all = &d->federation->store;
    d->under_way = d->managed = false;
    d->next_idle = all->idle;
    all->idle = d;
}

/* Numbers, not addresses: what is done in this order must not depend on where memory lies. */
static int by_number(const void *a, const void *b)
{
    const struct dispatch *x = *(struct dispatch *const *)a, *y = *(struct dispatch *const *)b;
    return (x->number > y->number) - (x->number < y->number);
}

struct dispatch **dispatches_under_way(const struct federation *f, size_t *count)
{
    struct dispatch **list = NULL;
    size_t capacity = 0;
    *count = 0;
    for (const struct dispatch_block *block = f->store.blocks; block; block = block->next)
        for (uint32_t i = 0; i < block->used; i++) {
            if (!block->dispatches[i].under_way)
                continue;
            mem_grow(&list, &capacity, *count + 1, sizeof *list);
            list[(*count)++] = &block->dispatches[i];
        }
    if (list)
        qsort(list, *count, sizeof *list, by_number);
    return list;
}

/* The earliest that is at something; one that waits is not what the others wait for. */
const struct dispatch *dispatches_stuck(const struct federation *f)
{
    const struct dispatch *first = NULL;
    for (const struct dispatch_block *block = f->store.blocks; block; block = block->next)
        for (uint32_t i = 0; i < block->used; i++) {
            const struct dispatch *d = &block->dispatches[i];
            if (d->under_way && d->phase != PHASE_WAIT && (!first || d->number < first->number))
                first = d;
        }
    return first;
}

static bool progresses(const struct dispatch *d)
{
    const struct phase_row *row = dispatch_row(d);
    if (d->arrived || d->rested)
        return false;
    return d->outcome_phase != PHASES || (row->progresses && row->progresses(d));
}

bool dispatches_progress(const struct federation *f)
{
    for (const struct dispatch_block *block = f->store.blocks; block; block = block->next)
        for (uint32_t i = 0; i < block->used; i++)
            if (block->dispatches[i].under_way && progresses(&block->dispatches[i]))
                return true;
    return false;
}

/* A trial that was broken off has dispatches under way, whose jobs the pool may be working on:
 * local_job_free waits for these. */
void dispatches_free(struct federation *f)
{
    for (struct dispatch_block *block = f->store.blocks, *next; block; block = next) {
        next = block->next;
        for (uint32_t i = 0; i < block->used; i++) {
            struct dispatch *d = &block->dispatches[i];
            local_job_free(f, d->local_job);
            if (d->managed)
                free(d->use);
        }
        free(block->dispatches);
        free(block);
    }
    f->store.blocks = NULL;
    f->store.idle = NULL;
}
