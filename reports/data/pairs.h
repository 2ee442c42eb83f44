/* Which series of a study are compared with which: along one axis of its sweep, each value with one
 * of them, all other axes being equal.
 *
 * For example, a sweep of algorithm (a, b, c) and up (slow, fast) compared along the algorithm with
 * a gives b - a and c - a at slow, then b - a and c - a at fast. "up=slow" is the rest of the first
 * two pairs. */
#ifndef REPORTS_PAIRS_H
#define REPORTS_PAIRS_H

#include "reports/data/results.h"

/* A comparison; the texts last for the visit. */
struct series_pair {
    /* `b` has the value that all are compared with, `a` another one. */
    const struct series *a, *b;
    const char *rest; /* what both have in common on the other axes; "": there are none */
    const char *a_name, *b_name; /* what they are called under that head */
    bool first;                  /* with this rest */
};
typedef void series_pair_fn(void *context, const struct series_pair *pair);

/* Calls `visit` for each series with another value on `axis` than its value number `base`, and the
 * series with that value at the same rest of the point; those of one rest follow each other. A rest
 * at which `base` was not run is left out. Without an axis (NULL) each series is compared with the
 * first. Where a changed scenario left several series at the base's point, the one whose scenario
 * has the hash of the other's counts. */
void study_pairs(const struct study_results *study, const struct sweep_axis *axis, size_t base,
                 series_pair_fn *visit, void *context);

#endif
