/* The return at a budget: that of the last evaluation at which no more than the budget had been
 * spent. At equal budgets methods compare that take rounds of unequal size, such as buffered
 * (FedBuff, Nguyen et al. 2022) and wait_all. A run that ended before it had spent as much has no
 * return there.
 *
 * For example, a run was evaluated at rounds 0, 10 and 20, and by then had put 0, 4 and 9 MB on the
 * wire. With `--at bytes=5MB` it has the return of round 10. If its last round ended at 9 MB, it
 * has none at a budget of 10 MB: what it would have reached there is unknown, and its last return
 * would flatter it. */
#ifndef REPORTS_BUDGET_H
#define REPORTS_BUDGET_H

#include "reports/data/results.h"

/* Sets METRIC_AT of each run to the return at `text`, a cost (reports/data/cost.h) and how much of
 * it: "rounds=100", "time=1 h", "bytes=10 MB", "questions=500", "energy=2 kJ", "money=5" (in the
 * currency of the runs), "steps=1e6", "updates=500". False and FAULT_INPUT when it is none. */
bool budget_read(struct results *results, const char *text, struct errs *errs);

#endif
