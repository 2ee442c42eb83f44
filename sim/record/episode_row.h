/* A row of host_episode, as it is written and read. It carries a checksum, a digest of all that
 * stands in it: a row whose bits have changed is damaged, and as good as none. */
#ifndef SIM_EPISODE_ROW_H
#define SIM_EPISODE_ROW_H

#include "core/base/bits.h"
#include "core/base/digest.h"
#include "models/policy/rollout.h"

struct recorder;
struct sqlite3_stmt;

struct episode_row {
    struct digest identity;
    struct episode episode;
    struct wire bytes; /* what is kept as bytes, whose row this is then; owned */
};

/* The columns that episode_row_read reads, the first of a SELECT. */
#define EPISODE_COLUMNS "identity, \"return\", steps, blowup, observed, checksum"
enum { EPISODE_COLUMN_COUNT = 6 };

/* The row that the statement has found; false when it is damaged. episode_row_free is due in either
 * case. */
bool episode_row_read(struct sqlite3_stmt *statement, struct episode_row *row);
/* Adds the row to the recorder's transaction. */
void episode_row_write(const struct episode_row *row, struct recorder *recorder);
void episode_row_free(struct episode_row *row);

#endif
