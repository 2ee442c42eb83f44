/* `fedsim report`: one self-contained page about a results database. */
#ifndef REPORTS_REPORT_H
#define REPORTS_REPORT_H

#include "core/base/fail.h"
#include "reports/data/results.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes `directory`/index.html (folders that are missing are made) and, for each plot in it,
 * NAME.gp, NAME.csv and NAME.svg, so that `gnuplot NAME.gp` there draws it anew; by the rule of
 * core/base/output_folder.h, so that nothing of an earlier report stays behind. `rounds`: those to
 * draw agent by agent, "3,17"; NULL: the report chooses. The same database gives the same files.
 * Says on `out` where the report is, and what is to be known of several databases. Returns the exit
 * status: 0, or 2 or 1 with errors in `errs`: a file that is no results database, of another
 * version, or without a run, and rounds that no run has, are FAULT_INPUT; a folder that cannot be
 * written and a gnuplot that is missing or fails are FAULT_RUN. */
int report_write(const struct results_request *request, const char *directory, bool force,
                 const char *rounds, FILE *out, struct errs *errs);

#endif
