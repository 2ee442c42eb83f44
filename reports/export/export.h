/* Writes the contents of a database for other programs: notebooks (CSV), TensorBoard and
 * programs that import its event files, and Perfetto (Chrome's trace format).
 *
 *   csv          DIR/csv/TABLE.csv: seven tables of the database with all their columns, whose
 *                names contain the unit. Numbers are exact, NULL is an empty field (RFC 4180).
 *   tensorboard  DIR/tensorboard/TRIAL/events.out.tfevents...: a folder for each trial, with
 *                scalars by round; the wall time is the virtual time in seconds.
 *   trace        DIR/trace/trace.json: a process for each trial, a thread for each agent, and a
 *                slice for each span of an agent, in virtual microseconds.
 *
 * Unfinished trials are included as far as they have been recorded. The data come from
 * reports/sql/export_*.sql; output_folder.h says which files are replaced. */
#ifndef REPORTS_EXPORT_H
#define REPORTS_EXPORT_H

#include "reports/export/exported.h"

#include <stdio.h>

struct export_options {
    const char *database, *directory;
    const char *const *formats; /* their names; none: all formats */
    size_t format_count;
    struct export_choice choice;
    bool force; /* also replace files that this program did not write */
};

/* The name of the i-th format; NULL past the last. */
const char *export_format_name(size_t i);

/* Writes the files, and a line for each format to `out`. Returns the exit status. */
int export_write(const struct export_options *options, FILE *out, struct errs *errs);

#endif
