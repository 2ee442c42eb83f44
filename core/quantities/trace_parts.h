/* What the files of core/quantities/trace share; nobody else includes this. */
#ifndef CORE_TRACE_PARTS_H
#define CORE_TRACE_PARTS_H

#include "core/quantities/trace.h"

enum { NS_PER_MS = 1000000, NS_PER_S = 1000000000 };

/* A trace being built: pieces in order of their beginnings. Zero-initialise; trace_add hands it
 * over. */
struct pieces {
    int64_t *begin_ns;
    double *value;
    size_t count, begins, values; /* the latter two: capacities */
};

/* From `begin_ns` on (not before the piece before it) the value is this; a piece of no length goes,
 * one that goes on as before is joined. The first is at 0. */
void pieces_put(struct pieces *pieces, int64_t begin_ns, double value);
/* Makes them a trace of the set that ends at `period_ns` > all beginnings, and frees them. */
void trace_add(struct trace_set *set, const char *name, struct pieces *pieces, int64_t period_ns,
               int64_t origin_ns);

/* A file being read into the set. */
struct trace_reading {
    struct trace_set *set;
    const struct trace_options *options;
    const char *path, *name; /* name: without folders */
    struct source source;
    struct errs *errs;
};

/* An error about the file, in `line` (0: the whole); always false. */
bool trace_wrong(const struct trace_reading *reading, unsigned line, const char *meant,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The file holds traces of that kind; false and an error when others of the set hold another. */
bool trace_is(struct trace_reading *reading, enum trace_kind kind, const char *format);
/* Seconds to ns, to the nearest; false when they are no instant of the clock. */
bool trace_ns(double seconds, int64_t *ns);

bool trace_read_mahimahi(struct trace_reading *reading);
bool trace_read_columns(struct trace_reading *reading);
bool trace_read_capacity(struct trace_reading *reading);
bool trace_read_behaviour(struct trace_reading *reading);
bool trace_read_flash(struct trace_reading *reading);

#endif
