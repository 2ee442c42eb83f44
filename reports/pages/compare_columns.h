/* The columns of the tables that `fedsim compare` prints in the terminal. */
#ifndef REPORTS_COMPARE_COLUMNS_H
#define REPORTS_COMPARE_COLUMNS_H

#include "reports/data/results.h"

enum { COMPARE_COLUMNS_MOST = 12 };

/* A column of a table: its head, its width and what a series has there. */
struct compare_column {
    const char *head;
    int width;
    char *(*value)(char *out, const struct series *series);
};

/* Lists that end with a column without a head: what a series reached, what it cost, the work behind
 * it, the final flush after the last round, and returns at a budget. */
extern const struct compare_column compare_outcome[], compare_cost[], compare_work[],
    compare_flush[], compare_budget[];

#endif
