/* The finished database, read. The only user of SQLite below sim/, with core/results/: every fact
 * in a report comes from a statement in reports/sql/NAME.sql, which the report shows beside what it
 * says.
 *
 * A database is never written to and is read inside one transaction, so a report of a study that
 * still runs shows one consistent moment of it. The file is nevertheless opened for writing where
 * that is allowed, because only a writer may clear the write-ahead log away when it closes; `PRAGMA
 * query_only` keeps every statement from changing anything. On a file system that is read-only,
 * where there can be no log, it is opened as an immutable file.
 *
 * Answers are read whole: statements aggregate, so that an answer grows with rounds or agents at
 * most as far as a figure can show. What may be longer is read by a cursor (sql_cursor.h). */
#ifndef REPORTS_QUERY_H
#define REPORTS_QUERY_H

#include "core/base/fail.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct database;

/* Opens a results database and begins the transaction; the caller closes it. NULL and an error when
 * the file does not exist, is no SQLite database, was not written by fedsim, has another schema
 * version, or has beside it a log that is not its own (FAULT_INPUT), or the machine cannot read it
 * (FAULT_RUN). */
struct database *database_open(const char *path, struct errs *errs);
/* Reads all of it and compares it with what was recorded (core/results/results_check.h); false and
 * an error (FAULT_INPUT) when it is damaged. For whoever shows figures of it. */
bool database_is_sound(const struct database *database, struct errs *errs);
void database_close(struct database *database); /* NULL is allowed */

/* A value: its text (NULL: SQL NULL) and, when it is a number, its value (NaN otherwise). */
struct sql_cell {
    const char *text;
    double number; /* NaN: the cell is text or NULL */
};

/* A statement's answer; owns everything in it. */
struct sql_table {
    char **names; /* of columns */
    size_t columns, rows;
    struct sql_cell *cells; /* row-major */
    char *memory;           /* the cells' texts */
    char *sql;              /* the statement */
};

/* Runs reports/sql/NAME.sql, in which a line "-- include OTHER" stands for the text of
 * reports/sql/OTHER.sql; `sql` of the answer is what was run. NULL and an error when the file is
 * missing or the database is damaged. */
struct sql_table *database_query(struct database *database, const char *name, struct errs *errs);
/* From now on "-- include NAME" stands for `text` instead; one NAME a database, both borrowed. */
void database_define(struct database *database, const char *name, const char *text);
void sql_table_free(struct sql_table *table); /* NULL is allowed */

/* The cell of a named column; a name the statement does not select is a bug. */
const struct sql_cell *sql_value(const struct sql_table *table, size_t row, const char *column);
double sql_number(const struct sql_table *table, size_t row, const char *column);    /* NaN: NULL */
const char *sql_text(const struct sql_table *table, size_t row, const char *column); /* "": NULL */

/* For database_join.h: runs statements without an answer, or one of the program's own. False, and
 * NULL, with an error when that fails. */
bool database_execute(struct database *database, const char *sql, struct errs *errs);
struct sql_table *database_ask(struct database *database, const char *sql, struct errs *errs);

/* For sql_cursor.h. Prepares a statement; its text is *text, which the caller frees. NULL and an
 * error when that fails. database_unreadable adds the error of a statement that failed later. */
struct sqlite3_stmt;
struct sqlite3_stmt *database_prepare(struct database *database, const char *name, char **text,
                                      struct errs *errs);
void database_unreadable(const struct database *database, const char *name, struct errs *errs);

/* For the rows of a table that has a reader of its own: prepares a statement of the program's own,
 * which database_statement_end ends. NULL and an error when that fails. */
struct sqlite3_stmt *database_statement(struct database *database, const char *sql,
                                        struct errs *errs);
/* False and an error where the statement did not find all of its rows. */
bool database_statement_end(const struct database *database, struct sqlite3_stmt *statement,
                            struct errs *errs);

/* The policy file stored for `round` of `run`, which must be there, as bytes (they may hold NUL);
 * the caller frees it with source_free. False and an error (FAULT_RUN) when it cannot be read; then
 * there is nothing to free. */
bool database_policy(struct database *database, int64_t run, int64_t round, struct source *stored,
                     struct errs *errs);

#endif
