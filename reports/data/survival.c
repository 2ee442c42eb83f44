/* Computes Kaplan-Meier curves and medians of what the target cost, and speed-ups from them. */
#include "reports/data/survival.h"

#include "core/base/mem.h"
#include "core/base/resample.h"
#include "reports/data/cost.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t bootstrap_key = 0x66656473696d2032;

/* A run that was never evaluated could not have reached a target, and tells nothing of it. */
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
        reaches[(*n)++] = (struct reach){
            reached ? run->metric[metric] : run->metric[cost_until(metric)->spent], reached};
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

/* A run and its number among the runs as they were given. */
struct ordered {
    struct reach run;
    size_t number;
};

/* By insertion, which keeps equal runs in the order given; samples are small. */
static struct ordered *in_order(const struct reach *runs, size_t n)
{
    struct ordered *sorted = mem_alloc(n * sizeof *sorted);
    for (size_t i = 0; i < n; i++) {
        size_t at = i;
        for (; at > 0 && before(&runs[i], &sorted[at - 1].run); at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = (struct ordered){runs[i], i};
    }
    return sorted;
}

size_t survival_curve(const struct reach *runs, size_t n, double *x, double *share)
{
    if (n == 0)
        return 0;
    struct ordered *sorted = in_order(runs, n);
    double without = 1;
    size_t points = 0;
    for (size_t i = 0; i < n; i++) {
        double spent = sorted[i].run.spent;
        if (!sorted[i].run.reached)
            continue;
        /* n - i runs are at risk: neither at the target nor ended before. One by one, equal costs
         * come to the same product. */
        without *= 1 - 1.0 / (double)(n - i);
        if (points == 0 || x[points - 1] != spent)
            points++;
        x[points - 1] = spent;
        share[points - 1] = 1 - without;
    }
    free(sorted);
    return points;
}

/* What is known of a median: it lies between the two. */
struct bounds {
    double low, high;
};

/* Of n runs in order, run i taken times[i] times, n times in all. Where the estimate does not pass
 * half, the median lies beyond all that was spent; where it is half from `first` on, it is the
 * middle of that and of something beyond. */
static struct bounds median_bounds(const struct ordered *sorted, const unsigned *times, size_t n)
{
    static const double near = 1e-9; /* products of fractions are not exact */
    double without = 1, at_risk = (double)n, first = NAN, last = 0;
    for (size_t i = 0; i < n; i++) {
        double alike = times[sorted[i].number];
        if (alike == 0)
            continue;
        last = sorted[i].run.spent;
        without *= sorted[i].run.reached ? 1 - alike / at_risk : 1;
        at_risk -= alike;
        if (isnan(first) && without <= 0.5 + near)
            first = last;
        if (without < 0.5 - near)
            return (struct bounds){0.5 * first + 0.5 * last, 0.5 * first + 0.5 * last};
    }
    return (struct bounds){isnan(first) ? last : 0.5 * first + 0.5 * last, INFINITY};
}

double survival_median(const struct reach *runs, size_t n)
{
    if (n == 0)
        return NAN;
    struct ordered *sorted = in_order(runs, n);
    unsigned *once = mem_alloc(n * sizeof *once);
    for (size_t i = 0; i < n; i++)
        once[i] = 1;
    double median = median_bounds(sorted, once, n).high;
    free(once);
    free(sorted);
    return median;
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

/* Where neither has a median nothing is known of the quotient. */
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

/* The percentile interval: its ends are those of what is least and of what is most possible. */
static struct interval speedup_interval(const struct reach *a, const struct reach *b, size_t n,
                                        size_t resamples)
{
    struct ordered *from = in_order(a, n), *to = in_order(b, n);
    struct resampling resampling = resampling_start(n, resamples, bootstrap_key);
    struct weighted *low = mem_alloc(resampling.count * sizeof *low);
    struct weighted *high = mem_alloc(resampling.count * sizeof *high);
    for (size_t i = 0; resampling_next(&resampling); i++) {
        struct bounds less = median_bounds(from, resampling.times, n);
        struct bounds more = median_bounds(to, resampling.times, n);
        low[i] = (struct weighted){quotient(more.low, less.high), resampling.probability};
        high[i] = (struct weighted){quotient(more.high, less.low), resampling.probability};
    }
    struct interval interval = {weighted_interval(low, resampling.count, 0.95).low,
                                weighted_interval(high, resampling.count, 0.95).high};
    resampling_end(&resampling);
    free(from);
    free(to);
    free(low);
    free(high);
    return interval;
}

/* Drawn in pairs, since both runs of a seed have the same fleet: their costs rise and fall
 * together. */
struct speedup speedup_of(const struct reach *a, const struct reach *b, size_t n, size_t resamples)
{
    struct speedup speedup = {.pairs = n,
                              .ratio = quotient(survival_median(b, n), survival_median(a, n)),
                              .has_interval = n >= SEEDS_FOR_INTERVAL};
    if (speedup.has_interval) {
        speedup.interval = speedup_interval(a, b, n, resamples);
        stretch(&speedup);
    }
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
