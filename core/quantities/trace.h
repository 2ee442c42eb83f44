/* Measurements of links and devices as functions of time that are constant piece by piece: the rate
 * of a link in bytes/s, or whether a device was online (1 or 0). After its end a trace starts again
 * from the beginning. A jump in time costs O(log n) for n pieces, however far it goes.
 *
 * A set is what one file, folder or pattern holds, a trace for each client
 * (core/quantities/trace_read.h).
 *
 * For example a trace of 10 s that begins with 1 MB/s and has 3 MB/s from 4 s on: at 25 s it is 3
 * MB/s, as at 5 s; its mean is 2.2 MB/s; and from 2 s on 5 MB have flowed at 5 s. */
#ifndef CORE_TRACE_H
#define CORE_TRACE_H

#include "core/base/fail.h"
#include "core/base/mem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum trace_kind { TRACE_RATE, TRACE_ONLINE };

/* A plain value; arrays are borrowed from its set. A copy with another origin_ns is the same trace
 * read from another instant on. */
struct trace {
    const char *name;        /* the client, or the file */
    size_t count;            /* of pieces, at least 1; neighbours differ */
    const int64_t *begin_ns; /* of each piece: ascending from 0 */
    const double *value;     /* of each piece: bytes/s (finite, at least 0); 1 online, 0 not */
    /* count + 1: the integral over seconds from 0 to the beginning of each piece, and over a whole
     * period */
    const double *sum;
    int64_t period_ns;            /* > 0; where the last piece ends and the first begins anew */
    int64_t origin_ns;            /* 0 <= origin < period: where in it the instant 0 is */
    const struct trace_gap *gaps; /* what was not measured, in order */
    size_t gap_count;
    bool gaps_cut; /* they were cut out, and are no part of the trace */
};

/* A time that nobody measured: it begins at begin_ns of the trace, and is part of it unless
 * gaps are cut. */
struct trace_gap {
    int64_t begin_ns, length_ns;
};

/* The value at t_ns >= 0, and in *until_ns (may be NULL) when it next changes;
 * TIME_NEVER: never. */
double trace_at(const struct trace *trace, int64_t t_ns, int64_t *until_ns);
/* The integral over seconds from 0 <= from_ns to to_ns >= from_ns: bytes that could pass, or
 * seconds online. */
double trace_sum(const struct trace *trace, int64_t from_ns, int64_t to_ns);
/* The first instant by which the integral from from_ns on has reached `amount` >= 0, rounded up to
 * a ns; TIME_NEVER when that is beyond the clock. */
int64_t trace_reach(const struct trace *trace, int64_t from_ns, double amount);

/* The mean, the least and the most over one period, gaps as they were filled: bytes/s, or the share
 * of time online. */
double trace_mean(const struct trace *trace);
double trace_min(const struct trace *trace);
double trace_max(const struct trace *trace);
/* The mean over what was measured. */
double trace_measured_mean(const struct trace *trace);
/* Part of the time at which the value is above 0. */
double trace_share(const struct trace *trace);

/* Which of a folder's files are wanted, when it has any that end with .up or .down. */
enum trace_side { TRACE_EITHER, TRACE_UP, TRACE_DOWN };

/* What counts in a gap between two rows: the rate before it, nothing, or it is cut out. */
enum trace_gap_rule { GAPS_HOLD, GAPS_ZERO, GAPS_CUT };
extern const char *const trace_gap_rules[]; /* their names, ended by NULL */

struct trace_options {
    enum trace_side side; /* of a link, where a file tells of both */
    int64_t bin_ns;       /* of Mahimahi files; 0: 1 ms */
    double scale;         /* factor on rates; 0: 1 */
    /* Of tables, NULL: by the file's own head. The columns' names, and the unit of the rate. */
    const char *time, *rate, *unit;
    enum trace_gap_rule gaps;
    bool gaps_chosen;            /* the user knows of them */
    int64_t gap_ns;              /* rows further apart than this leave a gap; 0: five usual steps */
    const struct nearby *nearby; /* what of the files errors may quote */
};

/* What was met in reading a set, for trace_remarks. Texts live in the set's arena. */
struct trace_notes {
    const char *columns;              /* what was read of a table; NULL: a file says no names */
    const char *assumed;              /* a unit that neither file nor scenario says */
    size_t repeated, missing;         /* values: of an instant that was before, left out */
    size_t unordered;                 /* files: their rows were sorted */
    size_t gaps, gapped;              /* gaps, and traces that have any */
    double gaps_s, span_s, longest_s; /* all gaps, all spans with them, the longest gap */
    size_t files, refused;            /* files looked at, and those that hold no trace */
    const char *refusals;             /* a line for each of the first few, and why */
    size_t dead;                      /* links at 0 throughout, which are passed over */
    const char *dead_name;            /* the first of them */
};

/* Zero-initialise; trace_set_free when done, not before the last use of its traces. */
struct trace_set {
    enum trace_kind kind;
    const char *format;   /* "Mahimahi", ... */
    struct trace *traces; /* in the order of file names, then in the order of a file */
    size_t count;         /* at least 1 */
    uint64_t hash;        /* of the contents of all its files in order, wherever they lie */
    size_t passed_over;   /* devices of FLASH that are never online, as FLASH does */
    struct trace_notes notes;
    const char **paths; /* of the files that were opened */
    size_t path_count;
    /* private */
    size_t capacity, path_capacity;
    double scale;
    struct arena arena;
};

/* Its traces and all their names go with it. */
void trace_set_free(struct trace_set *set);

/* What a scenario says of traces: which, and from where on. A plain value; borrows all. */
struct trace_use {
    const struct trace_set *set;
    const char *file; /* as the text names it */
    struct trace_options options;
    int64_t start_ns;  /* >= 0: where in a trace the instant 0 is, beside its own origin */
    bool start_random; /* at a random instant of the trace instead, each agent's own */
};

/* The trace that `key` draws from the set, and where it starts. Sets whose names differ only in
 * .up and .down at the end, and CSV tables of the same name, draw the same row where they are of
 * one length; the start is the same part of a trace. */
struct trace trace_draw(const struct trace_use *use, uint64_t key);

#endif
