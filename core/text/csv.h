/* Comma-separated values (RFC 4180: cells in double quotes may hold separators, line breaks and,
 * doubled, quotes; LF or CRLF). The only reader of such files: row by row, however long the file,
 * or as a table with a header. Lines that begin with '#' and empty lines are passed over. Spaces
 * around a cell do not count.
 *
 * The first row tells what separates cells: commas, else semicolons, else tabs. Where blanks may do
 * so (CSV_BLANKS) it is runs of spaces and tabs when there is no comma or semicolon; a row that
 * begins with a letter is then parted by tabs if it has any, so that names may hold spaces. */
#ifndef CORE_CSV_H
#define CORE_CSV_H

#include "core/base/fail.h"
#include "core/base/mem.h"

#include <stdbool.h>
#include <stddef.h>

enum { CSV_COLUMNS_MAX = 4096, CSV_ROWS_MAX = 1 << 20 };

struct csv_cell {
    const char *text; /* NUL-terminated, without quotes */
    struct mark mark; /* where it begins */
};

/* Reading row by row; begun by csv_rows_begin, csv_rows_free when done. Borrows the source.
 *
 *     struct csv_rows rows;
 *     enum csv_step step;
 *     csv_rows_begin(&rows, &source, CSV_MARKS);
 *     while ((step = csv_rows_next(&rows, errs)) == CSV_ROW)
 *         for (size_t i = 0; i < rows.count; i++)
 *             puts(rows.cells[i].text);
 *     csv_rows_free(&rows); */
struct csv_rows {
    const struct csv_cell *cells; /* of the current row, valid until the next */
    size_t count;                 /* at least 1 */
    /* private */
    const struct source *source;
    char separator;
    size_t at, line_begin;
    unsigned line;
    struct csv_cell *list;
    char *text; /* of all cells, each ended by NUL */
    size_t *begins, capacity, begins_capacity, text_capacity, length;
};

enum csv_separators { CSV_MARKS, CSV_BLANKS };
enum csv_step { CSV_ROW, CSV_END, CSV_WRONG };

/* Looks at the first row for what separates its cells, and stands before it then. */
void csv_rows_begin(struct csv_rows *rows, const struct source *source,
                    enum csv_separators separators);
/* Goes to the next row: CSV_ROW and its cells, CSV_END behind the last, CSV_WRONG and an error. */
enum csv_step csv_rows_next(struct csv_rows *rows, struct errs *errs);
void csv_rows_free(struct csv_rows *rows);

/* A whole file with a header, at most CSV_COLUMNS_MAX wide and CSV_ROWS_MAX long. Zero-initialise,
 * or set `sealed` alone: errors do not quote it then; csv_free when done. Cells live in the arena
 * and borrow the source.
 *
 *     struct csv csv = {0};
 *     if (csv_read(&csv, "phones.csv", errs)) {
 *         int column = csv_column(&csv, "up");
 *         const char *first = column < 0 ? NULL : csv_cell(&csv, 0, (size_t)column)->text;
 *     }
 *     csv_free(&csv); */
struct csv {
    bool sealed; /* as a source is (core/base/fail.h) */
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
