/* A CSV file (RFC 4180: comma, double quotes, LF or CRLF) with a header line, held as cells. Lines
 * that begin with '#' and empty lines are passed over. Spaces around a cell do not count. */
#ifndef CORE_CSV_H
#define CORE_CSV_H

#include "core/base/fail.h"
#include "core/base/mem.h"

#include <stdbool.h>
#include <stddef.h>

enum { CSV_COLUMNS_MAX = 256, CSV_ROWS_MAX = 1 << 20 };

struct csv_cell {
    const char *text;
    struct mark mark;
};

/* Zero-initialise; csv_free when done. Cells live in the arena and borrow the source. */
struct csv {
    struct source source;
    size_t columns, rows;   /* rows without the header */
    struct csv_cell *cells; /* header first, then row by row */
    struct arena arena;
};

/* False and errors when the file cannot be read, is ragged, has no row or no header. */
bool csv_read(struct csv *csv, const char *path, struct errs *errs);
void csv_free(struct csv *csv);
/* The column of that name, or -1. */
int csv_column(const struct csv *csv, const char *name);
const struct csv_cell *csv_cell(const struct csv *csv, size_t row, size_t column);

#endif
