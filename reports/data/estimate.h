/* Statistics of a series over its seeds: means, differences paired by seed, and bootstrap
 * intervals. Values have the unit of their metric. Which intervals these are, and how often they
 * hold the truth, is said at stats_interval (core/base/stats.h); the interquartile mean is what
 * Agarwal et al. (NeurIPS 2021) recommend for few seeds.
 *
 * Why pairs: two runs with the same seed have the same fleet, the same drawn links and the same
 * initial policy, so much of what varies over seeds varies in both alike. With values a_s, b_s the
 * variance of the mean of a_s - b_s is (var a + var b - 2 cov(a, b)) / n: below that of two
 * independent means as soon as the covariance is positive.
 *
 * The return of a policy that broke the physics is −∞ (diverged): it enters sums and comparisons as
 * such, so that a series of which one seed diverged has the mean −∞, and no interval.
 *
 * For example final returns of 10, 12 and 14 under one method and 9, 12 and 12 under another with
 * the same seeds: the paired differences are 1, 0 and 2. Their standard deviation is 1, that of the
 * returns 2 and 1.7. */
#ifndef REPORTS_ESTIMATE_H
#define REPORTS_ESTIMATE_H

#include "core/base/stats.h"
#include "reports/data/results.h"

/* A sample of one number a run: n values; x, which holds n or more, is freed by the caller. */
struct sample {
    double *x;
    size_t n;
};
/* The values of the series' done runs that have the metric, by seed. */
struct sample series_values(const struct series *series, enum metric metric);
/* Differences `a` - `b` over the seeds that both have finished and have the metric, in the order of
 * a's runs; `seeds` gets their n texts, which are borrowed from the series in an array that the
 * caller frees, and may be NULL. */
struct sample paired_differences(const struct series *a, const struct series *b, enum metric metric,
                                 const char ***seeds);
/* The mean over done runs, and the largest value over all runs: one in which no agent fits has a
 * memory need too. NaN when no run has the metric. */
double series_mean(const struct series *series, enum metric metric); /* NaN when no run has it */
double series_max(const struct series *series, enum metric metric);
/* The one number that stands for the series: the largest of what is a maximum itself (the best
 * return, of done runs, and the memory needed), else the mean. */
double series_summary(const struct series *series, enum metric metric);
/* Finished runs of the series whose final return is −∞. */
size_t series_diverged(const struct series *series);

/* The least number of seeds for which an interval is given, and how many resamples are drawn for it
 * (of up to eight values every possible one is taken instead): for a table, for each point of a
 * curve, and for a quotient of medians, which takes more because an end can jump (survival.h). */
enum {
    SEEDS_FOR_INTERVAL = 5,
    RESAMPLES = 10000, /* up to eight values all of them: core/base/resample.h */
    RESAMPLES_CURVE = 1000,
    RESAMPLES_SPEEDUP = 100000
};
/* Mean with its standard error and, from SEEDS_FOR_INTERVAL values on, 95 % bootstrap intervals
 * (stats_interval) of mean and IQM. */
struct estimate {
    size_t n,
        diverged; /* diverged: values that are infinite; with one there is no se or interval */
    double mean, se,
        iqm; /* se NaN for n < 2; all NaN for n = 0; mean and iqm −∞ with a value of −∞ */
    bool has_interval;
    struct interval mean_interval, iqm_interval;
};
struct estimate estimate_of(const double *x, size_t n, size_t resamples);

#endif
