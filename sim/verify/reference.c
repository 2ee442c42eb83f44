/* Reads reference data, and tells of cells that are no numbers. */
#include "sim/verify/reference.h"

#include <math.h>
#include <stdlib.h>

static bool read_number(const struct csv_cell *cell, unsigned kind, double *value,
                        struct errs *errs)
{
    char *end;
    *value = *cell->text ? strtod(cell->text, &end) : NAN;
    if (!*cell->text)
        return (kind & REFERENCE_SPARSE) ||
               errs_add(errs, FAULT_INPUT, &cell->mark, NULL, "\"\" is not a finite number");
    if (*end || !isfinite(*value))
        return errs_add(errs, FAULT_INPUT, &cell->mark, NULL, "\"%s\" is not a finite number",
                        cell->text);
    return true;
}

/* A file whose last line does not end was cut off, and would pass with what is left of it. */
bool reference_read(struct reference *reference, const char *path, unsigned kind, struct errs *errs)
{
    *reference = (struct reference){0};
    struct csv *csv = &reference->csv;
    if (!csv_read(csv, path, errs))
        return false;
    size_t length = csv->source.length;
    if (length && csv->source.text[length - 1] != '\n')
        return errs_add(errs, FAULT_INPUT, &(struct mark){&csv->source, 0, 0}, NULL,
                        "its last line does not end: the file is cut short");
    size_t columns = reference->columns = csv->columns, rows = reference->rows = csv->rows;
    bool keyed = kind & REFERENCE_KEYED, good = true;
    reference->names = arena_alloc(&csv->arena, columns * sizeof *reference->names);
    for (size_t i = 0; i < columns; i++)
        reference->names[i] = csv->cells[i].text;
    reference->values = mem_zero(rows * columns, sizeof *reference->values);
    if (keyed)
        reference->keys = arena_alloc(&csv->arena, rows * sizeof *reference->keys);
    for (size_t row = 0; row < rows; row++) {
        if (keyed)
            reference->keys[row] = csv_cell(csv, row, 0)->text;
        for (size_t i = keyed; i < columns; i++)
            good &= read_number(csv_cell(csv, row, i), kind, &reference->values[row * columns + i],
                                errs);
    }
    return good;
}

void reference_free(struct reference *reference)
{
    free(reference->values);
    csv_free(&reference->csv);
    *reference = (struct reference){0};
}

struct mark reference_mark(const struct reference *reference, size_t row)
{
    return csv_cell(&reference->csv, row, 0)->mark;
}
