/* The table of resources, and the choice by what is gained per unit of one. */
#include "reports/data/gain.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>

const struct resource resources[RESOURCES] = {
    [RESOURCE_BYTES] = {"bytes", "MB", 1e6, false, METRIC_GAIN_PER_WIRE_B},
    [RESOURCE_TIME] = {"time", "hour", 3600, false, METRIC_GAIN_PER_VIRTUAL_S},
    [RESOURCE_QUESTIONS] = {"questions", "1000 questions", 1000, false, METRIC_GAIN_PER_QUESTION},
    [RESOURCE_ENERGY] = {"energy", "kJ", 1000, false, METRIC_GAIN_PER_J},
    [RESOURCE_MONEY] = {"money", "unit of money", 1, true, METRIC_GAIN_PER_MONEY},
    [RESOURCE_MEMORY] = {"memory", "kB of memory", 1000, false, METRIC_GAIN_PER_NEED_B},
};

static bool has(const struct study_results *study, enum metric metric)
{
    for (size_t i = 0; i < study->count; i++)
        if (!isnan(series_mean(&study->series[i], metric)))
            return true;
    return false;
}

bool study_gained(const struct study_results *study)
{
    return has(study, METRIC_GAIN);
}

size_t study_resources(const struct study_results *study, const struct resource *shown[RESOURCES])
{
    size_t count = 0;
    for (size_t i = 0; i < RESOURCES; i++)
        if (has(study, resources[i].gain))
            shown[count++] = &resources[i];
    return count;
}

struct sample gain_values(const struct series *series, const struct resource *resource)
{
    struct sample sample = series_values(series, resource->gain);
    for (size_t i = 0; i < sample.n; i++)
        sample.x[i] *= resource->size;
    return sample;
}

static bool overlap(const struct estimate *a, const struct estimate *b)
{
    return a->has_interval && b->has_interval && a->mean_interval.low <= b->mean_interval.high &&
           b->mean_interval.low <= a->mean_interval.high;
}

/* Who lost, or stayed where it began, is nobody's choice: per unit, a loss is the smaller the more
 * was spent. */
struct gain_choice gain_choose(const struct series_group *group, const struct resource *resource)
{
    struct gain_choice choice = {.best = group->count,
                                 .near = mem_zero(group->count + 1, sizeof *choice.near)};
    struct estimate *all = mem_zero(group->count + 1, sizeof *all);
    for (size_t i = 0; i < group->count; i++) {
        struct sample sample = gain_values(group->series[i], resource);
        all[i] = estimate_of(sample.x, sample.n, RESAMPLES);
        free(sample.x);
        if (all[i].mean > (choice.best < group->count ? choice.estimate.mean : 0)) {
            choice.best = i;
            choice.estimate = all[i];
        }
    }
    for (size_t i = 0; i < group->count && choice.best < group->count; i++) {
        choice.near[i] = i != choice.best && overlap(&all[i], &choice.estimate);
        choice.near_count += choice.near[i];
    }
    free(all);
    return choice;
}

void gain_choice_free(struct gain_choice *choice)
{
    free(choice->near);
}
