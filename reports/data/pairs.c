/* Pairs the series of a study along an axis of its sweep. */
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

struct pair_search {
    const struct study_results *study;
    const struct sweep_axis *axis;
    size_t base;
    struct axis_place *places; /* of each series on the axis, by rest */
    size_t count;
    struct text_index rests;
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
    char *a = name_of(pairing->axis, place, true), *b = name_of(pairing->axis, base, false);
    struct series_pair pair = {place->series, base->series, pairing->rests.texts[place->rest], a, b,
                               first};
    pairing->visit(pairing->context, &pair);
    free(a);
    free(b);
}

/* The comparisons among places first ... end - 1, which have one rest: all settings but that of the
 * axis are the same there, so that what differs comes from the axis alone. */
static void put_rest(const struct pair_search *pairing, size_t first, size_t end)
{
    const struct axis_place **bases = mem_zero(end - first, sizeof *bases);
    size_t count = 0;
    bool headed = false;
    for (size_t i = first; i < end; i++)
        if (pairing->places[i].value == pairing->base)
            bases[count++] = &pairing->places[i];
    for (size_t i = first; i < end && count; i++) {
        const struct axis_place *place = &pairing->places[i];
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
static void mark_twins(struct pair_search *pairing)
{
    const struct study_results *study = pairing->study;
    struct text_index points = {0};
    size_t *alike = mem_zero(study->count + 1, sizeof *alike);
    for (size_t i = 0; i < study->count; i++)
        alike[text_index_add(&points, study->series[i].point)]++;
    for (size_t i = 0; i < pairing->count; i++)
        pairing->places[i].twin =
            alike[text_index_find(&points, pairing->places[i].series->point)] > 1;
    text_index_free(&points);
    free(alike);
}

static void find_places(struct pair_search *pairing)
{
    const struct study_results *study = pairing->study;
    pairing->places = mem_zero(study->count + 1, sizeof *pairing->places);
    for (size_t i = 0; i < study->count; i++) {
        const struct series *series = &study->series[i];
        size_t value = sweep_value(pairing->axis, series->point);
        if (value == pairing->axis->count)
            continue;
        char *rest = label_without(study, series->point, pairing->axis->place);
        pairing->places[pairing->count++] =
            (struct axis_place){series, value, text_index_add(&pairing->rests, rest), false};
        free(rest);
    }
    qsort(pairing->places, pairing->count, sizeof *pairing->places, by_rest);
    mark_twins(pairing);
}

static void put_along(struct pair_search *pairing)
{
    find_places(pairing);
    for (size_t first = 0, end; first < pairing->count; first = end) {
        size_t rest = pairing->places[first].rest;
        for (end = first + 1; end < pairing->count && pairing->places[end].rest == rest;)
            end++;
        put_rest(pairing, first, end);
    }
    free(pairing->places);
    text_index_free(&pairing->rests);
}

/* Without an axis everything is compared with the first series. */
void study_pairs(const struct study_results *study, const struct sweep_axis *axis, size_t base,
                 series_pair_fn *visit, void *context)
{
    struct pair_search pairing = {
        .study = study, .axis = axis, .base = base, .visit = visit, .context = context};
    if (axis)
        put_along(&pairing);
    const struct series *first = study->series;
    for (size_t i = 1; !axis && i < study->count; i++) {
        struct series_pair pair = {&first[i], first, "", first[i].label, first->label, i == 1};
        visit(context, &pair);
    }
}
