/* Calls SQLite for the recorder. Whatever it reports goes through recorder_fail, so that a failure
 * is told once and nothing is written after it; what a call was for ("write a row", "commit a
 * round") is part of what the user reads. */
#include "sim/record/recorder_parts.h"

#include "core/base/mem.h"

#include <string.h>

/* SQLite may have lost the system's own reason: a write cut short is a full disk then. */
static const char *system_reason(const struct recorder *recorder, int code)
{
    int error = sqlite3_system_errno(recorder->db);
    if (code != SQLITE_IOERR && code != SQLITE_CANTOPEN)
        return "";
    return error ? strerror(error) : "is the disk full, or is there a limit on the size of files?";
}

static const char *way_out(const struct recorder *recorder, int code)
{
    if (code == SQLITE_CORRUPT)
        return "the file is damaged; name another one";
    if (recorder->alone)
        return "TMPDIR names another folder for temporary files; the same command goes on from "
               "what was recorded before";
    return "what was recorded before is intact; the same command goes on from there";
}

bool recorder_fail(struct recorder *recorder, const char *doing)
{
    if (recorder->broken)
        return false;
    recorder->broken = true;
    int code = sqlite3_errcode(recorder->db) & 0xFF;
    if (code == SQLITE_NOMEM)
        mem_exhausted();
    if (code == SQLITE_CONSTRAINT || code == SQLITE_MISUSE) /* the file was found sound */
        die("%s in %s: %s", doing, recorder->path, sqlite3_errmsg(recorder->db));
    errs_add(recorder->errs, FAULT_RUN, NULL, way_out(recorder, code), "%s: cannot %s: %s%s%s",
             recorder->path, doing, sqlite3_errmsg(recorder->db),
             code == SQLITE_IOERR || code == SQLITE_CANTOPEN ? ": " : "",
             system_reason(recorder, code));
    if (!sqlite3_get_autocommit(recorder->db))
        sqlite3_exec(recorder->db, "ROLLBACK", NULL, NULL, NULL);
    recorder->in_transaction = recorder->replacing = false;
    return false;
}

/* For statements that are run seldom; those of rows are prepared once (recorder_open.c). */
bool recorder_execute(struct recorder *recorder, const char *doing, const char *sql)
{
    if (recorder->broken)
        return false;
    return sqlite3_exec(recorder->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           recorder_fail(recorder, doing);
}

bool recorder_prepare(struct recorder *recorder, const char *sql, sqlite3_stmt **statement)
{
    /* Persistent: the statement is kept, so SQLite takes its memory elsewhere than from its small
     * store of short-lived pieces. */
    if (sqlite3_prepare_v3(recorder->db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) ==
        SQLITE_OK)
        return true;
    return recorder_fail(recorder, "read the tables");
}
