/* Computes digests of the rows of trials, and compares them with those that were recorded. The
 * writer and the reader of a database both use this file, so that they cannot disagree about what a
 * digest is. */
#include "core/results/results_check.h"

#include "core/base/bits.h"
#include "core/base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tables of the machine, which no result depends on, are not sealed. */
static const char machine_tables[] = "host_";

/* A table or view, ready for the digests of many runs. */
struct item {
    char *name;
    uint64_t definition;
    sqlite3_stmt *rows; /* NULL: a view, which has none of its own */
};

int results_memory(int result)
{
    if ((result & 0xFF) == SQLITE_NOMEM)
        mem_exhausted();
    return result;
}

/* The type goes in before the bytes: 1, 1.0 and '1' are different values. A float counts by its
 * bits. */
uint64_t results_hash(uint64_t hash, const struct results_value *value)
{
    hash = hash_bytes(hash, &value->type, sizeof value->type);
    if (value->type == SQLITE_INTEGER)
        return hash_bytes(hash, &value->integer, sizeof value->integer);
    if (value->type == SQLITE_FLOAT)
        return hash_bytes(hash, &value->real, sizeof value->real);
    return hash_bytes(hash, value->bytes, value->length);
}

/* NULL and a blob of no bytes have no address; nor has a value for which there was no memory, hence
 * the question. */
static uint64_t hash_column(uint64_t hash, sqlite3_stmt *row, int column)
{
    struct results_value value = {.type = sqlite3_column_type(row, column)};
    if (value.type == SQLITE_INTEGER) {
        value.integer = sqlite3_column_int64(row, column);
    } else if (value.type == SQLITE_FLOAT) {
        value.real = sqlite3_column_double(row, column);
    } else {
        value.bytes = sqlite3_column_blob(row, column);
        if (!value.bytes)
            results_memory(sqlite3_errcode(sqlite3_db_handle(row)));
        value.length = (size_t)sqlite3_column_bytes(row, column);
    }
    return results_hash(hash, &value);
}

static void item_close(struct item *item)
{
    sqlite3_finalize(item->rows);
    free(item->name);
    *item = (struct item){0};
}

/* False when there is no such table or view, or it cannot be read. The definition belongs to what
 * is sealed: a view whose SQL was changed would show other numbers of the same rows. */
static bool item_open(struct item *item, sqlite3 *db, const char *name)
{
    sqlite3_stmt *find = NULL;
    *item = (struct item){.name = mem_string(name)};
    bool found =
        results_memory(sqlite3_prepare_v2(db, "SELECT sql, type FROM sqlite_schema WHERE name = ?1",
                                          -1, &find, NULL)) == SQLITE_OK &&
        results_memory(sqlite3_bind_text(find, 1, name, -1, SQLITE_STATIC)) == SQLITE_OK &&
        results_memory(sqlite3_step(find)) == SQLITE_ROW;
    bool table = false;
    if (found) {
        item->definition = hash_column(0, find, 0);
        const char *type = (const char *)sqlite3_column_text(find, 1);
        table = type && strcmp(type, "table") == 0;
    }
    sqlite3_finalize(find);
    if (!found || !table)
        return found;
    char *sql = mem_format("SELECT * FROM \"%s\" WHERE run = ?1", name);
    int result = results_memory(sqlite3_prepare_v2(db, sql, -1, &item->rows, NULL));
    free(sql);
    return result == SQLITE_OK;
}

/* False when the rows cannot be read. Rows are added up, modulo 2^64, because SQL promises no order
 * of them; a sum, unlike an exclusive or, also counts a row that stands there twice. */
static bool digest_of(const struct item *item, int64_t run, uint64_t *digest)
{
    *digest = item->definition;
    if (!item->rows)
        return true;
    int step = results_memory(sqlite3_bind_int64(item->rows, 1, run));
    while (step == SQLITE_OK || step == SQLITE_ROW) {
        step = results_memory(sqlite3_step(item->rows));
        uint64_t hash = 0;
        for (int i = 0; step == SQLITE_ROW && i < sqlite3_column_count(item->rows); i++)
            hash = hash_column(hash, item->rows, i);
        *digest += step == SQLITE_ROW ? hash : 0;
    }
    sqlite3_reset(item->rows);
    return step == SQLITE_DONE;
}

/* As 16 hex digits, like all hashes of the database. */
static int write_digest(sqlite3_stmt *write, int64_t run, const char *item, uint64_t digest)
{
    char text[17];
    snprintf(text, sizeof text, "%016" PRIx64, digest);
    results_memory(sqlite3_bind_int64(write, 1, run));
    results_memory(sqlite3_bind_text(write, 2, item, -1, SQLITE_TRANSIENT));
    results_memory(sqlite3_bind_text(write, 3, text, -1, SQLITE_TRANSIENT));
    int step = results_memory(sqlite3_step(write));
    sqlite3_reset(write);
    return step;
}

int results_seal(sqlite3 *db, int64_t run, const struct results_item *items, size_t count)
{
    sqlite3_stmt *write = NULL;
    int step = results_memory(sqlite3_prepare_v2(
        db, "INSERT OR REPLACE INTO host_check(run, item, digest) VALUES(?1, ?2, ?3)", -1, &write,
        NULL));
    /* From here on `step` is that of the digest before; of none there was no error. */
    if (step == SQLITE_OK)
        step = SQLITE_DONE;
    for (size_t i = 0; i < count && step == SQLITE_DONE; i++) {
        struct item item;
        const char *name = items[i].name;
        if (strncmp(name, machine_tables, strlen(machine_tables)) == 0)
            continue;
        bool good = item_open(&item, db, name);
        uint64_t digest = item.definition + items[i].sum;
        good = good && (items[i].summed || digest_of(&item, run, &digest));
        step = good ? write_digest(write, run, name, digest) : sqlite3_errcode(db);
        item_close(&item);
    }
    sqlite3_finalize(write);
    return step;
}

/* --- checking -------------------------------------------------------------------------------- */

/* The first column of the first row as a text, "" when there is no row; NULL when it cannot be
 * asked for. The caller frees it. */
static char *ask(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int step = results_memory(sqlite3_prepare_v2(db, sql, -1, &statement, NULL));
    if (step == SQLITE_OK)
        step = results_memory(sqlite3_step(statement));
    const char *text = step == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    char *answer = step == SQLITE_ROW || step == SQLITE_DONE ? mem_string(text ? text : "") : NULL;
    sqlite3_finalize(statement);
    return answer;
}

/* The pages and the rules of the schema (quick_check looks at both), rows whose run is not there,
 * and finished runs without a digest: rows must not pass because their digest is gone as well. Each
 * statement finds one such thing or answers as `sound` says. */
static char *structural_damage(sqlite3 *db)
{
    static const struct {
        const char *sql, *sound, *what;
    } checks[] = {
        {"PRAGMA quick_check(1)", "ok", "its pages contradict each other"},
        {"PRAGMA foreign_key_check", "", "there are rows whose run is missing"},
        {"SELECT run FROM run WHERE state IN ('done', 'nobody_fits') AND NOT EXISTS (SELECT 1 FROM "
         "host_check WHERE host_check.run = run.run AND item = 'run') LIMIT 1",
         "", "a finished run has no digest"},
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        char *answer = ask(db, checks[i].sql);
        bool sound = answer && strcmp(answer, checks[i].sound) == 0;
        if (answer && strstr(answer, "error code=7")) /* SQLITE_NOMEM, in quick_check's words */
            mem_exhausted();
        char *what = sound ? NULL
                           : mem_format("%s (%s)", checks[i].what,
                                        answer && *answer ? answer : sqlite3_errmsg(db));
        free(answer);
        if (!sound)
            return what;
    }
    return NULL;
}

/* One row of host_check against the rows that are there. The rows come in the order of the tables,
 * so `item` is opened once for each, not for each run. A table is named by the file, which may be
 * damaged: at most 60 characters of it are shown. */
static char *row_damage(sqlite3 *db, sqlite3_stmt *recorded, struct item *item)
{
    const char *name = (const char *)sqlite3_column_text(recorded, 0);
    const char *expected = (const char *)sqlite3_column_text(recorded, 2);
    int64_t run = sqlite3_column_int64(recorded, 1);
    if (!name || !expected)
        return mem_string("a digest is empty");
    if (!item->name || strcmp(item->name, name) != 0) {
        item_close(item);
        if (!item_open(item, db, name))
            return mem_format("the table %.60s cannot be read", name);
    }
    uint64_t digest = 0;
    char text[17];
    bool good = digest_of(item, run, &digest);
    snprintf(text, sizeof text, "%016" PRIx64, digest);
    return good && strcmp(text, expected) == 0
               ? NULL
               : mem_format("what %.60s says of run %" PRId64 " is not what was recorded", name,
                            run);
}

/* Pages first: of a file whose pages contradict each other nothing that is read can be relied
 * on. */
char *results_damage(sqlite3 *db)
{
    char *damage = structural_damage(db);
    if (damage)
        return damage;
    sqlite3_stmt *recorded = NULL;
    struct item item = {0};
    int step = results_memory(sqlite3_prepare_v2(
        db, "SELECT item, run, digest FROM host_check ORDER BY item, run", -1, &recorded, NULL));
    while (!damage && (step == SQLITE_OK || step == SQLITE_ROW)) {
        step = results_memory(sqlite3_step(recorded));
        if (step == SQLITE_ROW)
            damage = row_damage(db, recorded, &item);
    }
    if (!damage && step != SQLITE_DONE)
        damage = mem_string(sqlite3_errmsg(db));
    item_close(&item);
    sqlite3_finalize(recorded);
    return damage;
}
