/* Makes a trace of what was measured at instants. */
#include "core/quantities/trace_samples.h"

#include "core/base/mem.h"
#include "core/engine/engine.h"

#include <stdlib.h>

enum { USUAL_STEPS = 5, STEPS_MIN = 3 };

void samples_put(struct samples *samples, double s, double rate)
{
    mem_grow(&samples->list, &samples->capacity, samples->count + 1, sizeof *samples->list);
    samples->list[samples->count++] = (struct trace_sample){s, rate};
}

static int by_instant(const void *a, const void *b)
{
    const struct trace_sample *x = a, *y = b;
    if (x->s != y->s)
        return x->s < y->s ? -1 : 1;
    return (x->rate > y->rate) - (x->rate < y->rate);
}

/* Most files are in order already, which one look tells. */
static void sort(struct samples *samples)
{
    for (size_t i = 1; i < samples->count; i++)
        if (by_instant(&samples->list[i - 1], &samples->list[i]) > 0) {
            qsort(samples->list, samples->count, sizeof *samples->list, by_instant);
            return;
        }
}

/* A trace being made: instants from the first on, ascending, and the value at each. */
struct timeline {
    int64_t *ns;
    double *value;
    size_t count;
};

/* Instants to ns, those that are equal to one. False beyond the clock. */
static bool lay(const struct samples *samples, struct timeline *line, size_t *repeated)
{
    double first = samples->list[0].s;
    for (size_t i = 0, same; i < samples->count; i += same) {
        double sum = 0;
        int64_t ns, next;
        if (!trace_ns(samples->list[i].s - first, &ns))
            return false;
        for (same = 0; i + same < samples->count; same++) {
            if (!trace_ns(samples->list[i + same].s - first, &next) || next != ns)
                break;
            sum += samples->list[i + same].rate;
        }
        line->ns[line->count] = ns;
        line->value[line->count++] = sum / (double)same;
        *repeated += same - 1;
    }
    return true;
}

static int by_length(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* A usual step, and beyond which length a step leaves a gap. */
struct steps {
    int64_t usual_ns, limit_ns;
};

/* The usual step is the median: a few long gaps do not move it, as they would the mean. With less
 * than three steps there is nothing usual to compare with. */
static struct steps steps_of(const struct timeline *line, int64_t gap_ns)
{
    size_t count = line->count - 1, usual = 0;
    int64_t *steps = mem_zero(count, sizeof *steps);
    for (size_t i = 0; i < count; i++)
        steps[i] = line->ns[i + 1] - line->ns[i];
    qsort(steps, count, sizeof *steps, by_length);
    while (usual < count && (gap_ns == 0 || steps[usual] <= gap_ns))
        usual++;
    struct steps found = {usual ? steps[(usual - 1) / 2] : gap_ns, gap_ns};
    if (gap_ns == 0)
        found.limit_ns = count >= STEPS_MIN ? USUAL_STEPS * found.usual_ns : INT64_MAX;
    free(steps);
    return found;
}

static void note_gap(struct trace_notes *notes, int64_t length_ns)
{
    double length_s = s_from_ns(length_ns);
    notes->gaps++;
    notes->gaps_s += length_s;
    if (length_s > notes->longest_s)
        notes->longest_s = length_s;
}

/* Puts all pieces; returns where the last one ends. What is cut out moves all that follows it
 * ahead. */
static int64_t put_pieces(const struct trace_reading *reading, const struct timeline *line,
                          struct pieces *pieces)
{
    const struct trace_options *options = reading->options;
    struct trace_notes *notes = &reading->set->notes;
    if (line->count == 1) {
        pieces_put(pieces, 0, line->value[0]);
        return NS_PER_S;
    }
    struct steps steps = steps_of(line, options->gap_ns);
    int64_t cut_ns = 0, step_ns = 0, end_ns;
    for (size_t i = 0; i < line->count; i++) {
        int64_t begin_ns = line->ns[i] - cut_ns;
        pieces_put(pieces, begin_ns, line->value[i]);
        if (i + 1 == line->count)
            break;
        step_ns = line->ns[i + 1] - line->ns[i];
        if (step_ns <= steps.limit_ns)
            continue;
        int64_t gap_ns = step_ns - steps.usual_ns;
        step_ns = steps.usual_ns;
        if (options->gaps == GAPS_ZERO)
            pieces_put(pieces, begin_ns + step_ns, 0);
        if (options->gaps == GAPS_CUT)
            cut_ns += gap_ns;
        pieces_gap(pieces, begin_ns + step_ns, gap_ns);
        note_gap(notes, gap_ns);
    }
    end_ns = line->ns[line->count - 1] + step_ns;
    notes->span_s += s_from_ns(end_ns);
    notes->gapped += pieces->gap_count > 0;
    return end_ns - cut_ns;
}

/* Sorted, laid on the clock with one value an instant, and parted into pieces with gaps. */
bool samples_add(const struct trace_reading *reading, const char *name, struct samples *samples)
{
    struct pieces pieces = {.gaps_cut = reading->options->gaps == GAPS_CUT};
    struct timeline line = {mem_zero(samples->count, sizeof *line.ns),
                            mem_zero(samples->count, sizeof *line.value), 0};
    sort(samples);
    bool good = lay(samples, &line, &reading->set->notes.repeated);
    if (good) {
        int64_t end_ns = put_pieces(reading, &line, &pieces);
        trace_add(reading->set, name, &pieces, end_ns, 0);
    } else {
        trace_wrong(reading, 0, NULL, "its instants reach beyond the clock");
    }
    free(line.ns);
    free(line.value);
    return good;
}
