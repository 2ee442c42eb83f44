/* A row of host_result, as it is written and read: the result of a computation that is not made of
 * episodes, under a digest of all that it is a function of. It carries a checksum, as rows of
 * host_episode do: a damaged one is as good as none. */
#ifndef SIM_RESULT_ROW_H
#define SIM_RESULT_ROW_H

#include "core/base/bits.h"
#include "core/base/digest.h"

#include <stdbool.h>

struct recorder;
struct sqlite3_stmt;

struct result_row {
    struct digest identity;
    struct wire result; /* owned */
};

/* The columns that result_row_read reads, the first of a SELECT. */
#define RESULT_COLUMNS "identity, result, checksum"
enum { RESULT_COLUMN_COUNT = 3 };

/* The row that the statement has found; false when it is damaged. result_row_free is due in either
 * case. */
bool result_row_read(struct sqlite3_stmt *statement, struct result_row *row);
/* Adds the row to the recorder's transaction; false when the recorder is or becomes broken. */
bool result_row_write(const struct result_row *row, struct recorder *recorder);
void result_row_free(struct result_row *row);

#endif
