/* The columns of the tables that `fedsim compare` prints in the terminal, as const tables: a row
 * says what stands in the head, how wide the column is and how a series' value is written. Another
 * column is another row. Widths are those for a terminal of TERMINAL_WIDTH columns; in a narrower
 * one compare.c lets columns shrink to what they hold, and breaks the table where even that is too
 * wide. */
#ifndef REPORTS_COMPARE_COLUMNS_H
#define REPORTS_COMPARE_COLUMNS_H

#include "reports/data/results.h"

enum { COMPARE_COLUMNS_MOST = 12 };

/* A column of a table: its head, its width and what a series has there. */
struct compare_column {
    const char *head;
    int width; /* characters; 0: as its values need */
    char *(*value)(char *out, const struct series *series);
    /* Of compare_flush, _people, _target, _privacy and _gain: it is shown where some series
     * has it above 0. */
    enum metric needs;
};

/* Lists that end with a column without a head: what a series reached, what it cost, the work behind
 * it, the final flush after the last round, and returns at a budget; and, as far as they are shown,
 * what people, energy and money it took, in all and to the target, what was gained for it, and what
 * its messages tell of its agents. */
extern const struct compare_column compare_outcome[], compare_cost[], compare_work[],
    compare_flush[], compare_budget[], compare_people[], compare_target[], compare_gain[],
    compare_privacy[];

/* The columns of a list that are shown of a study, into `shown`, which such a list fits into. */
enum { COMPARE_SHOWN_MAX = 8 };
void compare_shown(const struct compare_column *columns, const struct study_results *study,
                   struct compare_column shown[COMPARE_SHOWN_MAX]);

#endif
