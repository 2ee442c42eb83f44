/* Series whose learning curves are equal: at the same rounds of the same seeds they have the same
 * returns to the last bit, as where nothing that differs between them has touched the learning. A
 * slower link, for example, changes when a round ends and not what it learns (as long as nobody is
 * late), and perturbations that are sent as seeds instead of numbers change bytes alone. Such
 * series lie on each other in a figure, so the page says in words that they are equal.
 *
 * Equality is that of a hash over (mode, round, bits of the mean) of each run, with its seed. */
#ifndef REPORTS_EQUAL_CURVES_H
#define REPORTS_EQUAL_CURVES_H

#include "reports/data/rows_by_run.h"

/* For each series of the study the number of the first whose curve is equal to its own; its own
 * number where there is none before it, or where it has no run with rows in `curves`. study->count
 * numbers, the caller's to free. `curves`: rows of reports/sql/curves.sql, which holds finished
 * runs. */
size_t *equal_curves(const struct study_results *study, const struct rows_by_run *curves);

#endif
