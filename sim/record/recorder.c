/* Opens the database, and writes rows to it in one transaction a round. */
#include "sim/record/recorder.h"

#include "core/base/mem.h"
#include "core/results/results_check.h"
#include "sim/record/recorder_bind.h"
#include "sim/record/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BUSY_MS = 10000 }; /* how long a reader's or shell's lock is waited for */

struct recorder {
    sqlite3 *db;
    char *path;
    struct errs *errs;
    int lock;    /* flock on the file: one writing process, though readers come and go */
    bool broken; /* it was told once */
    bool in_transaction, replacing; /* replacing: a finished run, in one transaction */
    int64_t run;
    sqlite3_stmt *insert[TABLES], *begin, *commit, *state, *end;
};

/* SQLite may have lost the system's own reason: a write cut short is a full disk then. */
static const char *system_reason(const struct recorder *recorder, int code)
{
    int error = sqlite3_system_errno(recorder->db);
    if (code != SQLITE_IOERR && code != SQLITE_CANTOPEN)
        return "";
    return error ? strerror(error) : "is the disk full, or is there a limit on the size of files?";
}

/* Tells of a failed call once, gives up the open transaction and refuses every later call. */
static bool fail(struct recorder *recorder, const char *doing)
{
    if (recorder->broken)
        return false;
    recorder->broken = true;
    int code = sqlite3_errcode(recorder->db) & 0xFF;
    if (code == SQLITE_NOMEM)
        mem_exhausted();
    if (code == SQLITE_CONSTRAINT || code == SQLITE_MISUSE) /* the file was found sound */
        die("%s in %s: %s", doing, recorder->path, sqlite3_errmsg(recorder->db));
    errs_add(recorder->errs, FAULT_RUN, NULL,
             code == SQLITE_CORRUPT
                 ? "the file is damaged; name another one"
                 : "what was recorded before is intact; the same command goes on from there",
             "%s: cannot %s: %s%s%s", recorder->path, doing, sqlite3_errmsg(recorder->db),
             code == SQLITE_IOERR || code == SQLITE_CANTOPEN ? ": " : "",
             system_reason(recorder, code));
    if (!sqlite3_get_autocommit(recorder->db))
        sqlite3_exec(recorder->db, "ROLLBACK", NULL, NULL, NULL);
    recorder->in_transaction = recorder->replacing = false;
    return false;
}

bool recorder_ok(const struct recorder *recorder)
{
    return !recorder->broken;
}

const char *recorder_library_version(void)
{
    return sqlite3_libversion();
}

/* --- opening --------------------------------------------------------------------------------- */

static bool execute(struct recorder *recorder, const char *doing, const char *sql)
{
    if (recorder->broken)
        return false;
    return sqlite3_exec(recorder->db, sql, NULL, NULL, NULL) == SQLITE_OK || fail(recorder, doing);
}

static bool prepare(struct recorder *recorder, const char *sql, sqlite3_stmt **statement)
{
    if (sqlite3_prepare_v3(recorder->db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) ==
        SQLITE_OK)
        return true;
    return fail(recorder, "read the tables");
}

/* The first column of the first row. */
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

static bool wrong_file(struct recorder *recorder, const char *what)
{
    recorder->broken = true;
    return errs_add(recorder->errs, FAULT_INPUT, NULL, "name another file, or remove this one",
                    "%s: %s", recorder->path, what);
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

/* Whose file is it? Nothing is written before that is known. */
static bool identify(struct recorder *recorder, bool *empty)
{
    int64_t application, version, tables;
    if (!query_integer(recorder, "PRAGMA application_id", &application) ||
        !query_integer(recorder, "PRAGMA user_version", &version) ||
        !query_integer(recorder, "SELECT count(*) FROM sqlite_schema", &tables)) {
        int code = sqlite3_errcode(recorder->db) & 0xFF;
        if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
            return wrong_file(recorder, code == SQLITE_NOTADB ? "not a database" : "damaged");
        return fail(recorder, "read it");
    }
    *empty = application == 0 && version == 0 && tables == 0;
    if (*empty)
        return true;
    if (application != RESULTS_APPLICATION_ID)
        return wrong_file(recorder, "a database, but not one of Fedsim's");
    return version == RESULTS_FORMAT || other_format(recorder, version);
}

/* What a damaged file says is not gone on with. */
static bool is_sound(struct recorder *recorder)
{
    char *damage = results_damage(recorder->db);
    char *what = damage ? mem_format("damaged: %s", damage) : NULL;
    if (what)
        wrong_file(recorder, what);
    free(what);
    free(damage);
    return recorder_ok(recorder);
}

/* Pages of 8 KiB, for tables in the order of their keys split twice as rarely as with 4. WAL lets
 * readers in while a run goes on; file systems without shared memory refuse it. */
static bool set_modes(struct recorder *recorder)
{
    sqlite3_stmt *statement = NULL;
    bool wal = false;
    if (!execute(recorder, "prepare it for writing", "PRAGMA page_size = 8192"))
        return false;
    if (sqlite3_prepare_v2(recorder->db, "PRAGMA journal_mode = WAL", -1, &statement, NULL) ==
            SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        wal = !strcmp((const char *)sqlite3_column_text(statement, 0), "wal");
    else
        fail(recorder, "prepare it for writing");
    sqlite3_finalize(statement);
    if (!wal && !recorder->broken) {
        recorder->broken = true;
        errs_add(recorder->errs, FAULT_RUN, NULL, "write it to a local disk and copy it afterwards",
                 "%s: its file system cannot hold a database in WAL mode", recorder->path);
    }
    return wal && execute(recorder, "prepare it for writing",
                          "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;");
}

/* All of the schema or nothing of it. */
static bool create_tables(struct recorder *recorder)
{
    char *schema = schema_sql();
    bool done = execute(recorder, "create it", "BEGIN IMMEDIATE") &&
                execute(recorder, "create its tables", schema) &&
                execute(recorder, "create it", "COMMIT");
    free(schema);
    return done;
}

static bool prepare_all(struct recorder *recorder)
{
    for (int i = 0; i < TABLES; i++)
        if (insert_prepare(recorder->db, (enum table_id)i, &recorder->insert[i]) != SQLITE_OK)
            return fail(recorder, "read the tables");
    if (end_prepare(recorder->db, &recorder->end) != SQLITE_OK)
        return fail(recorder, "read the tables");
    return prepare(recorder, "BEGIN IMMEDIATE", &recorder->begin) &&
           prepare(recorder, "COMMIT", &recorder->commit) &&
           prepare(recorder, "SELECT state FROM run WHERE run = ?", &recorder->state);
}

static bool cannot_open(struct recorder *recorder, enum fault fault, const char *why)
{
    recorder->broken = true;
    return errs_add(recorder->errs, fault, NULL, NULL, "%s: cannot open it for writing: %s",
                    recorder->path, why);
}

/* Tries more than once, because `fedsim watch` takes the lock for a moment to see whether it is
 * free. */
static bool take_lock(int file)
{
    static const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
    for (int tries = 1; flock(file, LOCK_EX | LOCK_NB) != 0; tries++) {
        if (errno != EWOULDBLOCK || tries == 10)
            return false;
        nanosleep(&pause, NULL);
    }
    return true;
}

/* Opens or makes the file: here, for a clear reason when that fails, and for a lock apart from
 * SQLite's own, which come and go: two programs must not delete each other's unfinished runs. */
static bool lock_file(struct recorder *recorder)
{
    struct stat status;
    if (stat(recorder->path, &status) == 0 && !S_ISREG(status.st_mode))
        return wrong_file(recorder,
                          S_ISDIR(status.st_mode) ? "a folder, not a file" : "not a regular file");
    recorder->lock = open(recorder->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (recorder->lock < 0) {
        bool place = errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG || errno == ELOOP;
        return cannot_open(recorder, place ? FAULT_INPUT : FAULT_RUN, strerror(errno));
    }
    if (take_lock(recorder->lock))
        return true;
    return cannot_open(recorder, FAULT_RUN,
                       errno == EWOULDBLOCK ? "another fedsim is writing to it" : strerror(errno));
}

static bool open_file(struct recorder *recorder)
{
    if (sqlite3_open_v2(recorder->path, &recorder->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        return cannot_open(recorder, FAULT_RUN, sqlite3_errmsg(recorder->db));
    sqlite3_busy_timeout(recorder->db, BUSY_MS);
    return true;
}

struct recorder *recorder_open(const char *path, struct errs *errs)
{
    struct recorder *recorder = mem_zero(1, sizeof *recorder);
    bool empty = false;
    /* ":memory:" and "" would be no files to SQLite. */
    recorder->path = path[0] == ':' ? mem_format("./%s", path) : mem_string(path);
    recorder->errs = errs;
    recorder->lock = -1;
    if (path[0] == 0)
        wrong_file(recorder, "the name of the database is empty");
    if (recorder_ok(recorder) && lock_file(recorder) && open_file(recorder) &&
        identify(recorder, &empty) && (empty || is_sound(recorder)) && set_modes(recorder) &&
        (!empty || create_tables(recorder)) && prepare_all(recorder))
        return recorder;
    recorder_close(recorder);
    return NULL;
}

/* A file in WAL mode cannot be read where nothing may be written beside it, as in a colleague's
 * folder. Where others have it open, the last to come leaves it as it is. */
static void rest(struct recorder *recorder)
{
    if (!recorder->db || recorder->broken)
        return;
    sqlite3_busy_timeout(recorder->db, 0);
    sqlite3_exec(recorder->db, "ROLLBACK", NULL, NULL, NULL); /* what is not committed, if any */
    sqlite3_exec(recorder->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
}

void recorder_close(struct recorder *recorder)
{
    if (!recorder)
        return;
    for (int i = 0; i < TABLES; i++)
        sqlite3_finalize(recorder->insert[i]);
    sqlite3_finalize(recorder->begin);
    sqlite3_finalize(recorder->commit);
    sqlite3_finalize(recorder->state);
    sqlite3_finalize(recorder->end);
    rest(recorder);
    sqlite3_close(recorder->db);
    /* Only now: closing any descriptor of the file drops the locks SQLite has on it. */
    if (recorder->lock >= 0)
        close(recorder->lock);
    free(recorder->path);
    free(recorder);
}

/* --- writing --------------------------------------------------------------------------------- */

/* Runs a statement that yields no row, and makes it ready for the next time. */
static bool run_statement(struct recorder *recorder, sqlite3_stmt *statement, const char *doing)
{
    bool done = sqlite3_step(statement) == SQLITE_DONE || fail(recorder, doing);
    sqlite3_reset(statement);
    return done;
}

static bool begin(struct recorder *recorder)
{
    if (recorder->broken)
        return false;
    if (!recorder->in_transaction)
        recorder->in_transaction = run_statement(recorder, recorder->begin, "write to it");
    return recorder->in_transaction;
}

/* Rows in a file that has no name any more are lost, though SQLite writes them. */
static bool still_there(struct recorder *recorder)
{
    struct stat open, named;
    if (fstat(recorder->lock, &open) == 0 && stat(recorder->path, &named) == 0 &&
        open.st_dev == named.st_dev && open.st_ino == named.st_ino)
        return true;
    recorder->broken = true;
    return errs_add(recorder->errs, FAULT_RUN, NULL, "the same command begins anew",
                    "%s: was removed or replaced by another program meanwhile", recorder->path);
}

static bool commit(struct recorder *recorder)
{
    recorder->in_transaction = recorder->replacing = false;
    return still_there(recorder) && run_statement(recorder, recorder->commit, "commit a round");
}

bool recorder_commit(struct recorder *recorder)
{
    if (recorder->broken || !recorder->in_transaction || recorder->replacing)
        return !recorder->broken;
    return commit(recorder);
}

static bool insert(struct recorder *recorder, enum table_id table, const void *row)
{
    sqlite3_stmt *statement = recorder->insert[table];
    if (!begin(recorder))
        return false;
    if (insert_bind(statement, table, recorder->run, row) != SQLITE_OK)
        return fail(recorder, "write a row");
    return run_statement(recorder, statement, "write a row");
}

enum run_state recorder_run_state(struct recorder *recorder, int64_t run)
{
    enum run_state state = RUN_ABSENT;
    if (recorder->broken)
        return state;
    sqlite3_bind_int64(recorder->state, 1, run);
    int result = sqlite3_step(recorder->state);
    const char *name =
        result == SQLITE_ROW ? (const char *)sqlite3_column_text(recorder->state, 0) : NULL;
    if (name) {
        state = run_state_of(name);
    } else if (result != SQLITE_DONE) {
        fail(recorder, "read its runs");
    }
    sqlite3_reset(recorder->state);
    return state;
}

/* All that a digest is kept of. */
static const char *const sealed[] = {
#define TABLE(ID, name, link, key, options, about) #name,
#define VIEW(name, columns, sql, about) #name,
#include "sim/record/columns.h"
};

bool recorder_set_target(struct recorder *recorder, int64_t run, double target)
{
    sqlite3_stmt *statement = NULL;
    if (!begin(recorder) ||
        !prepare(recorder, "UPDATE run SET target = ?1 WHERE run = ?2 AND target IS NOT ?1",
                 &statement))
        return false;
    if (!isnan(target))
        sqlite3_bind_double(statement, 1, target);
    sqlite3_bind_int64(statement, 2, run);
    bool done = run_statement(recorder, statement, "change a target");
    sqlite3_finalize(statement);
    static const char *const changed[] = {"run"};
    if (done && sqlite3_changes(recorder->db) > 0 &&
        results_seal(recorder->db, run, changed, 1) != SQLITE_DONE)
        done = fail(recorder, "change a target");
    return done && recorder_commit(recorder);
}

/* Foreign keys are only on for the cascade: they would cost a look-up a row, and our rows carry
 * their run by construction. */
bool recorder_delete_run(struct recorder *recorder, int64_t run)
{
    char sql[128];
    if (recorder->in_transaction)
        die("a run is deleted while rows wait for their commit");
    snprintf(
        sql, sizeof sql,
        "PRAGMA foreign_keys = ON; DELETE FROM run WHERE run = %lld; PRAGMA foreign_keys = OFF;",
        (long long)run);
    return execute(recorder, "delete a run", sql);
}

static bool begin_rows(struct recorder *recorder, const struct run_row *row)
{
    struct run_row begun = *row;
    begun.state = RUN_RUNNING;
    recorder->run = row->run;
    return insert(recorder, TABLE_RUN, &begun);
}

bool recorder_begin_run(struct recorder *recorder, const struct run_row *row)
{
    enum run_state state = recorder_run_state(recorder, row->run);
    if (state == RUN_DONE || state == RUN_NOBODY_FITS)
        die("run %lld is begun again, but it is %s", (long long)row->run, run_state_names[state]);
    if (state != RUN_ABSENT && !recorder_delete_run(recorder, row->run))
        return false;
    return begin_rows(recorder, row) && recorder_commit(recorder);
}

/* The earlier one goes, and the new one is there, when the transaction of all its rows is
 * committed. */
bool recorder_replace_run(struct recorder *recorder, const struct run_row *row)
{
    char *erase = mem_format("DELETE FROM run WHERE run = %lld", (long long)row->run);
    bool good = execute(recorder, "replace a run", "PRAGMA foreign_keys = ON") && begin(recorder) &&
                execute(recorder, "replace a run", erase) && begin_rows(recorder, row);
    free(erase);
    recorder->replacing = good;
    return good;
}

/* recorder_agent and so on: each writes one row of its table. */
#define WRITES(name, table)                                                                        \
    bool recorder_##name(struct recorder *recorder, const struct name##_row *row)                  \
    {                                                                                              \
        return insert(recorder, table, row);                                                       \
    }
WRITES(agent, TABLE_AGENT)
WRITES(cell, TABLE_CELL)
WRITES(cell_round, TABLE_CELL_ROUND)
WRITES(run_memory, TABLE_RUN_MEMORY)
WRITES(round, TABLE_ROUND)
WRITES(agent_round, TABLE_AGENT_ROUND)
WRITES(span, TABLE_SPAN)
WRITES(presence, TABLE_PRESENCE)
WRITES(agent_energy, TABLE_AGENT_ENERGY)
WRITES(evaluation, TABLE_EVALUATION)
WRITES(policy, TABLE_POLICY)
WRITES(memory_event, TABLE_MEMORY_EVENT)
WRITES(event, TABLE_EVENT)
WRITES(host_run, TABLE_HOST_RUN)
#undef WRITES

bool recorder_end_run(struct recorder *recorder, const struct run_end *end)
{
    if (!begin(recorder))
        return false;
    if (recorder->replacing && end->state == RUN_FAILED) {
        recorder->in_transaction = recorder->replacing = false;
        return execute(recorder, "keep an earlier run", "ROLLBACK");
    }
    if (end_bind(recorder->end, recorder->run, end) != SQLITE_OK)
        return fail(recorder, "end a run");
    if (!run_statement(recorder, recorder->end, "end a run"))
        return false;
    if (end->state != RUN_FAILED && results_seal(recorder->db, recorder->run, sealed,
                                                 sizeof sealed / sizeof *sealed) != SQLITE_DONE)
        return fail(recorder, "end a run");
    return commit(recorder);
}
