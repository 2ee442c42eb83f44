/* What the readers of trace formats share: the file being read, errors about it, and the row by
 * which each format stands in the list of trace_read.c. A new format is one file with one row, and
 * a line in that list. Readers see the whole text and are asked once for each file. */
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
    const char *format;      /* its name, which the reader may say more closely */
    struct source source;
    struct errs *errs;
};

struct trace_format {
    const char *name;
    enum trace_kind kind; /* of its traces */
    /* Whether a file is of this format, by its first line that says something. */
    bool (*begins)(const char *line);
    /* Adds the file's traces to the set. False and an error when it holds anything else. */
    bool (*read)(struct trace_reading *reading);
};

/* An error about the file, in `line` (0: the whole); always false. */
bool trace_wrong(const struct trace_reading *reading, unsigned line, const char *meant,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Seconds to ns, to the nearest; false when they are no instant of the clock. */
bool trace_ns(double seconds, int64_t *ns);

#endif
