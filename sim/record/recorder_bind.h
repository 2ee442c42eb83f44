/* The statements that write rows. Their texts are made from the lists of columns, and so is what is
 * bound to their parameters: each field of a row struct becomes an SQL value by the kind of its
 * column. Texts and blobs are borrowed until the statement's reset. Every function returns an
 * SQLite result code. */
#ifndef SIM_RECORDER_BIND_H
#define SIM_RECORDER_BIND_H

#include "sim/record/rows.h"

#include <sqlite3.h>

/* The INSERT of a table. */
int insert_prepare(sqlite3 *db, enum table_id id, sqlite3_stmt **statement);
/* `row` is the table's row struct; of the table `run` it brings `run` itself. */
int insert_bind(sqlite3_stmt *statement, enum table_id id, int64_t run, const void *row);

/* The UPDATE that ends a run. */
int end_prepare(sqlite3 *db, sqlite3_stmt **statement);
int end_bind(sqlite3_stmt *statement, int64_t run, const struct run_end *end);

#endif
