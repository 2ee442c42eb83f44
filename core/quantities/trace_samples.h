/* What was measured at instants becomes a trace: each value holds until the next instant, the last
 * as long as the one before it. Values of one instant count by their mean. Where two instants lie
 * further apart than options.gap_ns (five usual steps, where it is 0 and there are three steps or
 * more) there is a gap: the value holds for a usual step, and options.gaps says what counts for the
 * rest. A usual step is the median of those that leave no gap. */
#ifndef CORE_TRACE_SAMPLES_H
#define CORE_TRACE_SAMPLES_H

#include "core/quantities/trace_reading.h"

struct trace_sample {
    double s, rate; /* any instant, bytes/s */
};

/* Zero-initialise; free(list) when done. */
struct samples {
    struct trace_sample *list;
    size_t count, capacity;
};

/* In any order; they are sorted by samples_add. */
void samples_put(struct samples *samples, double s, double rate);
/* Adds them to the set as a trace that begins at the earliest; sorts them. At least one. False and
 * an error when they reach beyond the clock. */
bool samples_add(const struct trace_reading *reading, const char *name, struct samples *samples);

#endif
