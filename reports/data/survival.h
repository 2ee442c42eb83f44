/* What it cost to reach the target, when some runs ended without reaching it. Such a run is
 * censored: it would have cost more than it spent, but how much more is unknown. It is never left
 * out, and never counted as if it had reached the target. Costs are in the unit of their metric:
 * bytes, virtual seconds, rounds or environment steps.
 *
 * For example runs that reached the target at 2 and 4, and two that ended without it at 3 and 5: at
 * 2 of four at risk one reaches it, 3/4 are left; at 4 of two, 3/4 · 1/2 = 3/8 are left. So 1/4
 * have reached it from 2 on and 5/8 from 4 on, and the median is 4. */
#ifndef REPORTS_SURVIVAL_H
#define REPORTS_SURVIVAL_H

#include "reports/data/estimate.h"

/* A run: what it had spent at the target, or in all. */
struct reach {
    double spent;
    bool reached; /* else the run is censored at `spent` */
};

/* Costs of the target that a run can be asked for, by the metric that tells it: METRIC_TARGET_S,
 * _WIRE_B, _ROUND, _STEPS. The done and evaluated runs of a series, by seed; `seeds` (may be NULL)
 * gets their texts. Both arrays are the caller's. */
struct reach *series_reaches(const struct series *series, enum metric metric, size_t *n,
                             const char ***seeds);

/* Whether any run of the study has reached its target. */
bool study_reached(const struct study_results *study);

/* The Kaplan-Meier estimate of the share that has reached the target (Kaplan, Meier, JASA 53,
 * 1958): up to some cost it is 1 - Π (1 - s_j / r_j), over the costs c_j so far at which some run
 * reached it, s_j runs at c_j, and with r_j runs that had neither reached it nor ended before c_j.
 * After the i-th of these costs, in order, share[i] have; x and share hold n. A run that ended at
 * the very cost of another's success counts as still at risk there. Returns their number. */
size_t survival_curve(const struct reach *runs, size_t n, double *x, double *share);

/* Its median: the least cost by which more than half have reached the target, or where exactly half
 * have for a while, the middle of that while; so without censoring the sample median. INFINITY when
 * half never is passed, NaN for n = 0. */
double survival_median(const struct reach *runs, size_t n);

/* survival_median of the series' runs; `reached` of `n` reached the target. */
double series_median_to_target(const struct series *series, enum metric metric, size_t *reached,
                               size_t *n);

/* How many times less `a` cost than `b`: the ratio of b's median to a's over the `n` seeds both
 * have, `at` being their runs in pairs. INFINITY: b never reached it, 0: a never did, NaN: neither.
 * From SEEDS_FOR_INTERVAL pairs on its 95 % percentile bootstrap interval, pairs drawn together,
 * stretched by sqrt(n / (n - 1)) in its logarithm. Medians take few values, so an end can jump far
 * when a draw more or less lies beyond it: up to ten pairs all resamples are enumerated, and from
 * eleven on RESAMPLES_SPEEDUP are drawn, of which 2.5 % lie beyond an end with a standard error of
 * 0.05 % (core/base/resample.h). Where a draw's median lies beyond what was spent, the interval's
 * lower end goes by what was spent and its upper end by nothing: it is infinite where b's is
 * unknown, and 0 is the lower one where a's is. It holds the truth in 95 to 98 % of samples of
 * lognormal costs of 5 to 20 pairs; censored, in 97 % or more, as one end is open then
 * (tests/reports/data/test_survival.c). */
struct speedup {
    size_t pairs;
    double ratio; /* of b's median to a's */
    bool has_interval;
    struct interval interval;
};
struct speedup speedup_of(const struct reach *a, const struct reach *b, size_t n, size_t resamples);
struct speedup series_speedup(const struct series *a, const struct series *b, enum metric metric,
                              size_t resamples);

#endif
