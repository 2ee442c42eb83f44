/* A trace that is being built, piece by piece, in ns and in the unit of the trace. Private to the
 * readers of traces: each parses its format and calls pieces_put, and trace_add at the end. */
#ifndef CORE_TRACE_PIECES_H
#define CORE_TRACE_PIECES_H

#include "core/quantities/trace.h"

/* A trace being built: pieces in order of their beginnings. Zero-initialise; trace_add hands it
 * over. */
struct pieces {
    int64_t *begin_ns; /* owned until then, as all arrays here */
    double *value;
    size_t count, begins, values; /* the latter two: capacities */
    struct trace_gap *gaps;
    size_t gap_count, gaps_capacity;
    bool gaps_cut;
};

/* From `begin_ns` on the value is this. Calls come in order of begin_ns, the first at 0; a piece of
 * no length is dropped, one with the value of the piece before it is joined to that. */
void pieces_put(struct pieces *pieces, int64_t begin_ns, double value);
/* Notes what was not measured; calls come in order of begin_ns. */
void pieces_gap(struct pieces *pieces, int64_t begin_ns, int64_t length_ns);
void pieces_free(struct pieces *pieces);
/* Makes them a trace of the set that ends at `period_ns` > all beginnings, and frees them. */
void trace_add(struct trace_set *set, const char *name, struct pieces *pieces, int64_t period_ns,
               int64_t origin_ns);

#endif
