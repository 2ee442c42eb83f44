/* What the readers of trace formats share: the file being read, and errors about it. */
#ifndef CORE_TRACE_READING_H
#define CORE_TRACE_READING_H

#include "core/base/fail.h"
#include "core/quantities/trace_pieces.h"

enum { NS_PER_MS = 1000000, NS_PER_S = 1000000000 };

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

#endif
