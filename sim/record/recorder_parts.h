/* What the files of the recorder share: recorder_open.c opens and closes, recorder_bind.c makes the
 * statements, recorder.c writes by them. A recorder that has failed once is broken for good:
 * nothing is written behind a gap, so what the database holds is always a beginning of the run. */
#ifndef SIM_RECORDER_PARTS_H
#define SIM_RECORDER_PARTS_H

#include "core/base/fail.h"
#include "sim/record/rows.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

struct recorder {
    sqlite3 *db;
    char *path;
    struct errs *errs;
    int lock;    /* flock on the file: one writing process, though readers come and go */
    bool broken; /* it was told once */
    bool in_transaction, replacing; /* replacing: a finished run, in one transaction */
    int64_t run;                    /* that rows are of */
    void (*join)(void *context);    /* before each commit; NULL: nobody joins */
    void *join_context;
    sqlite3_stmt *insert[TABLES], *begin, *commit, *state, *end;
};

/* Tells of a failed call of SQLite's once, gives up the open transaction and refuses every later
 * call; false. Out of memory ends the program; a row that breaks a rule of the schema is a bug. */
bool recorder_fail(struct recorder *recorder, const char *doing);
/* False when the recorder is broken, or is now; `doing` says what was tried. */
bool recorder_execute(struct recorder *recorder, const char *doing, const char *sql);
bool recorder_prepare(struct recorder *recorder, const char *sql, sqlite3_stmt **statement);

#endif
