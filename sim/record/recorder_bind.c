/* Turns rows into SQL values: the statements that write them, and their parameters. Both walk the
 * same list of columns in the same order, so that a value cannot land in another column. */
#include "sim/record/recorder_bind.h"

#include "core/base/mem.h"
#include "sim/scenario/scenario.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Takes the text, which the statement does not need any more. */
static int prepare(sqlite3 *db, char *sql, sqlite3_stmt **statement)
{
    int result = sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
    free(sql);
    return result;
}

/* The columns that are set when a row is inserted, each by its name or as `column`. */
static void put_columns(FILE *sql, const struct recorded_table *table, const char *run,
                        const char *column)
{
    const char *comma = "";
    if (has_run_in_front(table->link)) {
        fputs(run, sql);
        comma = ", ";
    }
    for (int i = 0; i < table->count; i++) {
        if (table->columns[i].at_end)
            continue;
        fprintf(sql, "%s%s", comma, column ? column : table->columns[i].name);
        comma = ", ";
    }
}

/* "INSERT INTO round(run, round, ...) VALUES(?, ?, ...)". What a run has one of takes the place of
 * what was known earlier. */
int insert_prepare(sqlite3 *db, enum table_id id, sqlite3_stmt **statement)
{
    const struct recorded_table *table = &recorded_tables[id];
    char *text;
    size_t size;
    FILE *sql = mem_stream(&text, &size);
    fprintf(sql, "%s INTO %s(", table->link == ONE_A_RUN ? "REPLACE" : "INSERT", table->name);
    put_columns(sql, table, "run", NULL);
    fputs(") VALUES(", sql);
    put_columns(sql, table, "?", "?");
    fputc(')', sql);
    fclose(sql);
    return prepare(db, text, statement);
}

/* "UPDATE run SET state = ?, ended_by = ?, ... WHERE run = ?": the parameters of end_bind. */
int end_prepare(sqlite3 *db, sqlite3_stmt **statement)
{
    const struct recorded_table *table = &recorded_tables[TABLE_RUN];
    char *text;
    size_t size;
    FILE *sql = mem_stream(&text, &size);
    fputs("UPDATE run SET state = ?", sql);
    for (int i = 0; i < table->count; i++)
        if (table->columns[i].at_end)
            fprintf(sql, ", %s = ?", table->columns[i].name);
    fputs(" WHERE run = ?", sql);
    fclose(sql);
    return prepare(db, text, statement);
}

/* Static, for SQLite: the row outlives the step, so that no copy is needed. */
static int bind_text(sqlite3_stmt *statement, int at, const char *text)
{
    return sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC); /* NULL binds NULL */
}

/* As text, because SQLite's integers are signed: half of all hashes would look negative. Transient:
 * the text is gone when this returns, so SQLite copies it. */
static int bind_hash(sqlite3_stmt *statement, int at, uint64_t hash)
{
    char text[17];
    snprintf(text, sizeof text, "%016" PRIx64, hash);
    return sqlite3_bind_text(statement, at, text, 16, SQLITE_TRANSIENT);
}

static int bind_blob(sqlite3_stmt *statement, int at, const struct wire *wire)
{
    return wire->length
               ? sqlite3_bind_blob64(statement, at, wire->bytes, wire->length, SQLITE_STATIC)
               : sqlite3_bind_null(statement, at);
}

static int bind_real(sqlite3_stmt *statement, int at, double value, bool null)
{
    return null ? sqlite3_bind_null(statement, at) : sqlite3_bind_double(statement, at, value);
}

static int bind_integer(sqlite3_stmt *statement, int at, int64_t value, bool null)
{
    return null ? sqlite3_bind_null(statement, at) : sqlite3_bind_int64(statement, at, value);
}

/* One field of a row, read as the C type of its kind (rows.h), which is where NULL is decided. */
static int bind_column(sqlite3_stmt *statement, int at, enum column_kind kind, const void *field)
{
    switch (kind) {
    case COLUMN_KEY:
    case COLUMN_I64:
        return bind_integer(statement, at, *(const int64_t *)field, false);
    case COLUMN_ROW:
        return bind_integer(statement, at, *(const int64_t *)field, *(const int64_t *)field == 0);
    case COLUMN_U32:
        return bind_integer(statement, at, *(const uint32_t *)field, false);
    case COLUMN_I32:
        return bind_integer(statement, at, *(const int32_t *)field, false);
    /* Counts stay below 2^63; a greater seed is stored as the negative number with the same
     * bits. */
    case COLUMN_U64:
        return bind_integer(statement, at, (int64_t) * (const uint64_t *)field, false);
    case COLUMN_BOOL:
        return bind_integer(statement, at, *(const bool *)field, false);
    case COLUMN_REAL:
        return bind_real(statement, at, *(const double *)field, false);
    case COLUMN_I64_OR_NULL:
        return bind_integer(statement, at, *(const int64_t *)field, *(const int64_t *)field < 0);
    case COLUMN_NAN_OR_REAL:
        return bind_real(statement, at, *(const double *)field, isnan(*(const double *)field));
    case COLUMN_INF_OR_REAL:
        return bind_real(statement, at, *(const double *)field, isinf(*(const double *)field));
    case COLUMN_INF_OR_BYTES: {
        /* 2^63 is the first double that an integer of SQLite cannot hold. */
        double bytes = *(const double *)field;
        return bytes < 0x1p63 ? sqlite3_bind_int64(statement, at, (int64_t)bytes)
                              : sqlite3_bind_null(statement, at);
    }
    case COLUMN_TEXT:
    case COLUMN_TEXT_OR_NULL:
        return bind_text(statement, at, *(const char *const *)field);
    case COLUMN_HASH:
        return bind_hash(statement, at, *(const uint64_t *)field);
    case COLUMN_STATE:
        return bind_text(statement, at, run_state_names[*(const enum run_state *)field]);
    case COLUMN_OUTCOME:
        return bind_text(statement, at, outcome_words[*(const enum outcome *)field].name);
    case COLUMN_PHASE:
        return bind_text(statement, at,
                         *(const int *)field < 0 ? NULL : phase_names[*(const int *)field]);
    case COLUMN_CAUSE:
        return bind_text(statement, at, cause_words[*(const enum cause *)field].name);
    case COLUMN_SPAN:
        return bind_text(statement, at, span_words[*(const enum span_kind *)field].name);
    case COLUMN_VOTE:
        return bind_integer(statement, at, *(const int *)field, *(const int *)field == 0);
    case COLUMN_BLOB:
    case COLUMN_BLOB_OR_NULL:
        return bind_blob(statement, at, field);
    case KINDS:
        break;
    }
    return SQLITE_MISUSE;
}

/* Binds the columns that are set at the end, or those set before it, from parameter `at` on. */
static int bind_columns(sqlite3_stmt *statement, int at, const struct recorded_table *table,
                        bool at_end, const void *row)
{
    int result = SQLITE_OK;
    for (int i = 0; i < table->count && result == SQLITE_OK; i++) {
        const struct recorded_column *column = &table->columns[i];
        if (column->at_end == at_end)
            result = bind_column(statement, at++, column->kind, (const char *)row + column->offset);
    }
    return result;
}

int insert_bind(sqlite3_stmt *statement, enum table_id id, int64_t run, const void *row)
{
    const struct recorded_table *table = &recorded_tables[id];
    if (!has_run_in_front(table->link))
        return bind_columns(statement, 1, table, false, row);
    int result = sqlite3_bind_int64(statement, 1, run);
    return result == SQLITE_OK ? bind_columns(statement, 2, table, false, row) : result;
}

int end_bind(sqlite3_stmt *statement, int64_t run, const struct run_end *end)
{
    int result = bind_column(statement, 1, COLUMN_STATE, &end->state);
    if (result == SQLITE_OK)
        result = bind_columns(statement, 2, &recorded_tables[TABLE_RUN], true, end);
    int last = sqlite3_bind_parameter_count(statement);
    return result == SQLITE_OK ? sqlite3_bind_int64(statement, last, run) : result;
}
