/* Computes means, paired differences and bootstrap intervals over the seeds of a series. */
#include "reports/data/estimate.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Any constant serves; it is fixed so that a report is the same whenever it is made. */
static const uint64_t bootstrap_key = 0x66656473696d2031;

/* Of runs that are done: an unfinished one has no final return, and its costs are not all there
 * yet. */
struct sample series_values(const struct series *series, enum metric metric)
{
    struct sample sample = {.x = mem_zero(series->count + 1, sizeof *sample.x)};
    for (size_t i = 0; i < series->count; i++)
        if (series->runs[i].state == RUN_DONE && !isnan(series->runs[i].metric[metric]))
            sample.x[sample.n++] = series->runs[i].metric[metric];
    return sample;
}

static double metric_of(const struct series *series, const char *seed, enum metric metric)
{
    for (size_t i = 0; i < series->count; i++)
        if (series->runs[i].state == RUN_DONE && strcmp(series->runs[i].seed, seed) == 0)
            return series->runs[i].metric[metric];
    return NAN;
}

/* A seed that one of the two lacks, or has no value of, makes no pair. */
struct sample paired_differences(const struct series *a, const struct series *b, enum metric metric,
                                 const char ***seeds)
{
    struct sample sample = {.x = mem_zero(a->count + 1, sizeof *sample.x)};
    const char **names = mem_zero(a->count + 1, sizeof *names);
    for (size_t i = 0; i < a->count; i++) {
        const char *seed = a->runs[i].seed;
        double difference = metric_of(a, seed, metric) - metric_of(b, seed, metric);
        if (isnan(difference))
            continue;
        names[sample.n] = seed;
        sample.x[sample.n++] = difference;
    }
    if (seeds)
        *seeds = names;
    else
        free(names);
    return sample;
}

/* Infinite if a run diverged: a mean of the others would hide it. */
double series_mean(const struct series *series, enum metric metric)
{
    struct sample sample = series_values(series, metric);
    double mean = sample.n ? stats_mean(sample.x, sample.n) : NAN;
    free(sample.x);
    return mean;
}

double series_max(const struct series *series, enum metric metric)
{
    double max = NAN; /* of every run: one in which nobody fits has a need too */
    for (size_t i = 0; i < series->count; i++)
        max = fmax(max, series->runs[i].metric[metric]);
    return max;
}

/* Mostly means; what no agent exceeds is the most of any run, and the best return that of any
 * seed. */
double series_summary(const struct series *series, enum metric metric)
{
    if (metric == METRIC_NEED_B || metric == METRIC_EPSILON)
        return series_max(series, metric);
    struct sample sample = series_values(series, metric);
    double value = NAN;
    if (sample.n)
        value = metric == METRIC_BEST ? stats_quantile(sample.x, sample.n, 1)
                                      : stats_mean(sample.x, sample.n);
    free(sample.x);
    return value;
}

size_t series_diverged(const struct series *series)
{
    size_t diverged = 0;
    for (size_t i = 0; i < series->count; i++)
        diverged +=
            series->runs[i].state == RUN_DONE && isinf(series->runs[i].metric[METRIC_FINAL]);
    return diverged;
}

/* Few values have no interval: below SEEDS_FOR_INTERVAL nothing is claimed. Where a run diverged
 * the mean is infinite, and neither error nor interval means anything. */
struct estimate estimate_of(const double *x, size_t n, size_t resamples)
{
    struct estimate estimate = {.n = n, .mean = NAN, .se = NAN, .iqm = NAN};
    if (n == 0)
        return estimate;
    struct moments moments = {0};
    for (size_t i = 0; i < n; i++) {
        moments_add(&moments, x[i]);
        estimate.diverged += isinf(x[i]) != 0;
    }
    estimate.mean = stats_mean(x, n);
    estimate.iqm = estimate.diverged ? estimate.mean : stats_iqm(x, n);
    if (estimate.diverged)
        return estimate;
    if (n >= 2)
        estimate.se = moments_se(&moments);
    if (n >= SEEDS_FOR_INTERVAL) {
        estimate.has_interval = true;
        estimate.mean_interval = stats_interval(x, n, stats_mean, 0.95, resamples, bootstrap_key);
        estimate.iqm_interval = stats_interval(x, n, stats_iqm, 0.95, resamples, bootstrap_key);
    }
    return estimate;
}
