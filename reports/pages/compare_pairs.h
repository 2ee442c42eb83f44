/* What `fedsim compare` says of pairs: differences in final return, paired by seed (estimate.h),
 * and speed-ups to the target, one for each cost that the study has (survival.h). A speed-up of 2
 * says that the first of the pair needs half as much as the second. */
#ifndef REPORTS_COMPARE_PAIRS_H
#define REPORTS_COMPARE_PAIRS_H

#include "reports/data/results.h"
#include "reports/drawing/terminal.h"

/* Along which axis of its sweep (NULL: none) a study is compared, each value with number `base`. */
struct compare_axis {
    const struct sweep_axis *axis;
    size_t base;
};
/* The axis that has the value called `against`; the main axis and its first value where that is
 * NULL or no value of the study. */
struct compare_axis compare_axis(const struct study_results *study, const char *against);

/* Along the axis of `against`, each value with that one; where the study has no such value, or
 * `against` is NULL, along its main axis with the first. With `at` (NULL: none) also differences at
 * that budget. Prints nothing of a single series. */
void compare_pairs(const struct terminal *terminal, const struct study_results *study,
                   const char *against, const char *at);

#endif
