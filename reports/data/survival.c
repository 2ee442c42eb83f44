/* Computes Kaplan-Meier curves and medians of what the target cost, and speed-ups from them. */
#include "reports/data/survival.h"

#include "core/base/mem.h"
#include "core/base/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t bootstrap_key = 0x66656473696d2032;

/* What a run had spent when it ended. */
static double spent_in_all(const struct run *run, enum metric metric)
{
    switch (metric) {
    case METRIC_TARGET_S:
        return run->metric[METRIC_VIRTUAL_S];
    case METRIC_TARGET_WIRE_B:
        return run->metric[METRIC_WIRE_B];
    case METRIC_TARGET_ROUND:
        return run->metric[METRIC_ROUNDS];
    case METRIC_TARGET_STEPS:
        return run->metric[METRIC_AGENT_STEPS] + run->metric[METRIC_SERVER_STEPS];
    default:
        die("metric %d is no cost of the target", (int)metric);
    }
}

struct reach *series_reaches(const struct series *series, enum metric metric, size_t *n,
                             const char ***seeds)
{
    struct reach *reaches = mem_zero(series->count + 1, sizeof *reaches);
    const char **names = mem_zero(series->count + 1, sizeof *names);
    *n = 0;
    for (size_t i = 0; i < series->count; i++) {
        const struct run *run = &series->runs[i];
        if (run->state != RUN_DONE || isnan(run->metric[METRIC_FINAL]))
            continue;
        bool reached = !isnan(run->metric[metric]);
        names[*n] = run->seed;
        reaches[(*n)++] =
            (struct reach){reached ? run->metric[metric] : spent_in_all(run, metric), reached};
    }
    if (seeds)
        *seeds = names;
    else
        free(names);
    return reaches;
}

bool study_reached(const struct study_results *study)
{
    for (size_t i = 0; i < study->count; i++)
        if (!isnan(series_mean(&study->series[i], METRIC_TARGET_S)))
            return true;
    return false;
}

/* By cost; a success before an end at the same cost. */
static bool before(const struct reach *a, const struct reach *b)
{
    return a->spent < b->spent || (a->spent == b->spent && a->reached && !b->reached);
}

static struct reach *in_order(const struct reach *runs, size_t n)
{
    struct reach *sorted = mem_copy(runs, n * sizeof *sorted);
    for (size_t i = 1; i < n; i++) {
        struct reach item = sorted[i];
        size_t at = i;
        for (; at > 0 && before(&item, &sorted[at - 1]); at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = item;
    }
    return sorted;
}

size_t survival_curve(const struct reach *runs, size_t n, double *x, double *share)
{
    if (n == 0)
        return 0;
    struct reach *sorted = in_order(runs, n);
    double without = 1;
    size_t points = 0;
    for (size_t i = 0; i < n; i++) {
        if (!sorted[i].reached)
            continue;
        without *= 1 - 1.0 / (double)(n - i);
        if (points == 0 || x[points - 1] != sorted[i].spent)
            points++;
        x[points - 1] = sorted[i].spent;
        share[points - 1] = 1 - without;
    }
    free(sorted);
    return points;
}

/* What is known of a median: it lies between the two. */
struct bounds {
    double low, high;
};

/* Where the estimate does not pass half, the median lies beyond all that was spent; where it is
 * half from x[half] on, it is the middle of that and of something beyond. */
static struct bounds median_bounds(const struct reach *runs, size_t n)
{
    static const double near = 1e-9; /* products of fractions are not exact */
    double *x = mem_alloc(n * sizeof *x), *share = mem_alloc(n * sizeof *share), last = 0;
    size_t points = survival_curve(runs, n, x, share), half = 0, more = 0;
    while (half < points && share[half] < 0.5 - near)
        half++;
    while (more < points && share[more] <= 0.5 + near)
        more++;
    for (size_t i = 0; i < n; i++)
        last = fmax(last, runs[i].spent);
    double first = half < points ? x[half] : last, next = more < points ? x[more] : last;
    double middle = 0.5 * first + 0.5 * next;
    free(x);
    free(share);
    return (struct bounds){middle, more < points ? middle : INFINITY};
}

double survival_median(const struct reach *runs, size_t n)
{
    return n ? median_bounds(runs, n).high : NAN;
}

double series_median_to_target(const struct series *series, enum metric metric, size_t *reached,
                               size_t *n)
{
    struct reach *runs = series_reaches(series, metric, n, NULL);
    *reached = 0;
    for (size_t i = 0; i < *n; i++)
        *reached += runs[i].reached;
    double median = survival_median(runs, *n);
    free(runs);
    return median;
}

static double quotient(double more, double less)
{
    if (more == less)
        return isinf(less) ? NAN : 1;
    return isinf(more) ? INFINITY : isinf(less) ? 0 : more / less;
}

/* Few values vary less among themselves than their law does: by sqrt((n - 1) / n), here of the
 * logarithm. An open end stays open. */
static void stretch(struct speedup *speedup)
{
    double by = sqrt((double)speedup->pairs / (double)(speedup->pairs - 1));
    if (!(speedup->ratio > 0 && isfinite(speedup->ratio)))
        return;
    if (speedup->interval.low > 0)
        speedup->interval.low = speedup->ratio * pow(speedup->interval.low / speedup->ratio, by);
    if (isfinite(speedup->interval.high))
        speedup->interval.high = speedup->ratio * pow(speedup->interval.high / speedup->ratio, by);
}

struct speedup speedup_of(const struct reach *a, const struct reach *b, size_t n, size_t resamples)
{
    struct speedup speedup = {.pairs = n,
                              .ratio = quotient(survival_median(b, n), survival_median(a, n))};
    if (n < SEEDS_FOR_INTERVAL)
        return speedup;
    struct reach *from = mem_alloc(n * sizeof *from), *to = mem_alloc(n * sizeof *to);
    double *low = mem_alloc(resamples * sizeof *low), *high = mem_alloc(resamples * sizeof *high);
    struct rng rng = rng_start(bootstrap_key);
    for (size_t i = 0; i < resamples; i++) {
        for (size_t j = 0; j < n; j++) {
            size_t drawn = rng_below(&rng, n);
            from[j] = a[drawn];
            to[j] = b[drawn];
        }
        struct bounds less = median_bounds(from, n), more = median_bounds(to, n);
        low[i] = quotient(more.low, less.high);
        high[i] = quotient(more.high, less.low);
    }
    speedup.has_interval = true;
    speedup.interval.low = stats_quantile(low, resamples, 0.025);
    speedup.interval.high = stats_quantile(high, resamples, 0.975);
    stretch(&speedup);
    free(from);
    free(to);
    free(low);
    free(high);
    return speedup;
}

struct speedup series_speedup(const struct series *a, const struct series *b, enum metric metric,
                              size_t resamples)
{
    size_t of_a, of_b, n = 0;
    const char **seeds_a, **seeds_b;
    struct reach *from = series_reaches(a, metric, &of_a, &seeds_a);
    struct reach *to = series_reaches(b, metric, &of_b, &seeds_b);
    struct reach *pair = mem_zero(of_a + 1, sizeof *pair);
    for (size_t i = 0; i < of_a; i++)
        for (size_t j = 0; j < of_b; j++)
            if (strcmp(seeds_a[i], seeds_b[j]) == 0) {
                from[n] = from[i]; /* n <= i: those before have been looked at */
                pair[n++] = to[j];
                break;
            }
    struct speedup speedup = speedup_of(from, pair, n, resamples);
    free(seeds_a);
    free(seeds_b);
    free(from);
    free(to);
    free(pair);
    return speedup;
}
