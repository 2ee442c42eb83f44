/* Statistics of samples and their intervals. All values have the unit of the sample.
 *
 *   mean, variance   running: x moves them by δ = x - m,  m ← m + δ / n,  M2 ← M2 + δ (x - m), and
 *                    two samples a, b merge as M2 = M2a + M2b + δ² na nb / (na + nb) with δ the
 *                    difference of their means. The variance is M2 / (n - 1)
 *   interquartile    the mean of the middle half: robust against a few failed seeds, and less noisy
 *   mean             than the median (Agarwal et al., NeurIPS 2021)
 *   rank             Pearson's correlation of the ranks, where equal values share the mean of their
 *   correlation      ranks (Spearman 1904)
 *   intervals        the percentile bootstrap: the statistic of many samples drawn with replacement
 *                    from the n values; its quantiles at (1 ± level) / 2 are the ends. For few
 *                    values that is too narrow, and is stretched (stats_interval)
 *
 * For example 5, 8 and 2 in this order: the mean goes 5, 6.5, 5 and M2 0, 4.5, 18, so the variance
 * is 18 / 2 = 9. The quantile 0.25 of the three is halfway between 2 and 5. */
#ifndef CORE_STATS_H
#define CORE_STATS_H

#include "core/base/resample.h"

#include <stdbool.h>
#include <stddef.h>

/* Running mean and variance (Welford 1962), mergeable (Chan, Golub, LeVeque
 * 1979). Zero-initialise. */
struct moments {
    double n, mean, m2; /* m2: sum of squared deviations from the mean */
};
void moments_add(struct moments *moments, double x);
void moments_merge(struct moments *into, const struct moments *other);
/* Sample standard deviation (n - 1), and standard error of the mean; 0 when n < 2. */
double moments_sd(const struct moments *moments);
double moments_se(const struct moments *moments);

/* Of n >= 1 values; NaN when n = 0. Infinite values are in order, too. */
double stats_mean(const double *x, size_t n);
double stats_median(const double *x, size_t n);
/* Linear interpolation (Hyndman, Fan 1996, type 7). */
double stats_quantile(const double *x, size_t n, double q);
/* Interquartile mean: the mean of what is left when a quarter of the values, rounded down to whole
 * ones, is cut off at each end (Agarwal et al., NeurIPS 2021, whose rliable calls
 * scipy.stats.trim_mean(x, 0.25)). Of fewer than four values it is the mean. */
double stats_iqm(const double *x, size_t n);

/* Spearman's rank correlation of n pairs, -1 to 1: 1 where both put them in the same order. NaN for
 * n < 2 and where all values of a side are equal, which is no order. Infinite values are in order,
 * too; NaNs are not allowed. */
double stats_spearman(const double *x, const double *y, size_t n);

typedef double statistic_fn(const double *x, size_t n);
/* Percentile bootstrap (Efron 1979) of `statistic` at `level` (0.95): over all samples with
 * replacement if there are at most `resamples`, else over that many, drawn by `key` (resample.h,
 * which states the error). n >= 1. */
struct interval stats_bootstrap(const double *x, size_t n, statistic_fn *statistic, double level,
                                size_t resamples, uint64_t key);

/* The same for few values: the percentile interval stretched about the statistic of x by
 * sqrt(n / (n - 1)) · t_{n-1} / z, quantiles at (1 + level) / 2. Without it a 95 % interval of the
 * mean of five normal values holds the truth in 82 % of samples (Hesterberg, The American
 * Statistician 69, 2015, section 3). With it, per cent (tests/core/base/test_stats.c):
 *
 *                                mean of 5, 8, 20       interquartile mean of 5, 8, 20
 *     normal                        95  95  95                  97  97  96
 *     uniform                       94  94  95                  96  97  96
 *     lognormal, sigma 0.6          90  91  92                  96  97  96
 *     exponential                   89  91  92                  97  97  96
 *
 * So a mean of strongly skewed values is covered too seldom; for those take the interquartile mean.
 * The bootstrap-t (Efron 1982; Hall, Annals of Statistics 16, 1988), symmetric or not, and BCa
 * (Efron 1987) were tried: none comes to 93 % at n = 5 and keeps it elsewhere. The bootstrap-t has
 * 92 to 95 % of both skewed laws, but 92 to 94 % instead of 95 % of Student's t with three
 * degrees of freedom, is a third longer for five normal values, one in twenty of them twice as
 * long, and where all values but one nearly agree it has no bound at all; BCa gains one or two per
 * cent of the skewed and loses two of the heavy-tailed. n >= 2; for fewer both ends are the
 * statistic. Level between 0.5 and 0.99. */
struct interval stats_interval(const double *x, size_t n, statistic_fn *statistic, double level,
                               size_t resamples, uint64_t key);
/* Quantile of Student's t with `df` degrees of freedom at 0.5 < p < 1. */
double stats_student(double p, double df);

/* Wilson's 95 % interval of a probability from `hits` of `n` (NaN for n = 0): with p = hits / n and
 * z = 1.96 its middle is (p + z²/2n) / (1 + z²/n), its half width z / (1 + z²/n) √(p (1 - p) / n +
 * z²/4n²) (Wilson, JASA 22, 1927). Unlike p ± z √(p (1 - p) / n) it does not shrink to nothing at p
 * = 0 and p = 1. For 8 of 10 it is 0.49 to 0.94. */
struct interval stats_wilson(uint32_t hits, uint32_t n);

#endif
