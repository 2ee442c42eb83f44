/* Means that a few strange values cannot move far. */
#include "models/learning/aggregate.h"

#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Values left out at either end. A median is a mean of all but the middle one or two. */
static uint32_t cut_of(const struct aggregate *rule, uint32_t count)
{
    if (rule->kind == AGGREGATE_TRIMMED)
        return (uint32_t)(rule->part * count);
    return rule->kind == AGGREGATE_MEDIAN ? (count - 1) / 2 : 0;
}

float aggregate_of(const struct aggregate *rule, float *values, uint32_t count)
{
    uint32_t cut = cut_of(rule, count);
    double sum = 0;
    if (cut)
        qsort(values, count, sizeof *values, by_value);
    for (uint32_t i = cut; i < count - cut; i++)
        sum += (double)values[i];
    return (float)(sum / (count - 2 * cut));
}
