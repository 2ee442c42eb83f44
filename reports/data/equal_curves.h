/* Series whose learning curves are equal: at the same rounds of the same seeds they have the same
 * returns to the last bit, as where nothing that differs between them has touched the learning. */
#ifndef REPORTS_EQUAL_CURVES_H
#define REPORTS_EQUAL_CURVES_H

#include "reports/data/rows_by_run.h"

/* For each series of the study the first whose curve is equal to its own, itself where there is
 * none before it or it has no finished run with an evaluation; count numbers, the caller's to free.
 * `curves`: rows of reports/sql/curves.sql. */
size_t *equal_curves(const struct study_results *study, const struct rows_by_run *curves);

#endif
