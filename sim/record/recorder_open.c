/* Opens the database, checks whose it is and that it is sound, and closes it. The order is what
 * matters here: the lock before anything is read, what lies beside the file before SQLite's first
 * statement, whose file it is before anything is written, and the digests before any row is
 * trusted. */
#include "sim/record/recorder_open.h"

#include "core/base/mem.h"
#include "core/results/results_check.h"
#include "core/results/results_format.h"
#include "core/results/results_log.h"
#include "sim/record/recorder.h"
#include "sim/record/recorder_bind.h"
#include "sim/record/recorder_parts.h"
#include "sim/record/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BUSY_MS = 10000 }; /* how long a reader's or shell's lock is waited for */
/* A byte behind those that SQLite locks (https://www.sqlite.org/fileformat.html, 1.5). */
enum { DOOR_BYTE = 0x40001000 };

/* The first column of the first row; false where there is none or an error, which sqlite3_errcode
 * then tells. */
static bool query_integer(struct recorder *recorder, const char *sql, int64_t *value)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(recorder->db, sql, -1, &statement, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(statement);
    if (result == SQLITE_ROW)
        *value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return result == SQLITE_ROW;
}

/* Nothing will be written to what is refused, at its closing neither: it may be somebody's other
 * data. */
static bool refuse(struct recorder *recorder, const char *what, const char *meant)
{
    recorder->broken = true;
    return errs_add(recorder->errs, FAULT_INPUT, NULL, meant, "%s: %s", recorder->path, what);
}

static bool wrong_file(struct recorder *recorder, const char *what)
{
    return refuse(recorder, what, "name another file, or remove the damaged one");
}

/* What should not be removed, such as a folder, a device or another program's data. */
static bool wrong_name(struct recorder *recorder, const char *what)
{
    return refuse(recorder, what, "name another file");
}

static bool other_format(struct recorder *recorder, int64_t format)
{
    char *why = results_format_refusal(format);
    recorder->broken = true;
    errs_add(recorder->errs, FAULT_INPUT, NULL, results_format_hint(format), "%s: %s",
             recorder->path, why);
    free(why);
    return false;
}

/* Whose file is it? Nothing is written before that is known. A new file and one of 0 bytes both
 * have no number, no version and no table: they may be made ours. Another program's database
 * without an application_id has tables, and is left alone. In one transaction, as another process
 * may be making it ours. */
static bool identify(struct recorder *recorder, bool *empty)
{
    int64_t application, version, tables;
    if (!recorder_execute(recorder, "read it", "BEGIN"))
        return false;
    if (!query_integer(recorder, "PRAGMA application_id", &application) ||
        !query_integer(recorder, "PRAGMA user_version", &version) ||
        !query_integer(recorder, "SELECT count(*) FROM sqlite_schema", &tables)) {
        int code = sqlite3_errcode(recorder->db) & 0xFF;
        if (code == SQLITE_NOTADB)
            return wrong_name(recorder, "not a database");
        if (code == SQLITE_ERROR) /* these statements are right: the file has another format */
            return wrong_name(recorder, sqlite3_errmsg(recorder->db));
        if (code == SQLITE_CORRUPT)
            return wrong_file(recorder, "damaged");
        return recorder_fail(recorder, "read it");
    }
    if (!recorder_execute(recorder, "read it", "COMMIT"))
        return false;
    /* The file may be written to, as its lock shows; SQLite would if a byte of the header did not
     * say that only a later one may (https://www.sqlite.org/fileformat.html, 1.3.3). */
    if (sqlite3_db_readonly(recorder->db, NULL) == 1)
        return wrong_file(recorder, "damaged: its header forbids to write to it");
    *empty = application == 0 && version == 0 && tables == 0;
    if (*empty)
        return true;
    if (application != RESULTS_APPLICATION_ID)
        return wrong_name(recorder, "a database, but not one of Fedsim's");
    return version == RESULTS_FORMAT || other_format(recorder, version);
}

/* What a damaged file says is not gone on with. Its log stays beside it, because a repair may need
 * the file and the log as they are. */
static bool is_sound(struct recorder *recorder)
{
    char *damage = results_damage(recorder->db);
    char *what = damage ? mem_format("damaged: %s", damage) : NULL;
    if (what) {
        results_leave_log(recorder->db);
        wrong_file(recorder, what);
    }
    free(what);
    free(damage);
    return recorder_ok(recorder);
}

/* Whether the first column of the row is that word. */
static bool has_text(sqlite3_stmt *statement, const char *word)
{
    const char *text = (const char *)sqlite3_column_text(statement, 0);
    return text && strcmp(text, word) == 0;
}

/* Pages of 8 KiB, for tables in the order of their keys split twice as rarely as with 4; only a
 * file that is still empty takes a size. WAL lets readers in while a run goes on; file systems
 * without shared memory refuse it, which shows in the mode that the PRAGMA returns, not in an
 * error. A negative cache_size counts KiB: 64 MiB. The log is put into the file each 4096 pages,
 * 32 MiB, as everybody waits for the disk meanwhile. */
static bool set_modes(struct recorder *recorder)
{
    sqlite3_stmt *statement = NULL;
    bool wal = false;
    if (!recorder_execute(recorder, "prepare it for writing", "PRAGMA page_size = 8192"))
        return false;
    if (sqlite3_prepare_v2(recorder->db, "PRAGMA journal_mode = WAL", -1, &statement, NULL) ==
            SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        wal = has_text(statement, "wal");
    else
        recorder_fail(recorder, "prepare it for writing");
    sqlite3_finalize(statement);
    if (!wal && !recorder->broken) {
        recorder->broken = true;
        errs_add(recorder->errs, FAULT_RUN, NULL, "write it to a local disk and copy it afterwards",
                 "%s: its file system cannot hold a database in WAL mode", recorder->path);
    }
    return wal && recorder_execute(recorder, "prepare it for writing",
                                   "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; "
                                   "PRAGMA wal_autocheckpoint = 4096");
}

/* Rows that do not fit the cache wait in memory rather than in the file, which this program's own
 * reader of episodes could not read meanwhile. */
static bool set_modes_alone(struct recorder *recorder)
{
    return recorder_execute(recorder, "prepare it for writing",
                            "PRAGMA page_size = 8192; PRAGMA journal_mode = DELETE; "
                            "PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; "
                            "PRAGMA cache_spill = OFF");
}

/* All of the schema or nothing of it. */
static bool create_tables(struct recorder *recorder)
{
    char *schema = schema_sql();
    bool done = recorder_execute(recorder, "create it", "BEGIN IMMEDIATE") &&
                recorder_execute(recorder, "create its tables", schema) &&
                recorder_execute(recorder, "create it", "COMMIT");
    free(schema);
    return done;
}

/* A statement that SQLite cannot make sense of speaks of a table or column that is not there: the
 * tables of the machine (host_*) are not sealed, so results_damage does not see that. */
static bool other_tables(struct recorder *recorder)
{
    if (sqlite3_errcode(recorder->db) != SQLITE_ERROR)
        return recorder_fail(recorder, "read the tables");
    char *what = mem_format("damaged: %s", sqlite3_errmsg(recorder->db));
    wrong_file(recorder, what);
    free(what);
    return false;
}

/* All statements of rows, once for all trials of a study. */
static bool prepare_all(struct recorder *recorder)
{
    for (int i = 0; i < TABLES; i++)
        if (insert_prepare(recorder->db, (enum table_id)i, &recorder->insert[i]) != SQLITE_OK)
            return other_tables(recorder);
    if (end_prepare(recorder->db, &recorder->end) != SQLITE_OK)
        return other_tables(recorder);
    return recorder_prepare(recorder, "BEGIN IMMEDIATE", &recorder->begin) &&
           recorder_prepare(recorder, "COMMIT", &recorder->commit) &&
           recorder_prepare(recorder, "SELECT state FROM run WHERE run = ?", &recorder->state);
}

/* A path that cannot be right is a mistake in what was asked for; all else is the machine's. */
static bool cannot_open(struct recorder *recorder, enum fault fault, const char *why)
{
    recorder->broken = true;
    return errs_add(recorder->errs, fault, NULL, NULL, "%s: cannot open it for writing: %s",
                    recorder->path, why);
}

/* Tries more than once, because `fedsim watch` takes the lock for a moment to see whether it is
 * free. */
static bool take_lock(int file, bool shared)
{
    static const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
    for (int tries = 1; flock(file, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0; tries++) {
        if (errno != EWOULDBLOCK || tries == 10)
            return false;
        nanosleep(&pause, NULL);
    }
    return true;
}

/* Processes that share a database change its mode and make its tables one after another: who does
 * has the door. False where it stays somebody else's. */
static bool take_door(struct recorder *recorder)
{
    static const struct timespec pause = {.tv_nsec = 1000 * 1000};
    struct flock door = {.l_type = F_WRLCK, .l_start = DOOR_BYTE, .l_len = 1};
    bool taken = !recorder->shared; /* who has the file alone needs no door */
    for (int waited = 0; !taken && waited < BUSY_MS; waited++) {
        taken = fcntl(recorder->lock, F_OFD_SETLK, &door) == 0;
        if (!taken && errno != EAGAIN && errno != EACCES)
            break;
        if (!taken)
            nanosleep(&pause, NULL);
    }
    return taken;
}

static void give_door(struct recorder *recorder)
{
    struct flock door = {.l_type = F_UNLCK, .l_start = DOOR_BYTE, .l_len = 1};
    if (recorder->shared)
        fcntl(recorder->lock, F_OFD_SETLK, &door);
}

/* Opens or makes the file: here, for a clear reason when that fails, and for a lock apart from
 * SQLite's own, which come and go: two programs must not delete each other's unfinished runs. */
static bool lock_file(struct recorder *recorder)
{
    struct stat status;
    bool there = stat(recorder->path, &status) == 0;
    if (there && !S_ISREG(status.st_mode))
        return wrong_name(recorder,
                          S_ISDIR(status.st_mode) ? "a folder, not a file" : "not a regular file");
    if (there && status.st_size == 1) /* SQLite takes it for empty, and would make it its own */
        return wrong_file(recorder, "not a database");
    recorder->made = !there;
    recorder->lock = open(recorder->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (recorder->lock < 0) {
        bool place = errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG || errno == ELOOP;
        return cannot_open(recorder, place ? FAULT_INPUT : FAULT_RUN, strerror(errno));
    }
    if (take_lock(recorder->lock, recorder->shared))
        return true;
    return cannot_open(recorder, FAULT_RUN,
                       errno == EWOULDBLOCK ? "another fedsim is writing to it" : strerror(errno));
}

/* Without SQLite's own mutexes: one thread at a time uses the recorder. */
static bool open_file(struct recorder *recorder)
{
    if (sqlite3_open_v2(recorder->path, &recorder->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        return cannot_open(recorder, FAULT_RUN, sqlite3_errmsg(recorder->db));
    sqlite3_busy_timeout(recorder->db, BUSY_MS);
    char *stray = results_stray(recorder->db, recorder->path);
    bool alone = !stray || wrong_name(recorder, stray);
    free(stray);
    return alone;
}

/* Somebody else may have made the tables since the file was seen to be empty. */
static bool prepare_file(struct recorder *recorder, bool (*modes)(struct recorder *recorder))
{
    bool empty;
    if (!take_door(recorder))
        return cannot_open(recorder, FAULT_RUN, "another fedsim keeps it locked");
    bool good =
        identify(recorder, &empty) && modes(recorder) && (!empty || create_tables(recorder));
    give_door(recorder);
    return good;
}

/* Each step has told its reason where it fails; recorder_close takes whatever was opened so far. */
static struct recorder *open_at(const char *path, bool shared,
                                bool (*modes)(struct recorder *recorder), struct errs *errs)
{
    struct recorder *recorder = mem_zero(1, sizeof *recorder);
    bool empty = false;
    recorder->path = results_path(path);
    recorder->errs = errs;
    recorder->lock = -1;
    recorder->shared = shared;
    pthread_mutex_init(&recorder->pen, NULL);
    if (path[0] == 0)
        wrong_name(recorder, "the name of the database is empty");
    if (recorder_ok(recorder) && lock_file(recorder) && open_file(recorder) &&
        identify(recorder, &empty) && (empty || (is_sound(recorder) && prepare_all(recorder))) &&
        prepare_file(recorder, modes) && (!empty || prepare_all(recorder)))
        return recorder;
    recorder_close(recorder);
    return NULL;
}

struct recorder *recorder_open(const char *path, struct errs *errs)
{
    return open_at(path, false, set_modes, errs);
}

struct recorder *recorder_open_shared(const char *path, struct errs *errs)
{
    return open_at(path, true, set_modes, errs);
}

struct recorder *recorder_open_alone(const char *path, struct errs *errs)
{
    struct recorder *recorder = open_at(path, false, set_modes_alone, errs);
    if (recorder)
        recorder->alone = true;
    return recorder;
}

bool recorder_is_held(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool held = file >= 0 && flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (file >= 0)
        close(file);
    return held;
}

/* A file in WAL mode cannot be read where nothing may be written beside it, as in a colleague's
 * folder. Where others have it open, the last to come leaves it as it is: without waiting, because
 * their reading may take long, and WAL is a mode that the next opening copes with. Where the log
 * cannot be put into the file for another reason it stays beside it, and that is told: a copy of
 * the file alone would lack what stands in the log. */
static void rest(struct recorder *recorder)
{
    if (!recorder->db || (recorder->broken && !recorder->sound) || !take_door(recorder))
        return;
    sqlite3_busy_timeout(recorder->db, 0);
    sqlite3_exec(recorder->db, "ROLLBACK", NULL, NULL, NULL); /* what is not committed, if any */
    int result =
        sqlite3_exec(recorder->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) & 0xFF;
    if (result != SQLITE_OK && result != SQLITE_BUSY && result != SQLITE_LOCKED)
        recorder_fail(recorder, "put its log into it");
}

void recorder_leave(struct recorder *recorder)
{
    for (int i = 0; i < TABLES; i++)
        sqlite3_finalize(recorder->insert[i]);
    sqlite3_finalize(recorder->begin);
    sqlite3_finalize(recorder->commit);
    sqlite3_finalize(recorder->state);
    sqlite3_finalize(recorder->end);
    rest(recorder);
    sqlite3_close(recorder->db);
    if (recorder->undone)
        unlink(recorder->path);
    /* Only now: closing any descriptor of the file drops the locks SQLite has on it. The door opens
     * with it. */
    if (recorder->lock >= 0)
        close(recorder->lock);
}

void recorder_close(struct recorder *recorder)
{
    if (!recorder)
        return;
    recorder_leave(recorder);
    pthread_mutex_destroy(&recorder->pen);
    free(recorder->path);
    free(recorder);
}

void recorder_undo(struct recorder *recorder)
{
    if (recorder)
        recorder->undone = recorder->made;
    recorder_close(recorder);
}
