/* Computes moments, quantiles, the interquartile mean and bootstrap intervals. */
#include "core/base/stats.h"

#include "core/base/mem.h"
#include "core/base/normal.h"

#include <math.h>
#include <stdlib.h>

/* Up to here insertion beats qsort, and a bootstrap sorts small samples by the million. */
enum { SORTED_BY_INSERTION = 32 };

/* Welford's way (stats.h): no difference of large sums, so no digits are lost. */
void moments_add(struct moments *moments, double x)
{
    moments->n += 1;
    double delta = x - moments->mean;
    moments->mean += delta / moments->n;
    moments->m2 += delta * (x - moments->mean);
}

/* The squares about the common mean are those about either mean, and what the distance of the two
 * adds. */
void moments_merge(struct moments *into, const struct moments *other)
{
    if (other->n == 0)
        return;
    double n = into->n + other->n, delta = other->mean - into->mean;
    into->mean += delta * (other->n / n);
    into->m2 += other->m2 + delta * delta * (into->n * other->n / n);
    into->n = n;
}

double moments_sd(const struct moments *moments)
{
    return moments->n < 2 ? 0 : sqrt(moments->m2 / (moments->n - 1));
}

double moments_se(const struct moments *moments)
{
    return moments->n < 2 ? 0 : moments_sd(moments) / sqrt(moments->n);
}

double stats_mean(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void sort(double *x, size_t n)
{
    if (n > SORTED_BY_INSERTION) {
        qsort(x, n, sizeof *x, compare);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        double item = x[i];
        size_t at = i;
        for (; at > 0 && x[at - 1] > item; at--)
            x[at] = x[at - 1];
        x[at] = item;
    }
}

static double *sorted_copy(const double *x, size_t n)
{
    double *copy = mem_copy(x, n * sizeof *x);
    sort(copy, n);
    return copy;
}

/* The ranks 1 to n; equal values have the mean of those that they take up. */
static void rank(const double *x, size_t n, double *ranks)
{
    double *sorted = sorted_copy(x, n);
    for (size_t i = 0; i < n; i++) {
        size_t below = 0, equal = 0;
        for (size_t j = 0; j < n && sorted[j] <= x[i]; j++) {
            below += sorted[j] < x[i];
            equal += sorted[j] == x[i];
        }
        ranks[i] = (double)below + (double)(equal + 1) / 2;
    }
    free(sorted);
}

/* The mean of ranks is (n + 1) / 2, ties or not. */
double stats_spearman(const double *x, const double *y, size_t n)
{
    double *rx = mem_alloc((2 * n + 1) * sizeof *rx), *ry = rx + n;
    double mean = ((double)n + 1) / 2, xx = 0, yy = 0, xy = 0;
    rank(x, n, rx);
    rank(y, n, ry);
    for (size_t i = 0; i < n; i++) {
        xx += (rx[i] - mean) * (rx[i] - mean);
        yy += (ry[i] - mean) * (ry[i] - mean);
        xy += (rx[i] - mean) * (ry[i] - mean);
    }
    free(rx);
    return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : NAN;
}

/* An unreached target counts as INFINITY, so no difference of two infinities may arise. */
static double quantile_sorted(const double *sorted, size_t n, double q)
{
    double at = (double)(n - 1) * q;
    size_t below = (size_t)at;
    double fraction = at - (double)below;
    if (fraction == 0 || sorted[below] == sorted[below + 1])
        return sorted[below];
    return sorted[below] + fraction * (sorted[below + 1] - sorted[below]);
}

double stats_quantile(const double *x, size_t n, double q)
{
    if (n == 0)
        return NAN;
    double *sorted = sorted_copy(x, n);
    double quantile = quantile_sorted(sorted, n, q);
    free(sorted);
    return quantile;
}

double stats_median(const double *x, size_t n)
{
    return stats_quantile(x, n, 0.5);
}

/* Of n values n / 4, rounded down, are left out at each end. */
double stats_iqm(const double *x, size_t n)
{
    if (n == 0)
        return NAN;
    double *sorted = sorted_copy(x, n), mean = stats_mean(sorted + n / 4, n - 2 * (n / 4));
    free(sorted);
    return mean;
}

/* Into `sample`, which has room for n: a statistic sees a plain array. */
static double of_resample(const double *x, const struct resampling *resampling,
                          statistic_fn *statistic, double *sample)
{
    size_t n = 0;
    for (size_t i = 0; i < resampling->n; i++)
        for (unsigned time = 0; time < resampling->times[i]; time++)
            sample[n++] = x[i];
    return statistic(sample, n);
}

/* A statistic for each sample, with the sample's probability; the interval is that of the weighted
 * values. */
struct interval stats_bootstrap(const double *x, size_t n, statistic_fn *statistic, double level,
                                size_t resamples, uint64_t key)
{
    if (n == 0 || resamples == 0)
        return (struct interval){NAN, NAN};
    double *sample = mem_alloc(n * sizeof *sample);
    struct resampling resampling = resampling_start(n, resamples, key);
    struct weighted *values = mem_alloc(resampling.count * sizeof *values);
    for (size_t i = 0; resampling_next(&resampling); i++)
        values[i] = (struct weighted){of_resample(x, &resampling, statistic, sample),
                                      resampling.probability};
    struct interval interval = weighted_interval(values, resampling.count, level);
    resampling_end(&resampling);
    free(values);
    free(sample);
    return interval;
}

/* Probability that Student's t exceeds sqrt(df) tan(angle): the density in the angle is
 * proportional to cos^(df - 1), summed by Simpson's rule as far as there is any of it. */
static double student_above(double angle, double df, double scale)
{
    enum { STEPS = 200 };
    double width = fmin(M_PI_2 - angle, 12 / sqrt(df)) / STEPS, sum = 0;
    for (int i = 0; i <= STEPS; i++)
        sum += (i == 0 || i == STEPS ? 1
                : i % 2              ? 4
                                     : 2) *
               pow(fabs(cos(angle + i * width)), df - 1);
    return scale * sum * width / 3;
}

/* Newton's method from the median: the tail is convex there, so no step passes the root. */
double stats_student(double p, double df)
{
    double scale = exp(lgamma(0.5 * (df + 1)) - lgamma(0.5 * df)) / sqrt(M_PI), angle = 0;
    for (int i = 0; i < 50; i++) {
        double step =
            (student_above(angle, df, scale) - (1 - p)) / (scale * pow(cos(angle), df - 1));
        angle += step;
        if (step < 1e-12)
            break;
    }
    return sqrt(df) * tan(angle);
}

struct interval stats_interval(const double *x, size_t n, statistic_fn *statistic, double level,
                               size_t resamples, uint64_t key)
{
    if (n < 2) {
        double value = n ? statistic(x, n) : NAN;
        return (struct interval){value, value};
    }
    struct interval interval = stats_bootstrap(x, n, statistic, level, resamples, key);
    double p = 0.5 * (1 + level), about = statistic(x, n), values = (double)n;
    double stretch =
        sqrt(values / (values - 1)) * stats_student(p, values - 1) / normal_quantile(p);
    interval.low = about - stretch * (about - interval.low);
    interval.high = about + stretch * (interval.high - about);
    return interval;
}

struct interval stats_wilson(uint32_t hits, uint32_t n)
{
    double z = 1.959963984540054, count = n, p = hits / count;
    double middle = (p + z * z / (2 * count)) / (1 + z * z / count);
    double half = z / (1 + z * z / count) * sqrt(p * (1 - p) / count + z * z / (4 * count * count));
    /* The ends are exact where rounding would miss them. */
    return (struct interval){hits == 0 ? 0 : middle - half, hits == n && n ? 1 : middle + half};
}
