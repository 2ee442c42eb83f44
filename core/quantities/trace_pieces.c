/* Collects the pieces of a trace, and makes them a trace of its set. */
#include "core/quantities/trace_pieces.h"

#include "core/base/fail.h"
#include "core/base/mem.h"
#include "core/engine/engine.h"

#include <stdlib.h>
#include <string.h>

/* A piece of no length is overwritten by the next one, and may then be joined to the one before
 * it. */
void pieces_put(struct pieces *p, int64_t begin_ns, double value)
{
    if (p->count && p->begin_ns[p->count - 1] == begin_ns)
        p->count--;
    if (p->count && p->value[p->count - 1] == value)
        return;
    mem_grow(&p->begin_ns, &p->begins, p->count + 1, sizeof *p->begin_ns);
    mem_grow(&p->value, &p->values, p->count + 1, sizeof *p->value);
    p->begin_ns[p->count] = begin_ns;
    p->value[p->count++] = value;
}

void pieces_gap(struct pieces *p, int64_t begin_ns, int64_t length_ns)
{
    mem_grow(&p->gaps, &p->gaps_capacity, p->gap_count + 1, sizeof *p->gaps);
    p->gaps[p->gap_count++] = (struct trace_gap){begin_ns, length_ns};
}

void pieces_free(struct pieces *p)
{
    free(p->begin_ns);
    free(p->value);
    free(p->gaps);
    *p = (struct pieces){0};
}

void trace_add(struct trace_set *set, const char *name, struct pieces *p, int64_t period_ns,
               int64_t origin_ns)
{
    if (!p->count || p->begin_ns[0] != 0 || p->begin_ns[p->count - 1] >= period_ns)
        die("the pieces of the trace %s do not lie within its period", name);
    int64_t *begin_ns = arena_alloc(&set->arena, p->count * sizeof *begin_ns);
    double *value = arena_alloc(&set->arena, p->count * sizeof *value);
    /* sum[i] is the integral up to piece i, in bytes or in seconds online; the last one is that of
     * a whole period. */
    double *sum = arena_alloc(&set->arena, (p->count + 1) * sizeof *sum);
    struct trace_gap *gaps = arena_alloc(&set->arena, p->gap_count * sizeof *gaps);
    memcpy(begin_ns, p->begin_ns, p->count * sizeof *begin_ns);
    memcpy(value, p->value, p->count * sizeof *value);
    for (size_t i = 0; i < p->count; i++) {
        value[i] *= set->kind == TRACE_RATE ? set->scale : 1;
        int64_t end = i + 1 < p->count ? begin_ns[i + 1] : period_ns;
        sum[i + 1] = sum[i] + value[i] * s_from_ns(end - begin_ns[i]);
    }
    if (p->gap_count)
        memcpy(gaps, p->gaps, p->gap_count * sizeof *gaps);
    mem_grow(&set->traces, &set->capacity, set->count + 1, sizeof *set->traces);
    set->traces[set->count++] = (struct trace){.name = arena_string(&set->arena, name),
                                               .count = p->count,
                                               .begin_ns = begin_ns,
                                               .value = value,
                                               .sum = sum,
                                               .period_ns = period_ns,
                                               .origin_ns = origin_ns % period_ns,
                                               .gaps = gaps,
                                               .gap_count = p->gap_count,
                                               .gaps_cut = p->gaps_cut};
    pieces_free(p);
}
