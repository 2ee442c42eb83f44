/* The rows of a statement's answer, run by run. Each statement of the page has `run` as its first
 * column and is ordered by it, so the rows of one run stand together, and those of a run are found
 * by its text in constant time.
 *
 *     struct rows_by_run waits;
 *     bool good = rows_by_run_read(&waits, database, "waits", errs);
 *     if (good) {
 *         struct run_rows rows = rows_of_run(&waits, run);
 *         for (size_t i = rows.first; i < rows.first + rows.count; i++)
 *             ...row i of waits.table...
 *     }
 *     rows_by_run_free(&waits); */
#ifndef REPORTS_ROWS_BY_RUN_H
#define REPORTS_ROWS_BY_RUN_H

#include "core/base/stats.h"
#include "core/base/text_index.h"
#include "reports/data/results.h"

/* The rows first, first + 1, ... of one run; `count` 0: it has none. */
struct run_rows {
    const char *run;
    size_t first, count;
};
struct rows_by_run {
    struct sql_table *table; /* owned */
    struct run_rows *list;
    size_t count;
    struct text_index runs; /* number i has list[i] */
};

/* Runs reports/sql/NAME.sql. False and an error when that fails; rows_by_run_free is due even
 * so. */
bool rows_by_run_read(struct rows_by_run *by_run, struct database *database, const char *name,
                      struct errs *errs);
void rows_by_run_free(struct rows_by_run *by_run);

/* The rows of the run with that number, as text; none where it has none. */
struct run_rows rows_of_run(const struct rows_by_run *by_run, const char *run);
/* The rows of the first run of the series that has any. */
struct run_rows rows_of_first_run(const struct rows_by_run *by_run, const struct series *series);
/* Whether any run of the series has rows. */
bool rows_of_series(const struct rows_by_run *by_run, const struct series *series);
/* Among `rows`, those from row `first` on up to where the text of `column` changes. */
struct run_rows rows_alike(const struct sql_table *table, struct run_rows rows, size_t first,
                           const char *column);
/* Adds the values of `columns` (`count` of them, each to moments of its own) in the rows that all
 * runs of the series have for a device class, so that the mean of moments[k] is one over runs. The
 * statement must have a column `class`; an SQL NULL makes the mean NaN. */
void add_class_rows(const struct rows_by_run *by_run, const struct series *series,
                    const char *class, const char *const *columns, size_t count,
                    struct moments *moments);

#endif
