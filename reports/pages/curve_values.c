/* Reads the numbers of curve files, and refuses what is none. */
#include "reports/pages/curve_values.h"

#include <math.h>
#include <stdlib.h>

static const struct {
    const char *name;
    bool may_diverge;
} columns[] = {{"round", false},          {"agent_episodes", false},   {"server_episodes", false},
               {"accepted", false},       {"seconds", false},          {"bytes", false},
               {"stochastic_mean", true}, {"deterministic_mean", true}};

static double number_of(const char *text)
{
    char *end;
    double value = strtod(text, &end);
    return end == text || *end ? NAN : value;
}

static bool check_column(const struct csv *csv, size_t i, struct errs *errs)
{
    int column = csv_column(csv, columns[i].name);
    for (size_t row = 0; column >= 0 && row < csv->rows; row++) {
        const struct csv_cell *cell = csv_cell(csv, row, (size_t)column);
        double value = number_of(cell->text);
        if (isfinite(value) || (columns[i].may_diverge && isinf(value) && value < 0))
            continue;
        return errs_add(errs, FAULT_INPUT, &cell->mark,
                        "remove the file, and its trial is run again", "%s: '%.40s' is not %s",
                        columns[i].name, cell->text,
                        columns[i].may_diverge ? "a return: a number, or -inf of a policy that "
                                                 "broke the physics"
                                               : "a finite number");
    }
    return true;
}

bool curve_values_read(struct csv *csv, const char *path, struct errs *errs)
{
    bool good = csv_read(csv, path, errs);
    for (size_t i = 0; good && i < sizeof columns / sizeof *columns; i++)
        good = check_column(csv, i, errs);
    return good;
}

double curve_value(const struct csv *csv, size_t row, const char *column)
{
    int number = csv_column(csv, column);
    return number < 0 ? NAN : number_of(csv_cell(csv, row, (size_t)number)->text);
}
