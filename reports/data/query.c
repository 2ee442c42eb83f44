/* Opens a results database and runs the statements of reports/sql/ on it. */
#include "reports/data/query.h"

#include "core/base/mem.h"
#include "core/base/nearest.h"
#include "core/files/datadir.h"
#include "core/results/results_check.h"
#include "core/results/results_format.h"
#include "core/results/results_log.h"
#include "reports/data/statement_text.h"

#include <errno.h>
#include <math.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct database {
    sqlite3 *handle;
    const char *defined, *definition; /* database_define; NULL: none */
    char *path;
};

static bool fault(const struct database *database, enum fault kind, struct errs *errs,
                  const char *what)
{
    if (database->handle)
        results_memory(sqlite3_errcode(database->handle));
    return errs_add(errs, kind, NULL, NULL, "%s: %s", database->path, what);
}

/* "WHAT: WHY". */
static bool fault_with(const struct database *database, enum fault kind, struct errs *errs,
                       const char *what, const char *why)
{
    char *text = mem_format("%s: %s", what, why);
    fault(database, kind, errs, text);
    free(text);
    return false;
}

/* Where SQLite says no more than that it cannot, the system's own reason. */
static const char *reason(const struct database *database)
{
    int code = sqlite3_errcode(database->handle) & 0xFF;
    int error = code == SQLITE_CANTOPEN || code == SQLITE_IOERR
                    ? sqlite3_system_errno(database->handle)
                    : 0;
    return error ? strerror(error) : sqlite3_errmsg(database->handle);
}

/* One integer from a PRAGMA; false when the file cannot be read as a database. */
static bool pragma(const struct database *database, const char *sql, int64_t *value)
{
    sqlite3_stmt *statement = NULL;
    bool good = results_memory(sqlite3_prepare_v2(database->handle, sql, -1, &statement, NULL)) ==
                    SQLITE_OK &&
                results_memory(sqlite3_step(statement)) == SQLITE_ROW;
    *value = good ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return good;
}

static bool other_format(const struct database *database, int64_t format, struct errs *errs)
{
    char *why = results_format_refusal(format);
    errs_add(errs, FAULT_INPUT, NULL, results_format_hint(format), "%s: %s", database->path, why);
    free(why);
    return false;
}

/* Whether the file or the machine is to blame. */
static bool unreadable(const struct database *database, struct errs *errs)
{
    const char *why = reason(database);
    int code = sqlite3_errcode(database->handle) & 0xFF;
    /* SQLITE_ERROR: its statements are right, and the file says that it has another format. */
    if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT || code == SQLITE_ERROR)
        return fault_with(database, FAULT_INPUT, errs, "is not a results database of fedsim", why);
    return fault_with(database, FAULT_RUN, errs, "cannot be read", why);
}

static bool accepted(const struct database *database, struct errs *errs)
{
    int64_t application, version, tables;
    if (!pragma(database, "PRAGMA application_id", &application) ||
        !pragma(database, "PRAGMA user_version", &version) ||
        !pragma(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'run'", &tables))
        return unreadable(database, errs);
    if (application != RESULTS_APPLICATION_ID)
        return fault(database, FAULT_INPUT, errs, "is not a results database of fedsim");
    if (version != RESULTS_FORMAT)
        return other_format(database, version, errs);
    return tables > 0 || fault(database, FAULT_INPUT, errs, "holds no results: it has no tables");
}

/* SQLite itself would create a missing file or open a folder and tell so in its own words. */
static bool readable(const struct database *database, struct errs *errs)
{
    struct stat about;
    if (stat(database->path, &about) != 0) {
        int why = errno;
        bool gone = why == ENOENT;
        char *hint = gone ? hint_near_file(database->path) : NULL;
        errs_add(errs, fault_of(why), NULL, hint, "%s: cannot be opened: %s", database->path,
                 gone ? "no such file" : strerror(why));
        free(hint);
        return false;
    }
    if (!S_ISREG(about.st_mode))
        return fault(database, FAULT_INPUT, errs, "is not a file");
    return about.st_size > 0 ||
           fault(database, FAULT_INPUT, errs, "is empty: no results database of fedsim");
}

static bool open_with(struct database *database, const char *name, int flags, struct errs *errs)
{
    return results_memory(sqlite3_open_v2(name, &database->handle, flags, NULL)) == SQLITE_OK ||
           fault_with(database, FAULT_RUN, errs, "cannot be opened", reason(database));
}

static bool has_strays(const struct database *database, struct errs *errs)
{
    char *stray = results_stray(database->handle, database->path);
    if (!stray)
        return false;
    fault_with(database, FAULT_INPUT, errs, "is not opened", stray);
    free(stray);
    return true;
}

/* Opens without ever writing rows. The file is opened for writing where that is allowed, because
 * only then SQLite clears its log away afterwards; on a read-only file system, where it cannot have
 * a log at all, as a file that nobody changes. */
static bool open_handle(struct database *database, struct errs *errs)
{
    int64_t tables;
    if (!open_with(database, database->path, SQLITE_OPEN_READWRITE, errs) ||
        has_strays(database, errs))
        return false;
    sqlite3_busy_timeout(database->handle, 10000);
    results_memory(sqlite3_exec(database->handle, "PRAGMA query_only = 1", NULL, NULL, NULL));
    if (pragma(database, "SELECT count(*) FROM sqlite_schema", &tables))
        return true;
    int code = sqlite3_errcode(database->handle);
    if ((code != SQLITE_READONLY && code != SQLITE_CANTOPEN) || results_has_log(database->path))
        return true; /* accepted() will tell */
    sqlite3_close(database->handle);
    char *uri = results_immutable_uri(database->path);
    bool good = open_with(database, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, errs);
    free(uri);
    return good;
}

/* One transaction for as long as it is open: all statements see the database as it is now, whoever
 * writes to it. */
struct database *database_open(const char *path, struct errs *errs)
{
    struct database *database = mem_zero(1, sizeof *database);
    database->path = results_path(path);
    if (readable(database, errs) && open_handle(database, errs) && accepted(database, errs) &&
        results_memory(sqlite3_exec(database->handle, "BEGIN", NULL, NULL, NULL)) == SQLITE_OK)
        return database;
    database_close(database);
    return NULL;
}

bool database_is_sound(const struct database *database, struct errs *errs)
{
    char *damage = results_damage(database->handle);
    if (!damage)
        return true;
    results_leave_log(database->handle);
    fault_with(database, FAULT_INPUT, errs, "is damaged", damage);
    free(damage);
    return false;
}

void database_close(struct database *database)
{
    if (!database)
        return;
    sqlite3_close(database->handle);
    free(database->path);
    free(database);
}

/* What a table grows in; texts are offsets until the block no longer moves. */
struct filling {
    struct sql_table *table;
    size_t cell_capacity, used, capacity;
};

static void add_cell(struct filling *filling, size_t at, sqlite3_stmt *statement, int column)
{
    struct sql_table *table = filling->table;
    struct sql_cell *cell = &table->cells[at];
    int type = sqlite3_column_type(statement, column);
    bool number = type == SQLITE_INTEGER || type == SQLITE_FLOAT;
    cell->number = number ? sqlite3_column_double(statement, column) : NAN;
    const char *text = (const char *)sqlite3_column_text(statement, column);
    if (!text && type != SQLITE_NULL)
        mem_exhausted();
    if (!text) {
        cell->text = NULL;
        return;
    }
    size_t size = strlen(text) + 1;
    mem_grow(&table->memory, &filling->capacity, filling->used + size, 1);
    memcpy(table->memory + filling->used, text, size);
    cell->text = (const char *)(filling->used + 1); /* mended by settle */
    filling->used += size;
}

static void settle(struct sql_table *table)
{
    for (size_t i = 0; i < table->rows * table->columns; i++)
        if (table->cells[i].text)
            table->cells[i].text = table->memory + (uintptr_t)table->cells[i].text - 1;
}

static const char *column_name(sqlite3_stmt *statement, int column)
{
    const char *name = sqlite3_column_name(statement, column);
    if (!name)
        mem_exhausted();
    return name;
}

static int fill(struct sql_table *table, sqlite3_stmt *statement)
{
    struct filling filling = {.table = table};
    table->columns = (size_t)sqlite3_column_count(statement);
    table->names = mem_zero(table->columns, sizeof *table->names);
    for (size_t i = 0; i < table->columns; i++)
        table->names[i] = mem_string(column_name(statement, (int)i));
    int step;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
        size_t first = table->rows * table->columns;
        mem_grow(&table->cells, &filling.cell_capacity, first + table->columns,
                 sizeof *table->cells);
        for (size_t i = 0; i < table->columns; i++)
            add_cell(&filling, first + i, statement, (int)i);
        table->rows++;
    }
    settle(table);
    return step;
}

void database_define(struct database *database, const char *name, const char *text)
{
    database->defined = name;
    database->definition = text;
}

void database_unreadable(const struct database *database, const char *name, struct errs *errs)
{
    char *why = mem_format("cannot be read (reports/sql/%s.sql): %s", name, reason(database));
    fault(database, FAULT_RUN, errs, why);
    free(why);
}

struct sqlite3_stmt *database_prepare(struct database *database, const char *name, char **text,
                                      struct errs *errs)
{
    sqlite3_stmt *statement = NULL;
    *text = statement_text(name, database->defined, database->definition, errs);
    if (!*text)
        return NULL;
    if (sqlite3_prepare_v2(database->handle, *text, -1, &statement, NULL) == SQLITE_OK)
        return statement;
    database_unreadable(database, name, errs);
    sqlite3_finalize(statement);
    free(*text);
    return NULL;
}

/* The answer to a statement, which it ends; takes `text`, which it was prepared from. */
static struct sql_table *answer(struct database *database, sqlite3_stmt *statement, char *text,
                                const char *name, struct errs *errs)
{
    struct sql_table *table = mem_zero(1, sizeof *table);
    table->sql = text;
    if (fill(table, statement) != SQLITE_DONE) {
        database_unreadable(database, name, errs);
        sql_table_free(table);
        table = NULL;
    }
    sqlite3_finalize(statement);
    return table;
}

struct sql_table *database_query(struct database *database, const char *name, struct errs *errs)
{
    char *text;
    sqlite3_stmt *statement = database_prepare(database, name, &text, errs);
    return statement ? answer(database, statement, text, name, errs) : NULL;
}

bool database_execute(struct database *database, const char *sql, struct errs *errs)
{
    return sqlite3_exec(database->handle, sql, NULL, NULL, NULL) == SQLITE_OK ||
           fault(database, FAULT_RUN, errs, reason(database));
}

struct sqlite3_stmt *database_statement(struct database *database, const char *sql,
                                        struct errs *errs)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(database->handle, sql, -1, &statement, NULL) == SQLITE_OK)
        return statement;
    fault(database, FAULT_RUN, errs, reason(database));
    sqlite3_finalize(statement);
    return NULL;
}

bool database_statement_end(const struct database *database, struct sqlite3_stmt *statement,
                            struct errs *errs)
{
    return sqlite3_finalize(statement) == SQLITE_OK ||
           fault(database, FAULT_RUN, errs, reason(database));
}

struct sql_table *database_ask(struct database *database, const char *sql, struct errs *errs)
{
    sqlite3_stmt *statement = database_statement(database, sql, errs);
    return statement ? answer(database, statement, mem_string(sql), "several", errs) : NULL;
}

void sql_table_free(struct sql_table *table)
{
    if (!table)
        return;
    for (size_t i = 0; i < table->columns; i++)
        free(table->names[i]);
    free(table->names);
    free(table->cells);
    free(table->memory);
    free(table->sql);
    free(table);
}

const struct sql_cell *sql_value(const struct sql_table *table, size_t row, const char *column)
{
    for (size_t i = 0; i < table->columns; i++)
        if (strcmp(table->names[i], column) == 0)
            return &table->cells[row * table->columns + i];
    die("no column %s in a statement of reports/", column);
}

double sql_number(const struct sql_table *table, size_t row, const char *column)
{
    return sql_value(table, row, column)->number;
}

const char *sql_text(const struct sql_table *table, size_t row, const char *column)
{
    const char *text = sql_value(table, row, column)->text;
    return text ? text : "";
}

bool database_policy(struct database *database, int64_t run, int64_t round, struct source *stored,
                     struct errs *errs)
{
    static const char sql[] = "SELECT policy FROM policy WHERE run = ?1 AND round = ?2";
    sqlite3_stmt *statement = NULL;
    *stored = (struct source){
        .name = mem_format("%s, policy of round %lld", database->path, (long long)round)};
    bool good = sqlite3_prepare_v2(database->handle, sql, -1, &statement, NULL) == SQLITE_OK &&
                sqlite3_bind_int64(statement, 1, run) == SQLITE_OK &&
                sqlite3_bind_int64(statement, 2, round) == SQLITE_OK &&
                sqlite3_step(statement) == SQLITE_ROW;
    if (good) {
        stored->length = (size_t)sqlite3_column_bytes(statement, 0);
        stored->text = mem_zero(stored->length + 1, 1);
        memcpy(stored->text, sqlite3_column_blob(statement, 0), stored->length);
    } else {
        fault(database, FAULT_RUN, errs, reason(database));
        source_free(stored);
    }
    sqlite3_finalize(statement);
    return good;
}
