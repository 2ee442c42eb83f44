/* Hand-made results databases for the tests of reports/, created by what `fedsim list schema`
 * prints. */
#ifndef TESTS_RESULTS_DB_H
#define TESTS_RESULTS_DB_H

#include "tests/support/files.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

struct results_db {
    char folder[FOLDER_SIZE], path[FOLDER_SIZE + 16]; /* a scratch folder and the database in it */
    sqlite3 *handle;
    int runs;
};

/* An empty database in a new folder; db_close ends writing, db_remove deletes the folder. */
struct results_db db_open(void);
/* Gives finished runs their digests, as the recorder does at the end of each; db_close does too. */
void db_seal(struct results_db *db);
void db_close(struct results_db *db);
void db_remove(struct results_db *db);
/* SQL by the rules of sqlite3_mprintf (%Q quotes a text). */
void db_exec(struct results_db *db, const char *format, ...);

/* A run in state `state` on 4 agents (2 gateways, 2 sensors), all eligible. `target` NaN: none.
 * Returns its number. */
struct db_run {
    const char *scenario, *task, *point, *algorithm, *state, *reason;
    int seed;
    double target;
};
int db_run(struct results_db *db, const struct db_run *run);

/* `rounds` rounds of 10 s each: download 1, compute 4, panel 2, upload 0.5, waiting 2.5 s; of 4
 * agents 3 used and 1 dropped; down 100 payload and 110 wire bytes, up 40 and 50; 8 episodes and
 * 200 steps of agents, 6 and 70 of the acceptance panel; 9 paper bits. Then the flush (20 and 24
 * bytes) ends the run 5 s later. */
void db_rounds(struct results_db *db, int run, int rounds);
/* Evaluations at rounds 0, 1, ... */
void db_evaluations(struct results_db *db, int run, const char *mode, const double *returns,
                    size_t count);

/* The study the tests work out: par_s2zpo and fedavg, three seeds each, target 100, 4 rounds. */
void db_hand_made(struct results_db *db);

/* Two seeds of three policies at two speeds, target 50, in the order of the sweep, whose two axes
 * have these paths. Rounds cost 160 B and 10 s; evaluations are at rounds 0 to 3, so the final
 * return is the last one's.
 *
 *   speed   policy     seed 1               seed 2               to the target
 *   fast    wait_all   0 20 40 60           0 20 40 80           rounds 3 and 3: median 3
 *           quorum     0 60 50 62           0 10 60 72           rounds 1 and 2: median 1.5
 *           buffered   0 10 20 30           0 10 20 40           never
 *   slow    wait_all   0 10 30 50           0 10 30 70           rounds 3 and 3: median 3
 *           quorum     0 30 60 53           0 30 60 83           rounds 2 and 2: median 2
 *           buffered   0 60 70 90           0 60 70 100          rounds 1 and 1: median 1
 */
void db_policies(struct results_db *db, const char *speed_axis, const char *policy_axis);

#endif
