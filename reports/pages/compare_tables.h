/* The tables of `fedsim compare` for papers and notebooks (text_table.h): outcome, cost and work of
 * each series, what was gained for it and which to take, then differences and speed-ups of pairs.
 * In base units (bytes, seconds; gains per MB and the like), with every digit; the terminal's
 * tables (compare.h) round. */
#ifndef REPORTS_COMPARE_TABLES_H
#define REPORTS_COMPARE_TABLES_H

#include "reports/data/results.h"
#include "reports/drawing/text_table.h"

/* The tables of a study; `against` and `at` as in compare.h. */
void compare_tables(FILE *out, const struct table_style *style, const struct study_results *study,
                    const char *against, const char *at);

#endif
