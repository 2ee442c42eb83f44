/* Looks values, integrals and instants up in a trace, and draws a trace from a set. */
#include "core/quantities/trace.h"

#include "core/base/rng.h"
#include "core/engine/engine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const trace_gap_rules[] = {
    [GAPS_HOLD] = "hold", [GAPS_ZERO] = "zero", [GAPS_CUT] = "cut", NULL};

/* An instant as whole periods since the trace began, the rest, and the piece the rest lies in. */
struct spot {
    __int128 periods;
    int64_t rest_ns;
    size_t piece;
};

/* The last piece that begins at or before `rest_ns`. */
static size_t piece_at(const struct trace *trace, int64_t rest_ns)
{
    size_t low = 0, high = trace->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (trace->begin_ns[middle] <= rest_ns)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static struct spot spot_of(const struct trace *trace, int64_t t_ns)
{
    __int128 since = (__int128)t_ns + trace->origin_ns;
    struct spot spot = {since / trace->period_ns, (int64_t)(since % trace->period_ns), 0};
    spot.piece = piece_at(trace, spot.rest_ns);
    return spot;
}

/* `ahead_ns` after `t_ns`, or TIME_NEVER beyond the clock. */
static int64_t later(int64_t t_ns, __int128 ahead_ns)
{
    __int128 sum = t_ns + ahead_ns;
    return sum < TIME_NEVER ? (int64_t)sum : TIME_NEVER;
}

static int64_t end_of(const struct trace *trace, size_t piece)
{
    return piece + 1 < trace->count ? trace->begin_ns[piece + 1] : trace->period_ns;
}

double trace_at(const struct trace *trace, int64_t t_ns, int64_t *until_ns)
{
    struct spot spot = spot_of(trace, t_ns);
    if (!until_ns)
        return trace->value[spot.piece];
    if (trace->count == 1) {
        *until_ns = TIME_NEVER;
        return trace->value[0];
    }
    int64_t end = end_of(trace, spot.piece);
    /* The first piece may go on where the last one ends. */
    if (end == trace->period_ns && trace->value[0] == trace->value[spot.piece])
        end += trace->begin_ns[1];
    *until_ns = later(t_ns, (__int128)end - spot.rest_ns);
    return trace->value[spot.piece];
}

/* The integral from the trace's beginning within one period. */
static double sum_to(const struct trace *trace, const struct spot *spot)
{
    double inside = s_from_ns(spot->rest_ns - trace->begin_ns[spot->piece]);
    return trace->sum[spot->piece] + trace->value[spot->piece] * inside;
}

/* With 128 bits for the instant and whole periods apart, so that a short trace that has been
 * repeated for years loses no digits. */
double trace_sum(const struct trace *trace, int64_t from_ns, int64_t to_ns)
{
    struct spot from = spot_of(trace, from_ns), to = spot_of(trace, to_ns);
    return (double)(to.periods - from.periods) * trace->sum[trace->count] +
           (sum_to(trace, &to) - sum_to(trace, &from));
}

/* The first piece by whose end the integral from the beginning has reached `amount`. */
static size_t piece_reaching(const struct trace *trace, double amount)
{
    size_t low = 0, high = trace->count - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (trace->sum[middle + 1] >= amount)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* The amount since the period's beginning is split into whole periods and a rest, the last piece
 * that adds to it is found by halving, and the rest of it is divided by the value there, which is
 * above 0, since the integral grows in that piece. Times are rounded up, so that the amount has
 * been reached at the answer. */
int64_t trace_reach(const struct trace *trace, int64_t from_ns, double amount)
{
    double whole = trace->sum[trace->count];
    if (amount <= 0)
        return from_ns;
    if (!(whole > 0))
        return TIME_NEVER;
    struct spot from = spot_of(trace, from_ns);
    double wanted = sum_to(trace, &from) + amount; /* since the beginning of this period */
    double periods = fmax(0, ceil(wanted / whole) - 1);
    if (periods >= 0x1p63)
        return TIME_NEVER;
    double rest = fmin(wanted - periods * whole, whole);
    size_t piece = piece_reaching(trace, rest);
    double inside_s = (rest - trace->sum[piece]) / trace->value[piece];
    int64_t inside;
    if (!ns_from_s(fmax(0, inside_s), &inside))
        return TIME_NEVER;
    if (inside > end_of(trace, piece) - trace->begin_ns[piece])
        inside = end_of(trace, piece) - trace->begin_ns[piece];
    __int128 at = (__int128)periods * trace->period_ns + trace->begin_ns[piece] + inside;
    return later(from_ns, at > from.rest_ns ? at - from.rest_ns : 0);
}

double trace_mean(const struct trace *trace)
{
    return trace->sum[trace->count] / s_from_ns(trace->period_ns);
}

/* Gaps lie where they do from the beginning of the trace, not from where the agent reads it. What
 * was cut out is not in the trace any more. */
double trace_measured_mean(const struct trace *trace)
{
    struct trace from_start = *trace;
    from_start.origin_ns = 0;
    double sum = trace->sum[trace->count];
    int64_t measured_ns = trace->period_ns;
    for (size_t i = 0; i < trace->gap_count && !trace->gaps_cut; i++) {
        const struct trace_gap *gap = &trace->gaps[i];
        sum -= trace_sum(&from_start, gap->begin_ns, gap->begin_ns + gap->length_ns);
        measured_ns -= gap->length_ns;
    }
    return sum / s_from_ns(measured_ns);
}

double trace_min(const struct trace *trace)
{
    double least = INFINITY;
    for (size_t i = 0; i < trace->count; i++)
        least = fmin(least, trace->value[i]);
    return least;
}

double trace_max(const struct trace *trace)
{
    double most = 0;
    for (size_t i = 0; i < trace->count; i++)
        most = fmax(most, trace->value[i]);
    return most;
}

double trace_share(const struct trace *trace)
{
    int64_t on = 0;
    for (size_t i = 0; i < trace->count; i++)
        if (trace->value[i] > 0)
            on += end_of(trace, i) - trace->begin_ns[i];
    return (double)on / (double)trace->period_ns;
}

void trace_set_free(struct trace_set *set)
{
    arena_free(&set->arena);
    free(set->traces);
    free(set->paths);
    *set = (struct trace_set){0};
}

/* --- use ------------------------------------------------------------------------------------- */

/* Both directions of a link have one name, so that an agent that draws its up link from "walk3.up"
 * has "walk3.down" for its down link, and starts in both at the same part of the way. */
static uint64_t joint_word(const char *file)
{
    char *name = mem_string(file);
    size_t length = strlen(name);
    if (length > 3 && strcmp(name + length - 3, ".up") == 0)
        name[length - 3] = '\0';
    else if (length > 5 && strcmp(name + length - 5, ".down") == 0)
        name[length - 5] = '\0';
    uint64_t word = rng_name(name);
    free(name);
    return word;
}

/* The set's trace by one number, the instant in it by the next: with or without a random start an
 * agent has the same trace. */
struct trace trace_draw(const struct trace_use *use, uint64_t key)
{
    struct rng rng = rng_start(rng_fold(key, joint_word(use->file)));
    struct trace trace = use->set->traces[rng_below(&rng, use->set->count)];
    int64_t start =
        use->start_random ? (int64_t)(rng_uniform(&rng) * (double)trace.period_ns) : use->start_ns;
    trace.origin_ns = (int64_t)(((__int128)trace.origin_ns + start) % trace.period_ns);
    return trace;
}
