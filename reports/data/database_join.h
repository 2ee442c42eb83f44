/* Several databases read as one: every statement sees the runs of all. A trial's number is a hash
 * of all that decides it, so the same trial in two databases counts once: one that has ended before
 * one that has not, else that of the database named first.
 *
 * How: the first database is opened as `main`, the others are attached to it as file1, file2, ...
 * The temporary table `owner` says which file each run is read from. For every table and view with
 * a column `run` a temporary view of the same name unites the rows of all files, each restricted to
 * the runs that the file owns. SQLite resolves a name without a schema in `temp` first, so the
 * statements of reports/sql/ need not know. `run.place` of a later file is raised by a million a
 * file, which puts its points behind those of the files before. */
#ifndef REPORTS_DATABASE_JOIN_H
#define REPORTS_DATABASE_JOIN_H

#include "reports/data/query.h"

/* As many as SQLite attaches to one (SQLITE_MAX_ATTACHED is 10 unless it is built otherwise), and
 * that one. */
enum { DATABASES_MAX = 11 };

/* Opens `count` >= 1 databases (database_open) that are sound (database_is_sound); the texts of
 * `paths` outlive the call only. *notes gets a line for what counts once, and for each trial whose
 * two results differ (the first five of these, then how many more), or "" when there is nothing to
 * note; the caller frees it in any case. NULL and an error as database_open, or for more than
 * DATABASES_MAX. The caller closes the database with database_close. */
struct database *databases_open(const char *const *paths, size_t count, char **notes,
                                struct errs *errs);

#endif
