/* The rounds that a user asks to see, by number: "3,17". */
#ifndef REPORTS_ASKED_ROUNDS_H
#define REPORTS_ASKED_ROUNDS_H

#include "reports/data/query.h"

enum { ASKED_ROUNDS = 32 };

struct asked_rounds {
    const char *list; /* as the user wrote it; NULL: nothing was asked for */
    long rounds[ASKED_ROUNDS];
    size_t count;
    char *sql; /* what reports/sql/asked_rounds.sql is then */
};

/* False and FAULT_INPUT when `list` (borrowed; may be NULL) is no such list. */
bool asked_rounds_read(struct asked_rounds *asked, const char *list, struct errs *errs);
void asked_rounds_free(struct asked_rounds *asked);
/* False and FAULT_INPUT when one of them is not in the column `round` of the table. */
bool asked_rounds_found(const struct asked_rounds *asked, const struct sql_table *table,
                        struct errs *errs);

#endif
