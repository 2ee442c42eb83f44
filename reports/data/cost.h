/* What a run spends, a row each: rounds, time, bytes, people's answers, energy, money, work. A row
 * serves wherever something is held against what it cost: curves, budgets, targets, speed-ups, the
 * Pareto front.
 *
 * What had been spent by the end of a round is a column of the view `spent` of the database
 * (`round` for rounds); in all, and until an evaluation reached the target, a metric of the run.
 * Values are in SI units; money is in the currency of the run. */
#ifndef REPORTS_COST_H
#define REPORTS_COST_H

#include "core/text/units.h"
#include "reports/data/results.h"

/* Where a cost is shown: below return curves, before a target, below a Pareto front. */
enum cost_use { COST_CURVE = 1, COST_TARGET = 2, COST_FRONT = 4 };

/* A row of the table. To add a cost: a metric for what a run spends and one until the target
 * (results.h), their columns in reports/sql/runs.sql, a column of the view `spent`, the statements
 * that list those columns (curves.sql, budget.sql), and a row in cost.c. */
struct cost {
    const char *name;   /* "bytes": as in `--at bytes=10 MB`, "24 times the bytes", file names */
    const char *column; /* of `spent` */
    enum unit unit;
    bool money; /* its unit is the currency */
    enum metric spent, until;
    const char *noun; /* "bytes": in headings */
    const char *axis; /* "bytes on the wire" */
    const char
        *whole;    /* what it is summed over: "all agents, both directions"; "": that is clear */
    unsigned uses; /* enum cost_use */
    /* Whether it is left out where nothing was spent, as people are not asked and nothing has a
     * price in many studies. */
    bool optional;
};

/* The rows in the order in which reports show them. */
enum cost_number {
    COST_BYTES,
    COST_TIME,
    COST_ROUNDS,
    COST_QUESTIONS,
    COST_ENERGY,
    COST_MONEY,
    COST_STEPS,
    COST_UPDATES,
    COSTS
};
extern const struct cost costs[COSTS];

/* The row called `name`, of which `length` characters count (no NUL is needed); NULL: there is
 * none. */
const struct cost *cost_named(const char *name, size_t length);
/* The row that tells what it took until the target; a metric of no row is a bug. */
const struct cost *cost_until(enum metric until);
/* Whether the row is shown of a study in that use: it has the use and, if it is optional, some
 * series has spent more than 0 of it on average. */
bool cost_is_shown(const struct cost *cost, enum cost_use use, const struct study_results *study);
/* The cost (rounds, time or bytes, the first that fits) that an optional one is in proportion to
 * over all runs of a study, in all and until the target, so that what is told of both would be the
 * same: with a fixed panel, say, each round asks the same number of questions. Proportional means
 * within 1e-9 of the first run's quotient. NULL: there is none, or the cost is not optional. */
const struct cost *cost_in_step(const struct cost *cost, const struct study_results *study);
/* The same over all rows of reports/sql/curves.sql: curves against both look the same but for the
 * numbers on the axis. */
const struct cost *cost_like(const struct cost *cost, const struct sql_table *curves);
/* The currency of the study's money, that of the first run that names one; "" where it has no name.
 * Borrowed from the results. */
const char *study_currency(const struct study_results *study);

#endif
