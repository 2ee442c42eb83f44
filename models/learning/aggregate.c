/* Means that a few strange values cannot move far. */
#include "models/learning/aggregate.h"

#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* The mean of values[from] to values[to - 1]. */
static float mean_between(const float *values, uint32_t from, uint32_t to)
{
    double sum = 0;
    for (uint32_t i = from; i < to; i++)
        sum += (double)values[i];
    return (float)(sum / (to - from));
}

/* A median is a mean of all but the middle one or two, of sorted ones. */
static float median_between(const float *values, uint32_t from, uint32_t to)
{
    uint32_t cut = (to - from - 1) / 2;
    return mean_between(values, from + cut, to - cut);
}

/* Of sorted ones those below 0 come first, and those above it last; who says 0 is on no side. */
static float majority(const float *values, uint32_t count)
{
    uint32_t below = 0, above = 0;
    for (uint32_t i = 0; i < count; i++) {
        below += values[i] < 0;
        above += values[i] > 0;
    }
    if (below == above)
        return 0;
    return below > above ? median_between(values, 0, below)
                         : median_between(values, count - above, count);
}

float aggregate_of(const struct aggregate *rule, float *values, uint32_t count)
{
    uint32_t cut = rule->kind == AGGREGATE_TRIMMED ? (uint32_t)(rule->part * count) : 0;
    if (cut || rule->kind == AGGREGATE_MAJORITY || rule->kind == AGGREGATE_MEDIAN)
        qsort(values, count, sizeof *values, by_value);
    if (rule->kind == AGGREGATE_MAJORITY)
        return majority(values, count);
    return rule->kind == AGGREGATE_MEDIAN ? median_between(values, 0, count)
                                          : mean_between(values, cut, count - cut);
}
