/* Tables with a row for each series of the study, in its order. A study of a sweep over algorithms
 * and something else groups its rows: those that share all but the algorithm stand below a head
 * that says what they share. */
#ifndef REPORTS_SERIES_TABLE_H
#define REPORTS_SERIES_TABLE_H

#include "reports/figures/series_set.h"

/* What stands before and behind a table: one of more than SERIES_DRAWN series is folded away, and
 * `what` says what it holds. */
void fold_begin(const struct page *page, const char *what);
void fold_end(const struct page *page);

/* Writes the cells of a row. */
typedef void series_cells_fn(FILE *html, const struct series *series);

/* A table, folded where it is long, of the series that are listed; `heads` are HTML, one a column.
 * Points of a sweep that share all but the algorithm stand below a head of their own. With
 * `remarks` it says below a row what became of runs that are not done, and of policies that
 * diverged. */
void series_table(const struct page *page, const char *what, const char *const *heads,
                  size_t columns, series_cells_fn *cells, bool remarks);

#endif
