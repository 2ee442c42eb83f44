/* Finds episodes in a database, and adds those that are played. */
#include "sim/record/episode_db.h"

#include "core/base/mem.h"
#include "core/results/results_check.h"
#include "sim/record/episode_index.h"
#include "sim/record/recorder.h"
#include "sim/record/recorder_open.h"

#include <math.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { BUSY_MS = 10000 };

/* Rows in memory. */
struct unwritten {
    struct unwritten_row {
        struct digest identity;
        struct episode episode;
        void *observed; /* owned; NULL: not gathered */
        size_t observed_bytes;
    } * rows;
    size_t count, capacity;
    struct episode_index index; /* numbers are positions in `rows` */
};

struct episode_db {
    struct episode_store store; /* first, so that it leads back here */
    struct recorder *recorder;  /* of the database that the episodes are in */
    struct recorder *results;   /* with whose rounds they are committed */
    pthread_mutex_t lock;       /* of everything below */
    sqlite3 *reader;
    sqlite3_stmt *select, *scan;
    int64_t scanned; /* rows up to this number are in `written` */
    struct episode_index written;
    struct unwritten fresh, committing;
};

/* --- in memory ------------------------------------------------------------------------------- */

static bool same_identity(const struct digest *a, const struct digest *b)
{
    return a->low == b->low && a->high == b->high;
}

static const struct unwritten_row *unwritten_find(const struct unwritten *unwritten,
                                                  const struct digest *identity)
{
    int64_t at = episode_index_find(&unwritten->index, identity->low);
    return at >= 0 && same_identity(&unwritten->rows[at].identity, identity) ? &unwritten->rows[at]
                                                                             : NULL;
}

static void unwritten_add(struct unwritten *unwritten, const struct unwritten_row *row)
{
    mem_grow(&unwritten->rows, &unwritten->capacity, unwritten->count + 1, sizeof *unwritten->rows);
    episode_index_add(&unwritten->index, row->identity.low, (int64_t)unwritten->count);
    unwritten->rows[unwritten->count++] = *row;
}

static void unwritten_clear(struct unwritten *unwritten)
{
    for (size_t i = 0; i < unwritten->count; i++)
        free(unwritten->rows[i].observed);
    free(unwritten->rows);
    episode_index_free(&unwritten->index);
    *unwritten = (struct unwritten){0};
}

/* --- in the database ------------------------------------------------------------------------- */

static int64_t checksum(const struct digest *identity, const struct episode *episode,
                        const void *observed, size_t observed_bytes)
{
    double ret = episode->blowup ? 0 : episode->ret; /* the column has no number then */
    const uint32_t rest[] = {episode->steps, episode->blowup};
    struct digest digest = digest_fold(*identity, &ret, sizeof ret);
    digest = digest_fold(digest, rest, sizeof rest);
    digest = observed ? digest_fold(digest, observed, observed_bytes) : digest;
    return (int64_t)digest.low;
}

/* The row that a SELECT has found; false when it is damaged. */
static bool read_row(sqlite3_stmt *row, const struct digest *identity,
                     struct stored_episode *stored)
{
    size_t wanted = stored->observed ? stored->width * sizeof *stored->observed : 0;
    bool blowup = sqlite3_column_int(row, 2) != 0;
    struct episode episode = {.ret = blowup ? -INFINITY : sqlite3_column_double(row, 0),
                              .steps = (uint32_t)sqlite3_column_int64(row, 1),
                              .blowup = blowup};
    const void *observed = sqlite3_column_blob(row, 3);
    size_t bytes = (size_t)sqlite3_column_bytes(row, 3);
    if (bytes != wanted || sqlite3_column_int64(row, 4) !=
                               checksum(identity, &episode, wanted ? observed : NULL, bytes))
        return false;
    stored->episode = episode;
    if (wanted)
        memcpy(stored->observed, observed, wanted);
    return true;
}

/* The identity as the column has it. */
static void identity_bytes(const struct digest *identity, uint8_t key[16])
{
    struct wire wire = {0};
    wire_u64(&wire, identity->high);
    wire_u64(&wire, identity->low);
    memcpy(key, wire.bytes, 16);
    wire_free(&wire);
}

/* The identity in a column; false where it cannot be one. */
static bool read_identity(sqlite3_stmt *row, int column, struct digest *identity)
{
    const void *bytes = sqlite3_column_blob(row, column);
    if (!bytes || sqlite3_column_bytes(row, column) != 16)
        return false;
    struct wire_reader in = wire_read(bytes, 16);
    identity->high = read_u64(&in);
    identity->low = read_u64(&in);
    return true;
}

static bool select_row(struct episode_db *db, const struct digest *identity,
                       struct stored_episode *stored)
{
    struct digest found;
    int64_t number = episode_index_find(&db->written, identity->low);
    if (number < 0)
        return false;
    bool good = results_memory(sqlite3_bind_int64(db->select, 1, number)) == SQLITE_OK &&
                results_memory(sqlite3_step(db->select)) == SQLITE_ROW &&
                read_identity(db->select, 5, &found) && same_identity(&found, identity) &&
                read_row(db->select, identity, stored);
    sqlite3_reset(db->select);
    return good;
}

/* Takes up the rows that were committed since the last time, by this process or another. What
 * cannot be read is as good as not there. */
static void scan(struct episode_db *db)
{
    struct digest identity;
    if (!db->scan || results_memory(sqlite3_bind_int64(db->scan, 1, db->scanned)) != SQLITE_OK)
        return;
    while (results_memory(sqlite3_step(db->scan)) == SQLITE_ROW) {
        db->scanned = sqlite3_column_int64(db->scan, 0);
        if (read_identity(db->scan, 1, &identity))
            episode_index_add(&db->written, identity.low, db->scanned);
    }
    sqlite3_reset(db->scan);
}

/* --- the store ------------------------------------------------------------------------------- */

static bool copy_row(const struct unwritten_row *row, struct stored_episode *stored)
{
    stored->episode = row->episode;
    if (stored->observed)
        memcpy(stored->observed, row->observed, row->observed_bytes);
    return true;
}

static bool find(struct episode_store *store, const struct digest *identity,
                 struct stored_episode *stored)
{
    struct episode_db *db = (struct episode_db *)store;
    pthread_mutex_lock(&db->lock);
    const struct unwritten_row *row = unwritten_find(&db->fresh, identity);
    if (!row)
        row = unwritten_find(&db->committing, identity);
    bool found = row ? copy_row(row, stored) : db->select && select_row(db, identity, stored);
    pthread_mutex_unlock(&db->lock);
    return found;
}

static void keep(struct episode_store *store, const struct digest *identity,
                 const struct stored_episode *stored)
{
    struct episode_db *db = (struct episode_db *)store;
    size_t bytes = stored->observed ? stored->width * sizeof *stored->observed : 0;
    const struct unwritten_row row = {*identity, stored->episode,
                                      bytes ? mem_copy(stored->observed, bytes) : NULL, bytes};
    pthread_mutex_lock(&db->lock);
    unwritten_add(&db->fresh, &row);
    pthread_mutex_unlock(&db->lock);
}

/* Before the results' transaction is committed. */
static void write_fresh(void *context)
{
    struct episode_db *db = context;
    pthread_mutex_lock(&db->lock);
    scan(db); /* it finds those that were being committed */
    unwritten_clear(&db->committing);
    db->committing = db->fresh;
    db->fresh = (struct unwritten){0};
    pthread_mutex_unlock(&db->lock);
    for (size_t i = 0; i < db->committing.count; i++) { /* nobody changes these */
        const struct unwritten_row *row = &db->committing.rows[i];
        uint8_t key[16];
        identity_bytes(&row->identity, key);
        recorder_host_episode(
            db->recorder, &(struct host_episode_row){
                              .identity = {.bytes = key, .length = sizeof key},
                              .ret = row->episode.ret,
                              .steps = row->episode.steps,
                              .blowup = row->episode.blowup,
                              .observed = {.bytes = row->observed, .length = row->observed_bytes},
                              .checksum = checksum(&row->identity, &row->episode, row->observed,
                                                   row->observed_bytes)});
    }
    if (db->recorder != db->results)
        recorder_commit(db->recorder);
}

struct episode_store *episode_db_store(struct episode_db *db)
{
    return db ? &db->store : NULL;
}

/* For writing too, though it never writes: whoever closes a file in WAL mode last tidies up. */
static bool open_reader(struct episode_db *db, struct errs *errs)
{
    const char *path = recorder_path(db->recorder);
    if (sqlite3_open_v2(path, &db->reader, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
            SQLITE_OK &&
        sqlite3_busy_timeout(db->reader, BUSY_MS) == SQLITE_OK &&
        sqlite3_prepare_v3(db->reader,
                           "SELECT \"return\", steps, blowup, observed, checksum, identity "
                           "FROM host_episode WHERE number = ?1",
                           -1, SQLITE_PREPARE_PERSISTENT, &db->select, NULL) == SQLITE_OK &&
        sqlite3_prepare_v3(db->reader,
                           "SELECT number, identity FROM host_episode WHERE number > ?1 "
                           "ORDER BY number",
                           -1, SQLITE_PREPARE_PERSISTENT, &db->scan, NULL) == SQLITE_OK) {
        scan(db);
        return true;
    }
    int error = sqlite3_system_errno(db->reader); /* SQLite alone does not say why */
    return errs_add(errs, FAULT_RUN, NULL, NULL, "%s: cannot read its episodes: %s%s%s", path,
                    sqlite3_errmsg(db->reader), error ? ": " : "", error ? strerror(error) : "");
}

struct episode_db *episode_db_open(struct recorder *recorder, const char *path,
                                   struct digest setting, struct errs *errs)
{
    struct recorder *own = path ? recorder_open_shared(path, errs) : NULL;
    if (path && !own)
        return NULL;
    struct episode_db *db = mem_zero(1, sizeof *db);
    *db = (struct episode_db){
        .store = {setting, find, keep}, .recorder = own ? own : recorder, .results = recorder};
    pthread_mutex_init(&db->lock, NULL);
    if (!open_reader(db, errs)) {
        episode_db_close(db);
        return NULL;
    }
    recorder_before_commit(recorder, write_fresh, db);
    return db;
}

void episode_db_leave(struct episode_db *db)
{
    if (!db)
        return;
    recorder_before_commit(db->results, NULL, NULL);
    pthread_mutex_lock(&db->lock);
    sqlite3_finalize(db->select);
    sqlite3_finalize(db->scan);
    sqlite3_close(db->reader);
    db->select = db->scan = NULL;
    db->reader = NULL;
    pthread_mutex_unlock(&db->lock);
    if (db->recorder != db->results)
        recorder_close(db->recorder);
}

void episode_db_close(struct episode_db *db)
{
    if (!db)
        return;
    episode_db_leave(db);
    unwritten_clear(&db->fresh);
    unwritten_clear(&db->committing);
    episode_index_free(&db->written);
    pthread_mutex_destroy(&db->lock);
    free(db);
}
