/* `fedsim compare`: what each algorithm reached and what it cost, in the terminal.
 *
 * The tables of a study, in order: outcome (returns, and the median cost of the target), returns at
 * a budget where --at names one, cost, work, people, energy and money as far as they count, what
 * else it cost to reach the target, the final flush, what was gained for each of these costs, which
 * series to take where one of them is scarce, and last differences between pairs and speed-ups to
 * the target. The page of `fedsim report` takes the same figures from the same
 * functions of reports/data/, so that the two agree. */
#ifndef REPORTS_COMPARE_H
#define REPORTS_COMPARE_H

#include "core/base/fail.h"
#include "reports/data/results.h"

#include <stdbool.h>
#include <stdio.h>

/* For the terminal; data (compare_data.h) and tables for papers (compare_tables.h) with every
 * digit. */
enum compare_format { COMPARE_TEXT, COMPARE_CSV, COMPARE_JSON, COMPARE_LATEX, COMPARE_MARKDOWN };

/* What was asked for; texts and lists are borrowed for the call. */
struct compare_request {
    struct results_request results;
    const char *against; /* NULL: not asked for */
    const char *at;      /* the budget to read returns at too (budget.h); NULL: none */
    enum compare_format format;
    bool colour; /* of the text on a terminal */
};

/* Prints the tables of results databases; as text at most 100 columns wide (one code point a
 * column), with terminal colours if `colour`. Differences and speed-ups are those of the sweep's
 * main axis (pairs.h), each value against the first; with `against` (may be NULL) those of the axis
 * that has that value, against it. Returns the exit status: 0, or 2 or 1 with errors in `errs`: a
 * file that is no results database, of another version, or without a run, or an unknown `against`,
 * is FAULT_INPUT. */
int compare_print(const struct compare_request *request, FILE *out, struct errs *errs);

#endif
