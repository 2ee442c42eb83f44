/* What lies beside a database: the log of SQLite's WAL mode (https://www.sqlite.org/wal.html), its
 * index, and the rollback journal. A finished database has none of them. SQLite takes whatever is
 * there for the database's own. */
#ifndef CORE_RESULTS_LOG_H
#define CORE_RESULTS_LOG_H

#include <sqlite3.h>
#include <stdbool.h>

/* What lies there and is not the database's own, and what to do about it, in words; NULL: nothing.
 * SQLite would play another database's log into a file that has none of its own, and so destroy it:
 * to be asked of `db` (opened from `path`) before its first statement. The caller frees it. */
char *results_stray(sqlite3 *db, const char *path);

/* Whether another process may have written what is not in the file itself yet. */
bool results_has_log(const char *path);
/* Keeps SQLite from playing the log into the file when it is closed. */
void results_leave_log(sqlite3 *db);

/* The path as a URI that says nobody will write to the file; the caller frees it. */
char *results_immutable_uri(const char *path);

#endif
