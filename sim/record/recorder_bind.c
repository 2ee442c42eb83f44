/* Turns rows into SQL values: the statements that write them, and their parameters. Both walk the
 * same list of columns in the same order, so that a value cannot land in another column. */
#include "sim/record/recorder_bind.h"

#include "core/base/mem.h"
#include "sim/record/cell.h"

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

/* Static, for SQLite: the row outlives the step, so that no copy is needed; the text of a cell is
 * gone when this returns. */
static int bind_cell(sqlite3_stmt *statement, int at, const struct cell *cell)
{
    const struct results_value *value = &cell->value;
    switch (value->type) {
    case SQLITE_INTEGER:
        return sqlite3_bind_int64(statement, at, value->integer);
    case SQLITE_FLOAT:
        return sqlite3_bind_double(statement, at, value->real);
    case SQLITE_TEXT:
        return sqlite3_bind_text(statement, at, value->bytes, (int)value->length,
                                 value->bytes == cell->text ? SQLITE_TRANSIENT : SQLITE_STATIC);
    case SQLITE_BLOB:
        return sqlite3_bind_blob64(statement, at, value->bytes, value->length, SQLITE_STATIC);
    default:
        return sqlite3_bind_null(statement, at);
    }
}

static int bind_field(sqlite3_stmt *statement, int at, enum column_kind kind, const void *field)
{
    struct cell cell;
    cell_read(&cell, kind, field);
    return bind_cell(statement, at, &cell);
}

/* Binds the columns that are set at the end, or those set before it, from parameter `at` on. */
static int bind_columns(sqlite3_stmt *statement, int at, const struct recorded_table *table,
                        bool at_end, const void *row)
{
    int result = SQLITE_OK;
    for (int i = 0; i < table->count && result == SQLITE_OK; i++) {
        const struct recorded_column *column = &table->columns[i];
        if (column->at_end == at_end)
            result = bind_field(statement, at++, column->kind, (const char *)row + column->offset);
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
    int result = bind_field(statement, 1, COLUMN_STATE, &end->state);
    if (result == SQLITE_OK)
        result = bind_columns(statement, 2, &recorded_tables[TABLE_RUN], true, end);
    int last = sqlite3_bind_parameter_count(statement);
    return result == SQLITE_OK ? sqlite3_bind_int64(statement, last, run) : result;
}
