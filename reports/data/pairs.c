/* Pairs the series of a study along an axis of its sweep. */
#include "reports/data/pairs.h"

#include "core/base/mem.h"
#include "reports/data/label.h"

#include <stdlib.h>
#include <string.h>

/* A series on the axis. */
struct axis_place {
    size_t value; /* axis->count: it is not on it */
    char *rest;
};

struct pair_search {
    const struct study_results *study;
    const struct sweep_axis *axis;
    size_t base;
    struct axis_place *places; /* of each series */
    series_pair_fn *visit;
    void *context;
};

static bool has_twin(const struct study_results *study, const struct series *series)
{
    for (size_t i = 0; i < study->count; i++)
        if (&study->series[i] != series && strcmp(study->series[i].point, series->point) == 0)
            return true;
    return false;
}

/* "quorum", "speed=20 steps/s" with its `key`; the whole label where the point is not enough. */
static char *name_of(const struct pair_search *pairing, const struct series *series, size_t value,
                     bool key)
{
    const struct sweep_axis *axis = pairing->axis;
    if (has_twin(pairing->study, series))
        return mem_string(series->label);
    if (!key || strcmp(axis->path, "variant") == 0 || strcmp(axis->path, "algorithm.name") == 0)
        return mem_string(axis->values[value]);
    return mem_format("%s=%s", setting_name(axis->path, strlen(axis->path)), axis->values[value]);
}

/* The series to compare number i with: of several, which a changed scenario leaves behind, that of
 * the same file. */
static const struct series *base_of(const struct pair_search *pairing, size_t i)
{
    const struct study_results *study = pairing->study;
    const struct series *base = NULL;
    for (size_t j = 0; j < study->count; j++) {
        const struct series *other = &study->series[j];
        if (pairing->places[j].value != pairing->base ||
            strcmp(pairing->places[j].rest, pairing->places[i].rest) != 0)
            continue;
        if (strcmp(other->runs[0].hash, study->series[i].runs[0].hash) == 0)
            return other;
        base = base ? base : other;
    }
    return base;
}

static void put(const struct pair_search *pairing, size_t i, const struct series *base, bool first)
{
    const struct series *series = &pairing->study->series[i];
    char *a = name_of(pairing, series, pairing->places[i].value, true);
    char *b = name_of(pairing, base, pairing->base, false);
    struct series_pair pair = {series, base, pairing->places[i].rest, a, b, first};
    pairing->visit(pairing->context, &pair);
    free(a);
    free(b);
}

/* The comparisons at the rest of series number `first`. */
static void put_rest(const struct pair_search *pairing, size_t first)
{
    bool headed = false;
    for (size_t i = first; i < pairing->study->count; i++) {
        const struct axis_place *place = &pairing->places[i];
        if (place->value == pairing->axis->count || place->value == pairing->base ||
            strcmp(place->rest, pairing->places[first].rest) != 0)
            continue;
        const struct series *base = base_of(pairing, i);
        if (base)
            put(pairing, i, base, !headed);
        headed |= base != NULL;
    }
}

static bool seen_before(const struct pair_search *pairing, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (pairing->places[j].value < pairing->axis->count &&
            strcmp(pairing->places[j].rest, pairing->places[i].rest) == 0)
            return true;
    return false;
}

static void put_along(struct pair_search *pairing)
{
    const struct study_results *study = pairing->study;
    pairing->places = mem_zero(study->count + 1, sizeof *pairing->places);
    for (size_t i = 0; i < study->count; i++)
        pairing->places[i] =
            (struct axis_place){sweep_value(pairing->axis, study->series[i].point),
                                label_without(study, study->series[i].point, pairing->axis->place)};
    for (size_t i = 0; i < study->count; i++)
        if (pairing->places[i].value < pairing->axis->count && !seen_before(pairing, i))
            put_rest(pairing, i);
    for (size_t i = 0; i < study->count; i++)
        free(pairing->places[i].rest);
    free(pairing->places);
}

void study_pairs(const struct study_results *study, const struct sweep_axis *axis, size_t base,
                 series_pair_fn *visit, void *context)
{
    struct pair_search pairing = {study, axis, base, NULL, visit, context};
    if (axis)
        put_along(&pairing);
    const struct series *first = study->series;
    for (size_t i = 1; !axis && i < study->count; i++) {
        struct series_pair pair = {&first[i], first, "", first[i].label, first->label, i == 1};
        visit(context, &pair);
    }
}
