/* What the program that writes a results database and the one that reads it have to agree on beside
 * its tables: by which numbers a file shows that it is one
 * (https://www.sqlite.org/pragma.html#pragma_application_id), and how far a run got.
 *
 * A database outlives the program that made it, and may be copied, cut short or left beside another
 * one's files. So before a row is believed four things are asked, in this order: what lies beside
 * the file is its own (results_log.h, results_journal.h); the file is a database of this program's;
 * its format is the one that is known here; and its finished trials are as they were recorded
 * (results_check.h). A writer that finds otherwise writes nothing. */
#ifndef CORE_RESULTS_FORMAT_H
#define CORE_RESULTS_FORMAT_H

#include <stdbool.h>

enum {
    RESULTS_APPLICATION_ID = 0x46454453, /* PRAGMA application_id: "FEDS" */
    RESULTS_FORMAT = 7                   /* PRAGMA user_version; any other is refused */
};

enum run_state {
    RUN_ABSENT, /* the database has no such run, so no row says this */
    RUN_RUNNING,
    RUN_DONE,
    RUN_NOBODY_FITS,
    RUN_FAILED,
    RUN_STATES
};
/* As the column run.state has them; NULL for RUN_ABSENT. */
extern const char *const run_state_names[RUN_STATES];

/* The state of that name; RUN_ABSENT when it is none. */
enum run_state run_state_of(const char *name);
/* Whether the run need not be run again. */
static inline bool run_state_is_final(enum run_state state)
{
    return state == RUN_DONE || state == RUN_NOBODY_FITS;
}

/* Why a database whose user_version is `format`, and not RESULTS_FORMAT, is refused: which program
 * made it. Without the file's name; the caller frees it. */
char *results_format_refusal(long long format);
/* What its owner can do; static. */
const char *results_format_hint(long long format);

/* The name by which SQLite takes any path for that of a file: ":memory:" and "file:..." mean
 * something else to it. The caller frees it. */
char *results_path(const char *path);

#endif
