/* Reads the returns of runs at a budget. */
#include "reports/data/budget.h"

#include "reports/data/cost.h"
#include "reports/data/rows_by_run.h"

#include <math.h>
#include <string.h>

static const struct cost *cost_read(const char *text, double *budget, struct errs *errs)
{
    static const char hint[] = "rounds=100, time=1 h, bytes=10 MB, questions=500, energy=2 kJ, "
                               "money=5, steps=1e6 or updates=500";
    size_t length = strcspn(text, "=");
    const struct cost *cost = text[length] ? cost_named(text, length) : NULL;
    char why[128] = "expected a number above 0";
    if (!cost)
        errs_add(errs, FAULT_INPUT, NULL, hint, "--at %s: expected a cost and how much of it",
                 text);
    else if (units_parse(cost->unit, text + length + 1, budget, why, sizeof why) && *budget > 0)
        return cost;
    else
        errs_add(errs, FAULT_INPUT, NULL, hint, "--at %s: %s", text, why);
    return NULL;
}

/* The last evaluation within the budget, of a run that spent all of it; one that ended before is
 * not known to have stayed at its last return. */
static double return_at(const struct run *run, const struct sql_table *table, struct run_rows rows,
                        const struct cost *cost, double budget)
{
    double at = NAN;
    bool spent = rows.count > 0 && run->metric[cost->spent] >= budget;
    for (size_t row = rows.first; spent && row < rows.first + rows.count; row++)
        if (sql_number(table, row, cost->column) <= budget)
            at = sql_number(table, row, "mean");
    return at;
}

bool budget_read(struct results *results, const char *text, struct errs *errs)
{
    double budget;
    const struct cost *cost = cost_read(text, &budget, errs);
    struct rows_by_run rows = {0};
    bool good = cost && rows_by_run_read(&rows, results->database, "budget", errs);
    for (size_t i = 0; good && i < results->count; i++)
        for (size_t j = 0; j < results->studies[i].count; j++) {
            struct series *series = &results->studies[i].series[j];
            for (size_t k = 0; k < series->count; k++)
                series->runs[k].metric[METRIC_AT] =
                    return_at(&series->runs[k], rows.table, rows_of_run(&rows, series->runs[k].id),
                              cost, budget);
        }
    rows_by_run_free(&rows);
    return good;
}
