/* The rows that the recorder writes: for each table of sim/record/columns.h a struct with a field
 * for each column, in the order of the columns, and the same list as a const table. Fields have the
 * units that their names end with (_ns, _s, _B, _Bps, _W, _J). Strings and blobs in rows are
 * borrowed. */
#ifndef SIM_ROWS_H
#define SIM_ROWS_H

#include "core/base/bits.h"
#include "core/results/results_format.h"
#include "sim/record/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* clang-format off */

/* What a column is in C and in SQL, and what of it is NULL there. */
#define COLUMN_KINDS(KIND)                                                                         \
    KIND(KEY, int64_t, "INTEGER PRIMARY KEY")                                                      \
    KIND(ROW, int64_t, "INTEGER PRIMARY KEY")          /* 0: the next number */                    \
    KIND(U32, uint32_t, "INTEGER NOT NULL")                                                        \
    KIND(I32, int32_t, "INTEGER NOT NULL")                                                         \
    KIND(I64, int64_t, "INTEGER NOT NULL")                                                         \
    KIND(U64, uint64_t, "INTEGER NOT NULL")                                                        \
    KIND(BOOL, bool, "INTEGER NOT NULL")                                                           \
    KIND(REAL, double, "REAL NOT NULL")                                                            \
    KIND(I64_OR_NULL, int64_t, "INTEGER")              /* NULL: below 0 */                         \
    KIND(NAN_OR_REAL, double, "REAL")                  /* NULL: NaN */                             \
    KIND(INF_OR_REAL, double, "REAL")                  /* NULL: infinite, an unlimited rate */     \
    KIND(INF_OR_BYTES, double, "INTEGER")              /* NULL: infinite */                        \
    KIND(TEXT, const char *, "TEXT NOT NULL")                                                      \
    KIND(TEXT_OR_NULL, const char *, "TEXT")                                                       \
    KIND(HASH, uint64_t, "TEXT NOT NULL")              /* 16 hex digits */                         \
    KIND(STATE, enum run_state, "TEXT NOT NULL")                                                   \
    KIND(OUTCOME, enum outcome, "TEXT NOT NULL")                                                   \
    KIND(PHASE, int, "TEXT")                           /* enum phase; NULL: below 0 */             \
    KIND(CAUSE, enum cause, "TEXT")                    /* NULL: CAUSE_NONE */                      \
    KIND(SPAN, enum span_kind, "TEXT NOT NULL")                                                    \
    KIND(VOTE, int, "INTEGER")                         /* NULL: 0 */                               \
    KIND(BLOB, struct wire, "BLOB NOT NULL")                                                       \
    KIND(BLOB_OR_NULL, struct wire, "BLOB")            /* NULL: empty */

#define KIND_CONSTANT(KIND, type, sql) COLUMN_##KIND,
enum column_kind { COLUMN_KINDS(KIND_CONSTANT) KINDS };
#undef KIND_CONSTANT
#define KIND_TYPE(KIND, type, sql) typedef type field_##KIND;
COLUMN_KINDS(KIND_TYPE)
#undef KIND_TYPE

/* struct run_row, struct agent_row, ... */
#define TABLE(ID, name, link, key, options, about) struct name##_row {
#define COLUMN(table, name, KIND, about) field_##KIND name;
#define COLUMN_AS(table, field, name, KIND, about) field_##KIND field;
#define COLUMN_IN(table, name, KIND, words, about) field_##KIND name;
#define TABLE_END(name) };
#include "sim/record/columns.h"

/* How a run ended: RUN_DONE, RUN_NOBODY_FITS or RUN_FAILED, and the columns of `run` that are set
 * then. */
struct run_end {
    enum run_state state;
#define END_COLUMN(table, name, KIND, about) field_##KIND name;
#include "sim/record/columns.h"
};

/* TABLE_RUN, TABLE_AGENT, ... */
#define TABLE(ID, name, link, key, options, about) TABLE_##ID,
enum table_id {
#include "sim/record/columns.h"
    TABLES
};

/* clang-format on */

/* How the rows of a table hang on a run, and whether each has a column `run` in front. */
enum run_link {
    IS_RUN,      /* the table `run` itself, with `run` among its columns */
    APART,       /* they belong to no run */
    ONE_A_RUN,   /* `run` alone is the key; a later row takes the place of an earlier one */
    PART_OF_RUN, /* `run` is the first part of the key */
};
static inline bool has_run_in_front(enum run_link link)
{
    return link == ONE_A_RUN || link == PART_OF_RUN;
}

/* A column as data: what the recorder binds and the schema says. */
struct recorded_column {
    const char *name;
    enum column_kind kind;
    size_t offset;  /* in the table's row struct, or in struct run_end */
    bool at_end;    /* set when the run ends */
    word_at *words; /* NULL: not one of a list's words */
    const char *about;
};

/* What every row satisfies: an SQL expression, or that a column is one of a list's words. */
struct recorded_check {
    const char *sql, *column;
    word_at *words;
};

/* A table as data; its columns are in the order of the CREATE TABLE. */
struct recorded_table {
    const char *name;
    enum run_link link;
    size_t row_size; /* of the table's row struct */
    const char *key, *options, *about;
    const struct recorded_column *columns;
    int count;
    const struct recorded_check *checks; /* ended by one without sql and column */
};
/* By enum table_id. */
extern const struct recorded_table recorded_tables[TABLES];

/* The SQL type of a column, with NOT NULL where the column has no NULL. */
const char *column_type(enum column_kind kind);

#endif
