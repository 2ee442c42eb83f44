/* Statistics of a series over its seeds: means, differences paired by seed, and bootstrap
 * intervals. Values have the unit of their metric. Which intervals these are, and how often they
 * hold the truth, is said at stats_interval (core/base/stats.h); the interquartile mean is what
 * Agarwal et al. (NeurIPS 2021) recommend for few seeds.
 *
 * The return of a policy that broke the physics is −∞ (diverged): it enters sums and comparisons
 * as such, so that a series of which one seed diverged has the mean −∞, and no interval. */
#ifndef REPORTS_ESTIMATE_H
#define REPORTS_ESTIMATE_H

#include "core/base/stats.h"
#include "reports/data/results.h"

/* A sample of one number a run; freed by the caller. */
struct sample {
    double *x;
    size_t n;
};
/* The values of the series' done runs that have the metric, by seed. */
struct sample series_values(const struct series *series, enum metric metric);
/* Differences `a` - `b` over the seeds that both have finished; `seeds` (n texts, the array freed
 * by the caller) may be NULL. */
struct sample paired_differences(const struct series *a, const struct series *b, enum metric metric,
                                 const char ***seeds);
double series_mean(const struct series *series, enum metric metric); /* NaN when no run has it */
double series_max(const struct series *series, enum metric metric);
/* The one number that stands for the series: the largest of what is a maximum itself (the best
 * return, of done runs, and the memory needed), else the mean. */
double series_summary(const struct series *series, enum metric metric);
/* Finished runs of the series whose final return is −∞. */
size_t series_diverged(const struct series *series);

/* The least number of seeds for which an interval is given. */
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
