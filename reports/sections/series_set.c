/* Divides the series of a study into the sets that are drawn together. */
#include "reports/sections/series_set.h"

#include "reports/data/estimate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool series_done(const struct series *series)
{
    return series->states[RUN_DONE] > 0;
}

bool series_evaluated(const struct series *series)
{
    return !isnan(series_mean(series, METRIC_FINAL));
}

/* Puts into the set those series that `drawn` accepts and that run `algorithm` (NULL: any), from
 * number `skip` of them on. Returns how many of them there are. */
static size_t collect(const struct study_results *study, bool (*drawn)(const struct series *series),
                      const char *algorithm, size_t skip, struct series_set *set)
{
    size_t seen = 0;
    set->count = 0;
    for (size_t i = 0; i < study->count; i++) {
        const struct series *series = &study->series[i];
        if (!drawn(series) || (algorithm && strcmp(series->algorithm, algorithm) != 0))
            continue;
        if (seen++ >= skip && set->count < SERIES_DRAWN)
            set->series[set->count++] = series;
    }
    return seen;
}

static bool first_of_algorithm(const struct study_results *study, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (strcmp(study->series[j].algorithm, study->series[i].algorithm) == 0)
            return false;
    return true;
}

bool series_sets(struct page *page, bool (*drawn)(const struct series *series), draw_fn *draw,
                 const void *context)
{
    const struct study_results *study = page->study;
    struct series_set set = {.title = ""};
    size_t all = collect(study, drawn, NULL, 0, &set), number = 0;
    if (all <= SERIES_DRAWN)
        return all == 0 || draw(page, &set, context);
    for (size_t i = 0; i < study->count; i++) {
        const char *algorithm = study->series[i].algorithm;
        if (!first_of_algorithm(study, i))
            continue;
        size_t of = collect(study, drawn, algorithm, 0, &set);
        for (size_t skip = 0; skip < of; skip += SERIES_DRAWN) {
            collect(study, drawn, algorithm, skip, &set);
            if (of > SERIES_DRAWN)
                snprintf(set.title, sizeof set.title, "%.100s, %zu to %zu of %zu", algorithm,
                         skip + 1, skip + set.count, of);
            else
                snprintf(set.title, sizeof set.title, "%.150s", algorithm);
            snprintf(set.name, sizeof set.name, "-%zu", ++number);
            if (!draw(page, &set, context))
                return false;
        }
    }
    return true;
}

const char *series_set_label(const struct series_set *set, size_t i)
{
    const struct series *series = set->series[i];
    return *set->title && *series->rest ? series->rest : series->label;
}
