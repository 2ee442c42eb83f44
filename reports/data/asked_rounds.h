/* The rounds that a user asks to see, by number: `--rounds 3,17`.
 *
 * The statement gantt.sql selects the rounds to draw. It includes asked_rounds.sql, which by itself
 * yields no row, so that the statement chooses rounds of its own. database_define (query.h) puts
 * the user's list in its place, in the form "  VALUES (3), (17)". A number is therefore checked
 * twice: here, that it is a whole number from 1 on, and after the query, that some run has that
 * round. */
#ifndef REPORTS_ASKED_ROUNDS_H
#define REPORTS_ASKED_ROUNDS_H

#include "reports/data/query.h"

/* The most rounds that can be asked for at once: a page of more charts is read by nobody. */
enum { ASKED_ROUNDS = 32 };

struct asked_rounds {
    const char *list;          /* as the user wrote it; NULL: nothing was asked for */
    long rounds[ASKED_ROUNDS]; /* as listed, from 1 */
    size_t count;
    char *sql; /* what reports/sql/asked_rounds.sql is then */
};

/* Reads whole numbers from 1 on with commas between them, at most ASKED_ROUNDS; NULL asks for
 * nothing and is no error. `list` is borrowed for the life of `asked`. False and FAULT_INPUT when
 * it is no such list; asked_rounds_free is due even so. */
bool asked_rounds_read(struct asked_rounds *asked, const char *list, struct errs *errs);
void asked_rounds_free(struct asked_rounds *asked);
/* False and FAULT_INPUT when one of them is not in the column `round` of the table. */
bool asked_rounds_found(const struct asked_rounds *asked, const struct sql_table *table,
                        struct errs *errs);

#endif
