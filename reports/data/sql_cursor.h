/* Reads the rows of an answer one at a time, for answers that are too long to keep in memory (a row
 * for each dispatch of each run, say), and gives each value exactly: integers as integers, since a
 * double cannot hold all of the 63 bits of a run's number.
 *
 *     struct sql_cursor *cursor = database_cursor(database, "NAME", errs);
 *     while (cursor && sql_cursor_next(cursor, errs))
 *         for (size_t i = 0; i < sql_cursor_columns(cursor); i++)
 *             put(sql_cursor_value(cursor, i));
 *     sql_cursor_free(cursor); */
#ifndef REPORTS_SQL_CURSOR_H
#define REPORTS_SQL_CURSOR_H

#include "reports/data/query.h"

struct sql_cursor;
/* Runs a statement as database_query does; sql_cursor_next then moves to the first row. NULL and an
 * error when it cannot be prepared. The database must outlive the cursor, which the caller
 * frees. */
struct sql_cursor *database_cursor(struct database *database, const char *name, struct errs *errs);
/* Moves to the next row. False after the last one, and on an error, which is then in `errs`. */
bool sql_cursor_next(struct sql_cursor *cursor, struct errs *errs);
void sql_cursor_free(struct sql_cursor *cursor); /* NULL is allowed */

/* How many columns the answer has, also before the first row, and what they are called; names last
 * as long as the cursor. */
size_t sql_cursor_columns(const struct sql_cursor *cursor);
const char *sql_cursor_name(const struct sql_cursor *cursor, size_t column);
/* A value of the current row; its text is valid until the next row. */
enum sql_kind { SQL_NULL, SQL_INTEGER, SQL_REAL, SQL_TEXT };
struct sql_exact {
    enum sql_kind kind;
    int64_t integer;
    double real;      /* also of an integer; NaN if it is not a number */
    const char *text; /* of any kind; "" for NULL */
};
struct sql_exact sql_cursor_value(const struct sql_cursor *cursor, size_t column);

#endif
