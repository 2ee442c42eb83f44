/* The numbers of a curve file (curve_file.h), which may come from elsewhere or have been edited. A
 * return is a number or minus infinity, that of a policy that broke the physics; rounds, episodes,
 * accepted updates, seconds and bytes are finite. Whatever else stands there would make a mean, an
 * axis or an order of trials meaningless, so it is refused where it stands. The step size may be
 * NaN (before the first round there is none), and so may spreads, which nothing reads. */
#ifndef REPORTS_CURVE_VALUES_H
#define REPORTS_CURVE_VALUES_H

#include "core/text/csv.h"

/* Reads the file as csv_read does, and checks its numbers; csv_free is due in any case. */
bool curve_values_read(struct csv *csv, const char *path, struct errs *errs);
/* Row `row` of the column; NaN when there is no such column. */
double curve_value(const struct csv *csv, size_t row, const char *column);

#endif
