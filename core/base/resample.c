/* Enumerates or draws the samples of a bootstrap, and takes intervals of what they say. */
#include "core/base/resample.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* C(2n - 1, n), or most + 1 if it is more than `most`; C(2i + 1, i + 1) is C(2i - 1, i) times
 * 2 (2i + 1) / (i + 1). */
static size_t different_samples(size_t n, size_t most)
{
    double count = 1;
    for (size_t i = 1; i < n && count <= (double)most; i++)
        count *= (double)(2 * i + 1) * 2 / (double)(i + 1);
    return count <= (double)most ? (size_t)lround(count) : most + 1;
}

/* All samples where there are few enough of them, which leaves no noise of drawing; else `most`
 * draws. */
struct resampling resampling_start(size_t n, size_t most, uint64_t key)
{
    size_t different = different_samples(n, most);
    struct resampling resampling = {.n = n,
                                    .count = different <= most ? different : most,
                                    .exact = different <= most,
                                    .times = mem_zero(n, sizeof *resampling.times),
                                    .probability = 1 / (double)most,
                                    .rng = rng_start(key)};
    return resampling;
}

/* In logarithms, as n^n is soon beyond a double. */
static double multinomial(const struct resampling *resampling)
{
    double n = (double)resampling->n, logarithm = lgamma(n + 1) - n * log(n);
    for (size_t i = 0; i < resampling->n; i++)
        logarithm -= lgamma((double)resampling->times[i] + 1);
    return exp(logarithm);
}

/* The compositions of n into n parts in order (Nijenhuis, Wilf, Combinatorial Algorithms, 1978,
 * NEXCOM), from n times the first thing to n times the last. */
static void enumerate(struct resampling *resampling)
{
    unsigned *times = resampling->times;
    if (resampling->visited == 0) {
        times[0] = (unsigned)resampling->n;
    } else {
        unsigned moved = times[resampling->head];
        times[resampling->head] = 0;
        times[0] = moved - 1;
        times[resampling->head + 1]++;
        resampling->head = moved > 1 ? 0 : resampling->head + 1;
    }
    resampling->probability = multinomial(resampling);
}

static void draw(struct resampling *resampling)
{
    memset(resampling->times, 0, resampling->n * sizeof *resampling->times);
    for (size_t i = 0; i < resampling->n; i++)
        resampling->times[rng_below(&resampling->rng, resampling->n)]++;
}

bool resampling_next(struct resampling *resampling)
{
    if (resampling->visited == resampling->count)
        return false;
    if (resampling->exact)
        enumerate(resampling);
    else
        draw(resampling);
    resampling->visited++;
    return true;
}

void resampling_end(struct resampling *resampling)
{
    free(resampling->times);
    *resampling = (struct resampling){0};
}

static int by_value(const void *left, const void *right)
{
    const struct weighted *a = left, *b = right;
    return (a->value > b->value) - (a->value < b->value);
}

struct interval weighted_interval(struct weighted *numbers, size_t count, double level)
{
    static const double rounding = 1e-9; /* of sums of up to 100000 probabilities */
    /* From both ends inwards, until more than the tail lies beyond. */
    double tail = 0.5 * (1 - level) - rounding, below, above;
    size_t low = 0, high = count - 1;
    qsort(numbers, count, sizeof *numbers, by_value);
    for (below = numbers[low].probability; below < tail && low < count - 1;)
        below += numbers[++low].probability;
    for (above = numbers[high].probability; above < tail && high > 0;)
        above += numbers[--high].probability;
    return (struct interval){numbers[low].value, numbers[high].value};
}
