/* Groups and pairs the series of a study along an axis of its sweep. */
#include "reports/data/pairs.h"

#include "core/base/mem.h"
#include "core/base/text_index.h"
#include "reports/data/label.h"
#include "reports/data/sweep.h"

#include <stdlib.h>
#include <string.h>

/* A series on the axis. */
struct axis_place {
    const struct series *series;
    size_t value; /* axis->count: it is not on it */
    size_t rest;  /* number of its rest */
    bool twin;    /* another series has its point */
};

/* The series along an axis. */
struct axis_search {
    const struct study_results *study;
    const struct sweep_axis *axis;
    struct axis_place *places; /* of each series on the axis, by rest */
    size_t count;
    struct text_index rests;
};

struct pair_search {
    const struct axis_search *along;
    size_t base;
    series_pair_fn *visit;
    void *context;
};

/* "quorum", "speed=20 steps/s" with its `key`; the whole label where the point is not enough. */
static char *name_of(const struct sweep_axis *axis, const struct axis_place *place, bool key)
{
    const char *value = axis->values[place->value];
    if (place->twin || place->series->renamed)
        return mem_string(place->series->label);
    if (!key || strcmp(axis->path, "variant") == 0 || strcmp(axis->path, "algorithm.name") == 0)
        return mem_string(value);
    return mem_format("%s=%s", setting_name(axis->path, strlen(axis->path)), value);
}

/* The place to compare with: of several, which a changed scenario leaves behind, that of the same
 * file. NULL: none. */
static const struct axis_place *base_of(const struct axis_place *place,
                                        const struct axis_place *const *bases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(bases[i]->series->runs[0].hash, place->series->runs[0].hash) == 0)
            return bases[i];
    return count ? bases[0] : NULL;
}

static void put(const struct pair_search *pairing, const struct axis_place *place,
                const struct axis_place *base, bool first)
{
    const struct axis_search *along = pairing->along;
    char *a = name_of(along->axis, place, true), *b = name_of(along->axis, base, false);
    struct series_pair pair = {place->series, base->series, along->rests.texts[place->rest], a, b,
                               first};
    pairing->visit(pairing->context, &pair);
    free(a);
    free(b);
}

/* The comparisons among places first ... end - 1, which have one rest: all settings but that of the
 * axis are the same there, so that what differs comes from the axis alone. */
static void put_pairs(void *context, size_t first, size_t end)
{
    const struct pair_search *pairing = context;
    const struct axis_place *places = pairing->along->places;
    const struct axis_place **bases = mem_zero(end - first, sizeof *bases);
    size_t count = 0;
    bool headed = false;
    for (size_t i = first; i < end; i++)
        if (places[i].value == pairing->base)
            bases[count++] = &places[i];
    for (size_t i = first; i < end && count; i++) {
        const struct axis_place *place = &places[i];
        if (place->value == pairing->base)
            continue;
        put(pairing, place, base_of(place, bases, count), !headed);
        headed = true;
    }
    free(bases);
}

/* By rest, in order of first appearance; within one as they stand in the study. */
static int by_rest(const void *left, const void *right)
{
    const struct axis_place *a = left, *b = right;
    int order = (a->rest > b->rest) - (a->rest < b->rest);
    return order ? order : (a->series > b->series) - (a->series < b->series);
}

/* Series of one point that a change of the scenario set apart: their labels tell them apart, the
 * value on the axis does not. */
static void mark_twins(struct axis_search *along)
{
    const struct study_results *study = along->study;
    struct text_index points = {0};
    size_t *alike = mem_zero(study->count + 1, sizeof *alike);
    for (size_t i = 0; i < study->count; i++)
        alike[text_index_add(&points, study->series[i].point)]++;
    for (size_t i = 0; i < along->count; i++)
        along->places[i].twin = alike[text_index_find(&points, along->places[i].series->point)] > 1;
    text_index_free(&points);
    free(alike);
}

static void find_places(struct axis_search *along)
{
    const struct study_results *study = along->study;
    along->places = mem_zero(study->count + 1, sizeof *along->places);
    for (size_t i = 0; i < study->count; i++) {
        const struct series *series = &study->series[i];
        size_t value = sweep_value(along->axis, series->point);
        if (value == along->axis->count)
            continue;
        char *rest = label_without(study, series->point, along->axis->place);
        along->places[along->count++] =
            (struct axis_place){series, value, text_index_add(&along->rests, rest), false};
        free(rest);
    }
    qsort(along->places, along->count, sizeof *along->places, by_rest);
    mark_twins(along);
}

typedef void places_fn(void *context, size_t first, size_t end);

/* Calls `visit` for each rest with the range of its places. */
static void put_rests(struct axis_search *along, places_fn *visit, void *context)
{
    find_places(along);
    for (size_t first = 0, end; first < along->count; first = end) {
        size_t rest = along->places[first].rest;
        for (end = first + 1; end < along->count && along->places[end].rest == rest;)
            end++;
        visit(context, first, end);
    }
    free(along->places);
    text_index_free(&along->rests);
}

/* Without an axis everything is compared with the first series. */
void study_pairs(const struct study_results *study, const struct sweep_axis *axis, size_t base,
                 series_pair_fn *visit, void *context)
{
    struct axis_search along = {.study = study, .axis = axis};
    struct pair_search pairing = {&along, base, visit, context};
    if (axis)
        put_rests(&along, put_pairs, &pairing);
    const struct series *first = study->series;
    for (size_t i = 1; !axis && i < study->count; i++) {
        struct series_pair pair = {&first[i], first, "", first[i].label, first->label, i == 1};
        visit(context, &pair);
    }
}

struct group_search {
    const struct axis_search *along;
    series_group_fn *visit;
    void *context;
};

static void put_group(void *context, size_t first, size_t end)
{
    const struct group_search *grouping = context;
    const struct axis_search *along = grouping->along;
    size_t count = end - first;
    const struct series **series = mem_zero(count, sizeof *series);
    char **names = mem_zero(count, sizeof *names);
    for (size_t i = 0; i < count; i++) {
        series[i] = along->places[first + i].series;
        names[i] = name_of(along->axis, &along->places[first + i], true);
    }
    grouping->visit(grouping->context,
                    &(struct series_group){along->rests.texts[along->places[first].rest], series,
                                           (const char *const *)names, count});
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
    free(series);
}

static void put_all(const struct study_results *study, series_group_fn *visit, void *context)
{
    const struct series **series = mem_zero(study->count + 1, sizeof *series);
    const char **names = mem_zero(study->count + 1, sizeof *names);
    for (size_t i = 0; i < study->count; i++) {
        series[i] = &study->series[i];
        names[i] = study->series[i].label;
    }
    visit(context, &(struct series_group){"", series, names, study->count});
    free(names);
    free(series);
}

void study_groups(const struct study_results *study, const struct sweep_axis *axis,
                  series_group_fn *visit, void *context)
{
    struct axis_search along = {.study = study, .axis = axis};
    struct group_search grouping = {&along, visit, context};
    if (axis)
        put_rests(&along, put_group, &grouping);
    else
        put_all(study, visit, context);
}

/* Whether the value on the axis decides which algorithm a series has, and there are several. */
static bool brings_algorithm(const struct study_results *study, const struct sweep_axis *axis)
{
    const char **of_value = mem_zero(axis->count, sizeof *of_value), *first = NULL;
    bool decides = true, several = false;
    for (size_t i = 0; i < study->count && decides; i++) {
        const struct series *series = &study->series[i];
        size_t value = sweep_value(axis, series->point);
        if (value == axis->count)
            continue;
        if (!of_value[value])
            of_value[value] = series->algorithm;
        first = first ? first : series->algorithm;
        decides = strcmp(of_value[value], series->algorithm) == 0;
        several |= strcmp(first, series->algorithm) != 0;
    }
    free(of_value);
    return decides && several;
}

const struct sweep_axis *study_main_axis(const struct study_results *study)
{
    const struct sweep *sweep = &study->sweep;
    for (size_t i = sweep->count; i-- > 0;)
        if (brings_algorithm(study, &sweep->axes[i]))
            return &sweep->axes[i];
    return sweep->count ? &sweep->axes[sweep->count - 1] : NULL;
}
