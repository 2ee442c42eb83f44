/* What recorder.c knows of each table: one line a column gives its name, how the field of the row
 * struct becomes an SQL value, and where that field lies. The statements are made from these lines.
 */
#ifndef SIM_RECORDER_ROWS_H
#define SIM_RECORDER_ROWS_H

#include "core/base/bits.h"
#include "sim/record/recorder.h"

#include <sqlite3.h>

/* What a column's field is in C, and what of it is NULL in SQL. */
enum column_kind {
    COLUMN_U32,
    COLUMN_I32,
    COLUMN_I64,
    COLUMN_U64,
    COLUMN_BOOL,
    COLUMN_REAL,
    COLUMN_I64_OR_NULL,  /* int64_t, < 0 */
    COLUMN_NAN_OR_REAL,  /* double, NaN */
    COLUMN_INF_OR_REAL,  /* double, infinite: an unlimited rate */
    COLUMN_INF_OR_BYTES, /* double that is stored as an integer; infinite */
    COLUMN_TEXT,         /* const char *, NULL */
    COLUMN_HASH,         /* uint64_t as 16 hex digits */
    COLUMN_OUTCOME,      /* enum outcome */
    COLUMN_PHASE,        /* int, < 0 */
    COLUMN_CAUSE,        /* enum cause, CAUSE_NONE */
    COLUMN_SPAN,         /* enum span_kind */
    COLUMN_VOTE,         /* int, 0 */
    COLUMN_BLOB          /* struct wire, empty */
};

struct column {
    const char *name;
    enum column_kind kind;
    size_t offset;
};

enum table {
    TABLE_RUN,
    TABLE_AGENT,
    TABLE_CELL,
    TABLE_CELL_ROUND,
    TABLE_RUN_MEMORY,
    TABLE_ROUND,
    TABLE_AGENT_ROUND,
    TABLE_SPAN,
    TABLE_PRESENCE,
    TABLE_AGENT_ENERGY,
    TABLE_EVALUATION,
    TABLE_POLICY,
    TABLE_EVENT,
    TABLE_MEMORY_EVENT,
    TABLE_HOST_RUN,
    TABLES
};

struct table_row {
    const char *name;
    const struct column *columns; /* `run` is not among them */
    int count;
};
extern const struct table_row table_rows[TABLES];

/* Prepares the table's INSERT, `run` its first parameter; an SQLite result code. */
int table_prepare(sqlite3 *db, enum table table, sqlite3_stmt **statement);
/* Binds every column but `run`, which is parameter 1; an SQLite result code. Texts and blobs are
 * borrowed until the reset. */
int table_bind(sqlite3_stmt *statement, enum table table, const void *row);

#endif
