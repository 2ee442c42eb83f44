/* What `fedsim compare` prints of a hand-made database. */
#ifndef TESTS_COMPARE_TEXT_H
#define TESTS_COMPARE_TEXT_H

#include "core/base/fail.h"
#include "tests/support/results_db.h"

/* Writes the comparison of one database to `out`; returns the exit status. */
int compare_one(const char *path, const char *against, FILE *out, bool colour, struct errs *errs);
/* The table as a string; owned by the caller. */
char *table_against(const struct results_db *db, const char *against, bool colour);
/* The same against nothing. */
char *table_text_of(const struct results_db *db, bool colour);
void must_hold(const char *text, const char *part);
/* A run of two evaluations whose second is `last`, with a trial's number of its own. */
void put_trial(struct results_db *db, int number, const char *point, int seed, double last,
               const char *state);

#endif
