/* What a table of episodes holds, and how it becomes smaller. Of episodes with the same identity
 * the row that was written last is found (episode_db.h), so that earlier ones are of no use: they
 * came about where two processes played an episode at the same time, or where a damaged row was
 * replaced. A damaged row is of no use either. */
#ifndef SIM_EPISODE_UPKEEP_H
#define SIM_EPISODE_UPKEEP_H

#include "sim/record/episode_row.h"
#include "sim/record/recorder.h"

/* A row is counted once: as an episode, as damaged, as double, or, of what was observed, in `bytes`
 * alone. */
struct episode_counts {
    uint64_t episodes, damaged, doubles;
    uint64_t steps, bytes; /* environment steps; what rows hold that are neither */
};

/* What `rows`, a statement EPISODES_LAST_FIRST of any handle, finds: a database that may not be
 * written to, or that a run is writing to, is counted too. False when it cannot be read. */
#define EPISODES_LAST_FIRST                                                                        \
    "SELECT " EPISODE_COLUMNS ", number FROM host_episode ORDER BY number DESC"
bool episodes_count(struct sqlite3_stmt *rows, struct episode_counts *counts);
/* Deletes every row, or those that are damaged or double, and gives their space back to the file
 * system. `counts`: as before. Nothing is written where there is nothing to delete. False when the
 * recorder is or becomes broken. */
bool episodes_drop(struct recorder *recorder, struct episode_counts *counts);
bool episodes_prune(struct recorder *recorder, struct episode_counts *counts);

#endif
