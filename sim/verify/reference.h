/* Reference data for `fedsim verify`: a CSV file (core/text/csv) whose cells are finite numbers,
 * but for a first column that may be text. */
#ifndef SIM_REFERENCE_H
#define SIM_REFERENCE_H

#include "core/text/csv.h"

struct reference {
    struct csv csv;
    const char **names; /* columns in the file's order; when keyed the first is the text column */
    const char **keys;  /* the text column, one a row; NULL unless keyed */
    double *values;     /* rows x columns; a text column's entry is 0 */
    size_t columns, rows;
};

/* What to expect: the first column is text; a field may be empty and is then NAN. */
enum { REFERENCE_KEYED = 1, REFERENCE_SPARSE = 2 };

/* False and errors with file:line:column when it is not such a file. reference_free is due in
 * either case. */
bool reference_read(struct reference *reference, const char *path, unsigned kind,
                    struct errs *errs);
void reference_free(struct reference *reference);
/* The value of a row in a column; both must exist. */
static inline double reference_value(const struct reference *reference, size_t row, size_t column)
{
    return reference->values[row * reference->columns + column];
}
/* The place of a row, for errors. */
struct mark reference_mark(const struct reference *reference, size_t row);

#endif
