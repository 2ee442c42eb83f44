/* The table of costs. */
#include "reports/data/cost.h"

#include "core/base/fail.h"
#include "reports/data/estimate.h"

#include <math.h>
#include <string.h>

/* The fields in their order: name, column of `spent`, unit, whether it is money, the metrics spent
 * and until, noun, axis, whole, uses, optional (struct cost). */
const struct cost costs[COSTS] = {
    [COST_BYTES] = {"bytes", "wire_B", UNIT_BYTES, false, METRIC_WIRE_B, METRIC_TARGET_WIRE_B,
                    "bytes", "bytes on the wire", "all agents, both directions",
                    COST_CURVE | COST_TARGET | COST_FRONT, false},
    [COST_TIME] = {"time", "virtual_s", UNIT_TIME, false, METRIC_VIRTUAL_S, METRIC_TARGET_S,
                   "virtual time", "virtual time", "", COST_CURVE | COST_TARGET | COST_FRONT,
                   false},
    [COST_ROUNDS] = {"rounds", "round", UNIT_NONE, false, METRIC_ROUNDS, METRIC_TARGET_ROUND,
                     "rounds", "rounds", "", COST_CURVE | COST_TARGET, false},
    [COST_QUESTIONS] = {"questions", "questions", UNIT_NONE, false, METRIC_QUESTIONS,
                        METRIC_TARGET_QUESTIONS, "questions to people", "questions to people",
                        "agents’ panels and the server’s", COST_CURVE | COST_TARGET | COST_FRONT,
                        true},
    [COST_ENERGY] = {"energy", "energy_J", UNIT_ENERGY, false, METRIC_ENERGY_J,
                     METRIC_TARGET_ENERGY_J, "energy", "energy of rounds", "all agents",
                     COST_CURVE | COST_TARGET | COST_FRONT, true},
    [COST_MONEY] = {"money", "money", UNIT_NONE, true, METRIC_MONEY, METRIC_TARGET_MONEY, "money",
                    "money", "bytes, energy and answers", COST_CURVE | COST_TARGET | COST_FRONT,
                    true},
    [COST_STEPS] = {"steps", "env_steps", UNIT_NONE, false, METRIC_ENV_STEPS, METRIC_TARGET_STEPS,
                    "environment steps", "environment steps", "agents and server", COST_CURVE,
                    false},
    [COST_UPDATES] = {"updates", "updates", UNIT_NONE, false, METRIC_UPDATES, METRIC_TARGET_UPDATES,
                      "updates", "agents’ updates that were used", "", 0, true},
};

const struct cost *cost_named(const char *name, size_t length)
{
    for (size_t i = 0; i < COSTS; i++)
        if (strlen(costs[i].name) == length && strncmp(costs[i].name, name, length) == 0)
            return &costs[i];
    return NULL;
}

const struct cost *cost_until(enum metric until)
{
    for (size_t i = 0; i < COSTS; i++)
        if (costs[i].until == until)
            return &costs[i];
    die("metric %d is no cost of the target", (int)until);
}

bool cost_is_shown(const struct cost *cost, enum cost_use use, const struct study_results *study)
{
    bool spent = !cost->optional;
    for (size_t i = 0; i < study->count && !spent; i++)
        spent = series_mean(&study->series[i], cost->spent) > 0;
    return (cost->uses & use) && spent;
}

/* What optional costs may be in proportion to. */
static const enum cost_number common[] = {COST_ROUNDS, COST_TIME, COST_BYTES};
enum { COMMON = sizeof common / sizeof *common };

/* Whether the metric `a` is `per_unit` times the metric `b` in every run that has it; the first run
 * sets `per_unit`, which begins as NaN. Within 1e-9, as both are sums of rounded numbers. */
static bool in_proportion(const struct study_results *study, enum metric a, enum metric b,
                          double *per_unit)
{
    for (size_t i = 0; i < study->count; i++)
        for (size_t j = 0; j < study->series[i].count; j++) {
            const double *metric = study->series[i].runs[j].metric;
            if (isnan(metric[a]) || isnan(metric[b]))
                continue;
            if (isnan(*per_unit))
                *per_unit = metric[a] / metric[b];
            if (!(fabs(metric[a] - *per_unit * metric[b]) <= 1e-9 * fabs(metric[a])))
                return false;
        }
    return true;
}

/* Both what a run spent in all and what it had spent at the target: only then do the figures of the
 * two look alike. */
const struct cost *cost_in_step(const struct cost *cost, const struct study_results *study)
{
    for (size_t i = 0; cost->optional && i < COMMON; i++) {
        const struct cost *other = &costs[common[i]];
        double per_unit = NAN;
        if (in_proportion(study, cost->spent, other->spent, &per_unit) &&
            in_proportion(study, cost->until, other->until, &per_unit))
            return other;
    }
    return NULL;
}

/* Whether a column is `per_unit` times another in every row, as in the last one. */
static bool same_shape(const struct sql_table *table, const char *a, const char *b)
{
    double per_unit = NAN;
    for (size_t row = table->rows; row-- > 0;) {
        double x = sql_number(table, row, a), y = sql_number(table, row, b);
        per_unit = isnan(per_unit) ? x / y : per_unit;
        if (!(fabs(x - per_unit * y) <= 1e-9 * fabs(x)))
            return false;
    }
    return true;
}

const struct cost *cost_like(const struct cost *cost, const struct sql_table *curves)
{
    for (size_t i = 0; cost->optional && i < COMMON; i++)
        if (same_shape(curves, cost->column, costs[common[i]].column))
            return &costs[common[i]];
    return NULL;
}

const char *study_currency(const struct study_results *study)
{
    for (size_t i = 0; i < study->count; i++)
        for (size_t j = 0; j < study->series[i].count; j++)
            if (*study->series[i].runs[j].currency)
                return study->series[i].runs[j].currency;
    return "";
}
