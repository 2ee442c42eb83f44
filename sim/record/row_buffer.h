/* Rows that wait in memory for their transaction, with the texts and blobs that they borrow. */
#ifndef SIM_ROW_BUFFER_H
#define SIM_ROW_BUFFER_H

#include "core/base/mem.h"
#include "sim/record/rows.h"

/* Zeros make an empty one. */
struct row_buffer {
    struct arena arena; /* of the copies */
    struct waiting_row {
        enum table_id table;
        const void *row; /* the table's struct */
    } * rows;            /* in the order in which they came */
    size_t count, capacity;
};

/* Takes a copy of a row and of all that it refers to. */
void row_buffer_add(struct row_buffer *buffer, enum table_id table, const void *row);
/* Empties it; it can be filled again. */
void row_buffer_clear(struct row_buffer *buffer);
void row_buffer_free(struct row_buffer *buffer);

#endif
