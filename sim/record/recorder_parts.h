/* What the files of the recorder share: recorder_open.c opens and closes, recorder_bind.c makes the
 * statements, recorder.c writes by them. A recorder that has failed once is broken for good:
 * nothing is written behind a gap, so what the database holds is always a beginning of the run. */
#ifndef SIM_RECORDER_PARTS_H
#define SIM_RECORDER_PARTS_H

#include "core/base/fail.h"
#include "sim/record/row_buffer.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

struct recorder {
    sqlite3 *db;
    char *path;
    struct errs *errs;
    int lock;            /* flock on the file: one writing process, though readers come and go */
    bool shared;         /* that lock is, with others that write to it */
    bool made;           /* the file was not there */
    bool undone;         /* it goes when it is closed */
    bool alone;          /* a copy among the temporary files (recorder_open_alone) */
    _Atomic bool broken; /* it was told once */
    bool sound;          /* broken by what joins it: its own file is as it should be */
    bool in_transaction, replacing; /* replacing: a finished run, in one transaction */
    int64_t run;                    /* that rows are of */
    uint64_t sums[TABLES];          /* of the hashes of its rows (cell.h), modulo 2^64 */
    bool (*join)(void *context);    /* before each commit; NULL: nobody joins */
    void *join_context;
    sqlite3_stmt *insert[TABLES], *begin, *commit, *state, *end;
    pthread_mutex_t pen; /* who has it may call SQLite, where several threads record */
    /* Of a recorder beside others, which has nothing of the above but run, sums and replacing. */
    struct recorder *database; /* that its rows go into; NULL: its own */
    struct row_buffer rows;    /* since the last commit */
    bool may_wait;             /* for a later one (recorder_beside.h) */
};

/* Tells of a failed call of SQLite's once, gives up the open transaction and refuses every later
 * call; false. Out of memory ends the program; a row that breaks a rule of the schema is a bug. */
bool recorder_fail(struct recorder *recorder, const char *doing);
/* False when the recorder is broken, or is now; `doing` says what was tried. */
bool recorder_execute(struct recorder *recorder, const char *doing, const char *sql);
bool recorder_prepare(struct recorder *recorder, const char *sql, sqlite3_stmt **statement);

/* Writes a row of the run, in a transaction that it opens where none is open. */
bool recorder_insert(struct recorder *recorder, enum table_id table, const void *row);
/* The same for a row that the sums have in them. */
bool recorder_insert_summed(struct recorder *recorder, enum table_id table, const void *row);
/* What is recorded from now on is of another run. */
void recorder_take_run(struct recorder *recorder, int64_t run);
/* Opens the transaction of a run that takes a finished one's place, and deletes that one in it. */
bool recorder_erase_run(struct recorder *recorder, int64_t run);

/* Commits what joins (recorder_before_commit) without any row of a run. */
bool recorder_commit_joined(struct recorder *recorder);

/* What the functions of recorder.h do for a recorder beside others (recorder_beside.c). */
bool beside_insert(struct recorder *beside, enum table_id table, const void *row);
bool beside_commit(struct recorder *beside);
bool beside_begin_run(struct recorder *beside, const struct run_row *row);
bool beside_replace_run(struct recorder *beside, const struct run_row *row);
bool beside_end_run(struct recorder *beside, const struct run_end *end);

#endif
