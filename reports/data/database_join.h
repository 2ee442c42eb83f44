/* Several databases read as one: every statement sees the runs of all. A trial's number is a hash
 * of all that decides it, so the same trial in two databases counts once: one that has ended before
 * one that has not, else that of the database named first. */
#ifndef REPORTS_DATABASE_JOIN_H
#define REPORTS_DATABASE_JOIN_H

#include "reports/data/query.h"

/* As many as SQLite attaches to one (SQLITE_MAX_ATTACHED), and that one. */
enum { DATABASES_MAX = 11 };

/* Opens `count` >= 1 databases (database_open) that are sound (database_is_sound); the texts of
 * `paths` outlive the call only. *notes gets a line for what counts once, and for each trial whose
 * two results differ; the caller frees it. NULL and an error as database_open, or for more than
 * DATABASES_MAX. */
struct database *databases_open(const char *const *paths, size_t count, char **notes,
                                struct errs *errs);

#endif
