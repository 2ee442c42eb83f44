/* What a database keeps so that it is not computed again, episodes (host_episode) and other results
 * (host_result), and how that becomes smaller. Of rows with the same identity the one that was
 * written last is found (episode_db.h, result_store.h), so that earlier ones are of no use: they
 * came about where two processes did the same at the same time, or where a damaged row was
 * replaced. A damaged row is of no use either. */
#ifndef SIM_STORE_UPKEEP_H
#define SIM_STORE_UPKEEP_H

#include "core/base/fail.h"

#include <stdbool.h>
#include <stdint.h>

struct recorder;
struct sqlite3_stmt;

/* A row is counted once: as good, as damaged or as double. What a dispatch observed, which is among
 * the rows of episodes, counts in `bytes` alone, unless it is damaged: then it may be either. */
struct kept_count {
    uint64_t good, damaged, doubles;
    uint64_t bytes; /* that good rows hold */
};
/* The tables that are looked after. */
enum kept_kind { KEPT_EPISODES, KEPT_RESULTS, KEPT_KINDS };
struct store_counts {
    struct kept_count of[KEPT_KINDS];
    uint64_t steps; /* environment steps of the episodes */
};

/* Finds the rows of a kind, the last first: for a database that may not be written to, or that a
 * run is writing to, in a statement of the caller's. */
const char *store_last_first(enum kept_kind kind);
/* Adds what such a statement finds. False when it cannot be read. */
bool store_count(struct sqlite3_stmt *rows, enum kept_kind kind, struct store_counts *counts);
/* Deletes every row, or those that are damaged or double, and gives their space back to the file
 * system. `counts`: as before. Nothing is written where there is nothing to delete. False when the
 * recorder is or becomes broken. */
bool store_drop(struct recorder *recorder, struct store_counts *counts);
bool store_prune(struct recorder *recorder, struct store_counts *counts);

#endif
