/* The learning curves of a folder (reports/pages/curve_file.h) as a table in the terminal.
 *
 * A trial stands there with its last evaluation, or with its best one: the largest mean of them
 * all, the first included. That is a maximum over noise, and more so the more evaluations there
 * are; it says what one would report who kept the best policy seen, not what that policy returns.
 * Trials of one point and settings must end at the same round: a file that ends sooner was cut
 * short, and the table would compare unlike things. */
#ifndef REPORTS_CURVE_TABLE_H
#define REPORTS_CURVE_TABLE_H

#include "core/base/fail.h"

#include <stdbool.h>
#include <stdio.h>

/* What the table is to show; texts borrowed, NULL: nothing asked. */
struct curve_question {
    const char *against, *only;
    bool best; /* of each trial the best evaluation, not the last */
};
/* A table of the folder's trials, a line for each scenario and point: final returns (the last
 * evaluation, or the best) with SD, SE and a 95 % bootstrap interval over seeds, episodes spent,
 * share of updates accepted; beneath, how much they rose since the first evaluation, and the step
 * size α they ended with; within trials, by how much deterministic returns are above stochastic
 * ones, and best above last ones. `against`: also paired differences over common seeds of each
 * point to the first one that contains it; where several axes are swept, to the point with that
 * value which is equal on all others. `only`: of the points that contain it. Returns the exit
 * status. */
int curves_print(const char *directory, const struct curve_question *question, FILE *out,
                 struct errs *errs);

#endif
