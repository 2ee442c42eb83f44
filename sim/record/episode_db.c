/* Finds episodes in a database, and adds those that are played. */
#include "sim/record/episode_db.h"

#include "core/base/mem.h"
#include "core/results/results_check.h"
#include "sim/record/episode_index.h"
#include "sim/record/episode_row.h"
#include "sim/record/recorder.h"
#include "sim/record/recorder_open.h"
#include "sim/record/stored_identity.h"

#include <math.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { BUSY_MS = 10000 };

/* Rows in memory, which own their bytes. */
struct unwritten {
    struct episode_row *rows;
    size_t count, capacity;
    struct episode_index index; /* numbers are positions in `rows` */
};

struct episode_db {
    struct episode_store store; /* first, so that it leads back here */
    struct recorder *recorder;  /* of the database that the episodes are in */
    struct recorder *results;   /* with whose rounds they are committed */
    bool left;                  /* its files are closed */
    pthread_mutex_t lock;       /* of everything below */
    sqlite3 *reader;
    sqlite3_stmt *select, *scan;
    int64_t scanned; /* rows up to this number are in `written` */
    struct episode_index written;
    struct unwritten fresh, committing;
};

/* --- in memory ------------------------------------------------------------------------------- */

static bool is_of(const struct episode_row *row, const struct digest *identity)
{
    return row->identity.low == identity->low && row->identity.high == identity->high;
}

static const struct episode_row *unwritten_find(const struct unwritten *unwritten,
                                                const struct digest *identity)
{
    int64_t at = episode_index_find(&unwritten->index, identity->low);
    return at >= 0 && is_of(&unwritten->rows[at], identity) ? &unwritten->rows[at] : NULL;
}

static void unwritten_add(struct unwritten *unwritten, const struct episode_row *row)
{
    mem_grow(&unwritten->rows, &unwritten->capacity, unwritten->count + 1, sizeof *unwritten->rows);
    episode_index_add(&unwritten->index, row->identity.low, (int64_t)unwritten->count);
    unwritten->rows[unwritten->count++] = *row;
}

static void unwritten_clear(struct unwritten *unwritten)
{
    for (size_t i = 0; i < unwritten->count; i++)
        episode_row_free(&unwritten->rows[i]);
    free(unwritten->rows);
    episode_index_free(&unwritten->index);
    *unwritten = (struct unwritten){0};
}

/* --- in the database ------------------------------------------------------------------------- */

/* What is asked for: an episode, or bytes. */
struct wanted {
    struct episode *episode; /* NULL: bytes */
    struct wire *bytes;
};

/* A row of the other kind is not what was asked for. */
static bool take_row(const struct episode_row *row, const struct wanted *wanted)
{
    if ((row->bytes.length > 0) != (wanted->bytes != NULL))
        return false;
    if (wanted->episode)
        *wanted->episode = row->episode;
    else
        wire_raw(wanted->bytes, row->bytes.bytes, row->bytes.length);
    return true;
}

static bool select_row(struct episode_db *db, const struct digest *identity,
                       const struct wanted *wanted)
{
    struct episode_row row = {0};
    int64_t number = episode_index_find(&db->written, identity->low);
    if (number < 0)
        return false;
    bool good = results_memory(sqlite3_bind_int64(db->select, 1, number)) == SQLITE_OK &&
                results_memory(sqlite3_step(db->select)) == SQLITE_ROW &&
                episode_row_read(db->select, &row) && is_of(&row, identity) &&
                take_row(&row, wanted);
    episode_row_free(&row);
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
        if (stored_identity_read(db->scan, 1, &identity))
            episode_index_add(&db->written, identity.low, db->scanned);
    }
    sqlite3_reset(db->scan);
}

/* --- the store ------------------------------------------------------------------------------- */

static bool find_row(struct episode_store *store, const struct digest *identity,
                     const struct wanted *wanted)
{
    struct episode_db *db = (struct episode_db *)store;
    pthread_mutex_lock(&db->lock);
    const struct episode_row *row = unwritten_find(&db->fresh, identity);
    if (!row)
        row = unwritten_find(&db->committing, identity);
    bool found = row ? take_row(row, wanted) : db->select && select_row(db, identity, wanted);
    pthread_mutex_unlock(&db->lock);
    return found;
}

static void keep_row(struct episode_store *store, const struct episode_row *row)
{
    struct episode_db *db = (struct episode_db *)store;
    pthread_mutex_lock(&db->lock);
    unwritten_add(&db->fresh, row);
    pthread_mutex_unlock(&db->lock);
}

static bool find(struct episode_store *store, const struct digest *identity,
                 struct episode *episode)
{
    return find_row(store, identity, &(struct wanted){.episode = episode});
}

static void keep(struct episode_store *store, const struct digest *identity,
                 const struct episode *episode)
{
    keep_row(store, &(struct episode_row){.identity = *identity, .episode = *episode});
}

static bool find_bytes(struct episode_store *store, const struct digest *identity,
                       struct wire *bytes)
{
    return find_row(store, identity, &(struct wanted){.bytes = bytes});
}

static void keep_bytes(struct episode_store *store, const struct digest *identity,
                       const void *bytes, size_t length)
{
    struct episode_row row = {.identity = *identity};
    wire_reserve(&row.bytes, length);
    wire_raw(&row.bytes, bytes, length);
    keep_row(store, &row);
}

/* Before the results' transaction is committed; false where their own could not be. */
static bool write_fresh(void *context)
{
    struct episode_db *db = context;
    pthread_mutex_lock(&db->lock);
    scan(db); /* it finds those that were being committed */
    unwritten_clear(&db->committing);
    db->committing = db->fresh;
    db->fresh = (struct unwritten){0};
    pthread_mutex_unlock(&db->lock);
    for (size_t i = 0; i < db->committing.count; i++) /* nobody changes these */
        episode_row_write(&db->committing.rows[i], db->recorder);
    return db->recorder == db->results || recorder_commit(db->recorder);
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
                           "SELECT " EPISODE_COLUMNS " FROM host_episode WHERE number = ?1", -1,
                           SQLITE_PREPARE_PERSISTENT, &db->select, NULL) == SQLITE_OK &&
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

static bool is_same_file(const char *one, const char *other)
{
    struct stat a, b;
    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

struct episode_db *episode_db_open(struct recorder *recorder, const char *path,
                                   struct digest setting, struct errs *errs)
{
    if (path && is_same_file(path, recorder_path(recorder)))
        path = NULL;
    struct recorder *own = path ? recorder_open_shared(path, errs) : NULL;
    if (path && !own)
        return NULL;
    struct episode_db *db = mem_zero(1, sizeof *db);
    *db = (struct episode_db){.store = {setting, find, keep, find_bytes, keep_bytes},
                              .recorder = own ? own : recorder,
                              .results = recorder};
    pthread_mutex_init(&db->lock, NULL);
    if (!open_reader(db, errs)) {
        episode_db_close(db);
        return NULL;
    }
    recorder_before_commit(recorder, write_fresh, db);
    return db;
}

bool episode_db_is_elsewhere(const struct episode_db *db)
{
    return db->recorder != db->results;
}

void episode_db_leave(struct episode_db *db)
{
    if (!db || db->left)
        return;
    db->left = true;
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
