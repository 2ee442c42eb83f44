/* `fedsim compare`: what each algorithm reached and what it cost, in the terminal. */
#ifndef REPORTS_COMPARE_H
#define REPORTS_COMPARE_H

#include "core/base/fail.h"

#include <stdbool.h>
#include <stdio.h>

/* Prints the tables of a results database, at most 100 columns wide (one code point a column), with
 * terminal colours if `colour`. Differences and speed-ups are those of the sweep's main axis
 * (sweep.h), each value against the first; with `against` (may be NULL) those of the axis that has
 * that value, against it. Returns the exit status: 0, or 2 or 1 with errors in `errs`: a file that
 * is no results database, of another version, or without a finished run, or an unknown `against`,
 * is FAULT_INPUT. */
int compare_print(const char *database, const char *against, FILE *out, bool colour,
                  struct errs *errs);

#endif
