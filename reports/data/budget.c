/* Reads the returns of runs at a budget. */
#include "reports/data/budget.h"

#include "core/base/mem.h"
#include "core/text/units.h"
#include "reports/data/rows_by_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What can be spent, by the name of its column in reports/sql/budget.sql. */
static const struct cost {
    const char *name;
    enum unit unit;
} costs[] = {{"rounds", UNIT_NONE},    {"time", UNIT_TIME},     {"bytes", UNIT_BYTES},
             {"questions", UNIT_NONE}, {"energy", UNIT_ENERGY}, {"updates", UNIT_NONE}};

static const struct cost *cost_read(const char *text, double *budget, struct errs *errs)
{
    static const char hint[] = "rounds=100, time=1 h, bytes=10 MB, questions=500, energy=2 kJ or "
                               "updates=500";
    size_t length = strcspn(text, "=");
    for (size_t i = 0; i < sizeof costs / sizeof *costs && text[length]; i++) {
        char why[128] = "expected a number above 0";
        if (strlen(costs[i].name) != length || strncmp(costs[i].name, text, length) != 0)
            continue;
        if (units_parse(costs[i].unit, text + length + 1, budget, why, sizeof why) && *budget > 0)
            return &costs[i];
        errs_add(errs, FAULT_INPUT, NULL, hint, "--at %s: %s", text, why);
        return NULL;
    }
    errs_add(errs, FAULT_INPUT, NULL, hint, "--at %s: expected a cost and how much of it", text);
    return NULL;
}

static double return_at(const struct sql_table *table, struct run_rows rows, const char *cost,
                        double budget)
{
    char *total = mem_format("total_%s", cost);
    double at = NAN;
    bool spent = rows.count > 0 && sql_number(table, rows.first, total) >= budget;
    free(total);
    for (size_t row = rows.first; spent && row < rows.first + rows.count; row++)
        if (sql_number(table, row, cost) <= budget)
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
                series->runs[k].metric[METRIC_AT] = return_at(
                    rows.table, rows_of_run(&rows, series->runs[k].id), cost->name, budget);
        }
    rows_by_run_free(&rows);
    return good;
}
