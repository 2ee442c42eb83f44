/* What was measured of links and devices, as functions of time that are constant piece by piece:
 * the rate of a link in bytes/s, or whether a device was online (1 or 0). At its end a trace begins
 * anew. However far a jump in time, it costs O(log n) of the n pieces.
 *
 * A set is what one file, folder or pattern holds, a trace for each client. Its format is told by
 * its content:
 *
 *   Mahimahi         a whole number of ms a line: at this instant 1500 bytes can pass (mm-link(1)).
 *                    The trace lasts until the last one. As a rate: 1500 bytes over the ms (or the
 *                    longer `bin`) that ends there; one at 0 belongs to the end, where it comes
 *                    again. Files ending with .up and .down are the two directions of a link.
 *   two columns      `seconds,Mbit/s` (also separated by blanks, also without that head): from this
 *                    instant on, this rate; the last lasts as long as the one before it. The head
 *                    may name other units: `ms,kbit/s`. The first instant is the trace's beginning.
 *   FedScale         its client_device_capacity as CSV: `communication` in kbit/s, constant, up and
 *   capacity         down; `client` if there is one names the row, other columns are passed over.
 *                    (`computation`, ms a sample, is for the distribution {csv: ...} of a speed,
 *                    its column called `computation (ms/step)`: of one file, the same row is
 *                    drawn.)
 *
 *   FedScale         its client_behave_trace as CSV: `active` and `inactive` are lists of seconds
 *   behaviour        ("[12, 99]" or 12;99): online from active[i] to inactive[i]; begins anew after
 *                    `finish_time` seconds, what lies beyond is never reached. Pieces that touch or
 *                    overlap are one.
 *
 *   FLASH            state_traces.json: {client: {"messages": TEXT}}, TEXT of lines such as
 *                    `2020-01-31 23:59:59\tscreen_lock`, messages also as a list of texts. Online
 *                    while locked, charging and in a wifi, all taken for false at first: FLASH's
 *                    own rule (models/timer.py). The instant 0 is 2020-01-02 00:00 there, so that
 *                    days and nights of all devices meet, and each begins anew after its own span.
 *                    Lines of one instant count together. A device still online at its last line
 *                    is so until then. Devices that are never online are passed over, as FLASH
 *                    does. */
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
    const double *sum;       /* count + 1: integral over seconds from 0 to where a piece begins, and
                                over a whole period */
    int64_t period_ns;       /* > 0; where the last piece ends and the first begins anew */
    int64_t origin_ns;       /* 0 <= origin < period: where in it the instant 0 is */
};

/* The value at t_ns >= 0, and in *until_ns (may be NULL) when it next changes; TIME_NEVER: never.
 */
double trace_at(const struct trace *trace, int64_t t_ns, int64_t *until_ns);
/* The integral over seconds from 0 <= from_ns to to_ns >= from_ns: bytes that could pass, or
 * seconds online. */
double trace_sum(const struct trace *trace, int64_t from_ns, int64_t to_ns);
/* The first instant by which the integral from from_ns on has reached `amount` >= 0, rounded up to
 * a ns; TIME_NEVER when that is beyond the clock. */
int64_t trace_reach(const struct trace *trace, int64_t from_ns, double amount);

double trace_mean(const struct trace *trace);
double trace_min(const struct trace *trace);
double trace_max(const struct trace *trace);
/* Part of the time at which the value is above 0. */
double trace_share(const struct trace *trace);

/* Which of a folder's files are wanted, when it has any that end with .up or .down. */
enum trace_side { TRACE_EITHER, TRACE_UP, TRACE_DOWN };

struct trace_options {
    enum trace_side side;
    int64_t bin_ns; /* of Mahimahi files; 0: 1 ms */
    double scale;   /* factor on rates; 0: 1 */
};

/* Zero-initialise; trace_set_free when done, not before the last use of its traces. */
struct trace_set {
    enum trace_kind kind;
    const char *format;   /* "Mahimahi", ... */
    struct trace *traces; /* in the order of file names, then in the order of a file */
    size_t count;         /* at least 1 */
    uint64_t hash;        /* of the contents of all files in order, wherever they lie */
    size_t passed_over;   /* FLASH's devices that are never online, as FLASH does */
    /* private */
    size_t capacity, files;
    double scale;
    struct arena arena;
};

/* Reads a file, every file of a folder (but for hidden ones and folders), or those that match a
 * pattern (glob(7)). All must hold the same kind. False and errors otherwise. */
bool trace_set_read(struct trace_set *set, const char *path, const struct trace_options *options,
                    struct errs *errs);
void trace_set_free(struct trace_set *set);

/* What a scenario says of traces: which, and from where on. A plain value; borrows all. */
struct trace_use {
    const struct trace_set *set;
    const char *file; /* as the text names it */
    struct trace_options options;
    int64_t start_ns; /* >= 0: where in a trace the instant 0 is, beside its own origin */
    bool start_random;
};

/* The trace that `key` draws from the set, and where it starts. Sets whose names differ only in
 * .up and .down at the end, and CSV tables of the same name, draw the same row where they are of
 * one length; the start is the same part of a trace. */
struct trace trace_draw(const struct trace_use *use, uint64_t key);

#endif
