/* The learning curves of a folder (reports/pages/curve_file.h) as a table in the terminal.
 *
 * It rests on the last and the first row of each file alone. Trials of one point and settings must
 * end at the same round: a file that ends sooner was cut short, and the table would compare unlike
 * things. */
#ifndef REPORTS_CURVE_TABLE_H
#define REPORTS_CURVE_TABLE_H

#include "core/base/fail.h"

#include <stdio.h>

/* A table of the folder's trials, a line for each scenario and point: final returns (the last
 * evaluation) with SD, SE and a 95 % bootstrap interval over seeds, episodes spent, share of
 * updates accepted; beneath, how much they rose since the first evaluation, and the step size α
 * they ended with. `against` (may be NULL): also paired differences over common seeds of each point
 * to the first one that contains it; where several axes are swept, to the point with that value
 * which is equal on all others. `only` (may be NULL): of the points that contain it. Returns the
 * exit status. */
int curves_print(const char *directory, const char *against, const char *only, FILE *out,
                 struct errs *errs);

#endif
