/* A field of a row as the SQL value that it becomes: what is bound to a statement, and what the
 * digest of the row is made of. */
#ifndef SIM_CELL_H
#define SIM_CELL_H

#include "core/results/results_check.h"
#include "sim/record/rows.h"

struct cell {
    struct results_value value;
    char text[17]; /* of a text that the field does not hold itself */
};

/* `field` is of the C type of its kind (rows.h), and outlives the cell. The cell is not copied: its
 * value may point into it. */
void cell_read(struct cell *cell, enum column_kind kind, const void *field);

/* The hash of a row as results_check.h takes it of a table with `run` in front. */
uint64_t cell_row_hash(enum table_id table, int64_t run, const void *row);

#endif
