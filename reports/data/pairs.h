/* Which series of a study are compared with which: along one axis of its sweep, all other axes
 * being equal. Series that are equal on those are a group; in pairs, each of a group is compared
 * with one.
 *
 * For example, a sweep of algorithm (a, b, c) and up (slow, fast) compared along the algorithm with
 * a gives b - a and c - a at slow, then b - a and c - a at fast. "up=slow" is the rest of the first
 * two pairs. */
#ifndef REPORTS_PAIRS_H
#define REPORTS_PAIRS_H

#include "reports/data/results.h"

/* The axis that comparisons follow unasked: the last one whose values decide the algorithm
 * (algorithm.name, or variants that bring their algorithms), where there are several, else the last
 * axis; NULL: there is none. */
const struct sweep_axis *study_main_axis(const struct study_results *study);

/* Series that differ along the axis alone, in the order of the study; texts and lists last for the
 * visit. */
struct series_group {
    const char *rest; /* what all have in common on the other axes; "": there are none */
    const struct series *const *series;
    const char *const *names; /* what each is called under that head */
    size_t count;             /* at least 1 */
};
typedef void series_group_fn(void *context, const struct series_group *group);

/* Calls `visit` for each group along the axis; without an axis (NULL) all series are one. */
void study_groups(const struct study_results *study, const struct sweep_axis *axis,
                  series_group_fn *visit, void *context);

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
