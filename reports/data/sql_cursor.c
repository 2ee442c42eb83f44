/* Reads the rows of an answer one at a time. */
#include "reports/data/sql_cursor.h"

#include "core/base/mem.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>

struct sql_cursor {
    struct database *database;
    sqlite3_stmt *statement;
    char *name;
};

struct sql_cursor *database_cursor(struct database *database, const char *name, struct errs *errs)
{
    char *text;
    sqlite3_stmt *statement = database_prepare(database, name, &text, errs);
    if (!statement)
        return NULL;
    free(text);
    struct sql_cursor *cursor = mem_zero(1, sizeof *cursor);
    *cursor = (struct sql_cursor){database, statement, mem_string(name)};
    return cursor;
}

bool sql_cursor_next(struct sql_cursor *cursor, struct errs *errs)
{
    int step = sqlite3_step(cursor->statement);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        database_unreadable(cursor->database, cursor->name, errs);
    return step == SQLITE_ROW;
}

void sql_cursor_free(struct sql_cursor *cursor)
{
    if (!cursor)
        return;
    sqlite3_finalize(cursor->statement);
    free(cursor->name);
    free(cursor);
}

size_t sql_cursor_columns(const struct sql_cursor *cursor)
{
    return (size_t)sqlite3_column_count(cursor->statement);
}

const char *sql_cursor_name(const struct sql_cursor *cursor, size_t column)
{
    const char *name = sqlite3_column_name(cursor->statement, (int)column);
    if (!name)
        mem_exhausted();
    return name;
}

/* The kind is asked for before the text: to ask for a text makes a number one. */
struct sql_exact sql_cursor_value(const struct sql_cursor *cursor, size_t column)
{
    static const enum sql_kind kinds[] = {[SQLITE_INTEGER] = SQL_INTEGER,
                                          [SQLITE_FLOAT] = SQL_REAL,
                                          [SQLITE_TEXT] = SQL_TEXT,
                                          [SQLITE_BLOB] = SQL_TEXT,
                                          [SQLITE_NULL] = SQL_NULL};
    int i = (int)column;
    struct sql_exact value = {.kind = kinds[sqlite3_column_type(cursor->statement, i)],
                              .real = NAN};
    if (value.kind == SQL_INTEGER)
        value.integer = sqlite3_column_int64(cursor->statement, i);
    if (value.kind == SQL_INTEGER || value.kind == SQL_REAL)
        value.real = sqlite3_column_double(cursor->statement, i);
    const char *text = (const char *)sqlite3_column_text(cursor->statement, i);
    if (!text && value.kind != SQL_NULL)
        mem_exhausted();
    value.text = text ? text : "";
    return value;
}
