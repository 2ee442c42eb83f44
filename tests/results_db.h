/* Hand-made results databases for the tests of reports/, created by sim/schema.sql. */
#ifndef TESTS_RESULTS_DB_H
#define TESTS_RESULTS_DB_H

#include "tests/files.h"

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
 * 200 steps of agents, 6 and 70 of the server's panel; 9 paper bits. Then the flush (20 and 24
 * bytes) ends the run 5 s later. */
void db_rounds(struct results_db *db, int run, int rounds);
/* Evaluations at rounds 0, 1, ... */
void db_evaluations(struct results_db *db, int run, const char *mode, const double *returns,
                    size_t count);

/* The study the tests work out: par_s2zpo and fedavg, three seeds each, target 100, 4 rounds. */
void db_hand_made(struct results_db *db);

#endif
