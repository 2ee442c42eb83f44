/* Finds results in a database, and puts later ones in the place of earlier ones. */
#include "sim/record/result_store.h"

#include "core/base/mem.h"
#include "core/results/results_check.h"
#include "sim/record/recorder.h"
#include "sim/record/recorder_open.h"
#include "sim/record/recorder_parts.h"
#include "sim/record/result_row.h"
#include "sim/record/stored_identity.h"

#include <stdlib.h>

struct result_store {
    struct recorder *recorder;
};

struct result_store *result_store_open(const char *path, struct errs *errs)
{
    struct recorder *recorder = recorder_open_shared(path, errs);
    if (!recorder)
        return NULL;
    struct result_store *store = mem_alloc(sizeof *store);
    store->recorder = recorder;
    return store;
}

void result_store_close(struct result_store *store)
{
    if (!store)
        return;
    recorder_close(store->recorder);
    free(store);
}

/* A statement of whose parameters the first is an identity. */
static bool prepare(struct result_store *store, const char *sql, const struct wire *identity,
                    sqlite3_stmt **statement)
{
    return recorder_prepare(store->recorder, sql, statement) &&
           (results_memory(sqlite3_bind_blob64(*statement, 1, identity->bytes, identity->length,
                                               SQLITE_STATIC)) == SQLITE_OK ||
            recorder_fail(store->recorder, "look for a result"));
}

bool result_store_find(struct result_store *store, const struct digest *identity,
                       struct wire *result)
{
    static const char sql[] =
        "SELECT " RESULT_COLUMNS " FROM host_result WHERE identity = ?1 ORDER BY number DESC";
    struct wire key = stored_identity(identity);
    sqlite3_stmt *statement = NULL;
    bool found = false;
    if (prepare(store, sql, &key, &statement) &&
        results_memory(sqlite3_step(statement)) == SQLITE_ROW) {
        struct result_row row;
        found = result_row_read(statement, &row);
        if (found)
            wire_raw(result, row.result.bytes, row.result.length);
        result_row_free(&row);
    }
    sqlite3_finalize(statement);
    wire_free(&key);
    return found;
}

static bool remove_earlier(struct result_store *store, const struct wire *key)
{
    static const char sql[] = "DELETE FROM host_result WHERE identity = ?1 AND number < (SELECT "
                              "max(number) FROM host_result WHERE identity = ?1)";
    sqlite3_stmt *statement = NULL;
    bool good = prepare(store, sql, key, &statement) &&
                (results_memory(sqlite3_step(statement)) == SQLITE_DONE ||
                 recorder_fail(store->recorder, "replace a result"));
    sqlite3_finalize(statement);
    return good;
}

bool result_store_keep(struct result_store *store, const struct digest *identity,
                       const struct wire *result)
{
    struct wire key = stored_identity(identity);
    struct result_row row = {.identity = *identity, .result = *result};
    bool good = result_row_write(&row, store->recorder) && remove_earlier(store, &key) &&
                recorder_commit(store->recorder);
    wire_free(&key);
    return good;
}
