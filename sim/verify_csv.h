/* Reads the CSV files of reference data: a header line of names, then rows of finite numbers; the
 * first column may be text. No quoting. Lines may end in CR LF; empty lines are passed over. */
#ifndef SIM_VERIFY_CSV_H
#define SIM_VERIFY_CSV_H

#include "core/datadir.h"
#include "core/mem.h"

#include <stdbool.h>
#include <stddef.h>

struct csv {
    struct source source;
    struct arena arena;
    char **names; /* columns, in order of the file; with `keyed` the first names the text column */
    char **keys;  /* the text column, one a row; NULL unless keyed */
    double *values;  /* rows x columns; a text column's entry is 0 */
    unsigned *lines; /* of each row in the file, from 1 */
    size_t columns, rows;
};

/* What csv_read is to expect: the first column is text; a field may be empty and is then NAN. */
enum { CSV_KEYED = 1, CSV_SPARSE = 2 };

/* False and errors with file:line:column when it is not such a file. csv_free is due in either
 * case. */
bool csv_read(struct csv *csv, const char *path, unsigned kind, struct errs *errs);
void csv_free(struct csv *csv);
/* The value of a row in a column; both must exist. */
static inline double csv_value(const struct csv *csv, size_t row, size_t column)
{
    return csv->values[row * csv->columns + column];
}
/* The place of a row, for errors. */
struct mark csv_mark(const struct csv *csv, size_t row);

#endif
