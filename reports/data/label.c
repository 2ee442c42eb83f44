/* Names the points of a sweep, with paths as short as is clear. */
#include "reports/data/label.h"

#include "core/base/mem.h"
#include "core/base/text_index.h"
#include "reports/data/namesakes.h"
#include "reports/data/sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *trial_without_seed(const char *trial)
{
    char *out = mem_string(""), *grown;
    for (const char *line = trial; *line;) {
        size_t length = strcspn(line, "\n");
        length += line[length] == '\n';
        if (strncmp(line, "seed:", 5) != 0 && strncmp(line, "seeds:", 6) != 0) {
            grown = mem_format("%s%.*s", out, (int)length, line);
            free(out);
            out = grown;
        }
        line += length;
    }
    return out;
}

static bool same_text(const char *a, size_t a_length, const char *b, size_t b_length)
{
    return a_length == b_length && memcmp(a, b, a_length) == 0;
}

/* Whether some other path in the study ends with the same component, so that the last component
 * alone would not tell which is meant. */
static bool ambiguous(const struct study_results *study, const char *path, size_t length)
{
    const char *last = setting_name(path, length);
    size_t last_length = length - (size_t)(last - path);
    for (size_t i = 0; i < study->paths.count; i++) {
        const char *other = study->paths.texts[i];
        size_t other_length = strlen(other);
        const char *other_last = setting_name(other, other_length);
        if (same_text(other_last, other_length - (size_t)(other_last - other), last, last_length) &&
            !same_text(other, other_length, path, length))
            return true;
    }
    return false;
}

static void note_paths(struct study_results *study)
{
    for (size_t i = 0; i < study->count; i++) {
        size_t length;
        const char *at = study->series[i].point;
        for (; (at = setting_next(at, &length)); at += length) {
            char *path = mem_format("%.*s", (int)setting_path(at, length), at);
            text_index_add(&study->paths, path);
            free(path);
        }
    }
}

static bool is_algorithm(const char *setting, size_t path)
{
    return path == strlen("algorithm.name") && strncmp(setting, "algorithm.name", path) == 0;
}

/* What is shown of a setting: of the algorithm its value, of others the path (whole, or only its
 * last component) with the value. */
static char *shown_setting(const char *at, size_t length, bool whole)
{
    size_t path = setting_path(at, length);
    const char *name = whole ? at : setting_name(at, path);
    char *value = setting_value(at, length);
    if (is_algorithm(at, path))
        return value;
    char *shown = mem_format("%.*s%s%s", (int)(at + path - name), name, path < length ? "=" : "",
                             path < length ? value : "");
    free(value);
    return shown;
}

/* Appends a setting, its path as short as is clear; of the algorithm's the name alone. */
static char *append_setting(const struct study_results *study, char *text, const char *at,
                            size_t length)
{
    char *shown = shown_setting(at, length, ambiguous(study, at, setting_path(at, length)));
    char *longer = mem_format("%s%s%s", text, *text ? ", " : "", shown);
    free(shown);
    free(text);
    return longer;
}

/* Whether the path of another setting of the point ends with the same component as the one at
 * `at`. */
static bool ends_alike(const char *point, const char *at, size_t path)
{
    size_t length;
    const char *name = setting_name(at, path);
    size_t name_length = path - (size_t)(name - at);
    for (const char *other = point; (other = setting_next(other, &length)); other += length) {
        size_t other_path = setting_path(other, length);
        const char *other_name = setting_name(other, other_path);
        if (other != at && other_path - (size_t)(other_name - other) == name_length &&
            strncmp(other_name, name, name_length) == 0)
            return true;
    }
    return false;
}

char *point_label(const char *point, const char *algorithm)
{
    char *text = NULL;
    size_t size = 0, length;
    FILE *out = mem_stream(&text, &size);
    if (!setting_next(point, &length))
        fputs(algorithm, out);
    for (const char *at = point; (at = setting_next(at, &length)); at += length) {
        bool whole = ends_alike(point, at, setting_path(at, length));
        char *shown = shown_setting(at, length, whole);
        fprintf(out, "%s%s", at == point ? "" : ", ", shown);
        free(shown);
    }
    fclose(out);
    return text;
}

char *label_without(const struct study_results *study, const char *point, size_t place)
{
    char *rest = mem_string("");
    size_t length, i = 0;
    for (const char *at = point; (at = setting_next(at, &length)); at += length, i++)
        if (i != place)
            rest = append_setting(study, rest, at, length);
    return rest;
}

/* The point without its algorithm; that of a study with one sweep over algorithms is empty. */
static char *rest_of(const struct study_results *study, const struct series *series)
{
    char *rest = mem_string("");
    size_t length;
    for (const char *at = series->point; (at = setting_next(at, &length)); at += length)
        if (!is_algorithm(at, setting_path(at, length)))
            rest = append_setting(study, rest, at, length);
    return rest;
}

/* Whether labels can go without the algorithm: it is everywhere the same, and no rest is empty. */
static bool algorithm_goes_without_saying(const struct study_results *study)
{
    for (size_t i = 0; i < study->count; i++)
        if (strcmp(study->series[i].algorithm, study->series[0].algorithm) != 0 ||
            !*study->series[i].rest)
            return false;
    return true;
}

/* Labels the series that have the name of number `first`, by what tells them apart. */
static void label_namesakes(struct study_results *study, char *const *names, size_t first)
{
    size_t count = 0;
    size_t *numbers = mem_zero(study->count + 1, sizeof *numbers);
    const char **configs = mem_zero(study->count + 1, sizeof *configs);
    for (size_t i = first; i < study->count; i++)
        if (!study->series[i].label && strcmp(names[i], names[first]) == 0) {
            configs[count] = study->series[i].config;
            numbers[count++] = i;
        }
    struct namesakes namesakes = namesakes_read(configs, count);
    for (size_t i = 0; i < count; i++) {
        char *difference = namesakes_difference(&namesakes, i);
        study->series[numbers[i]].label = *difference
                                              ? mem_format("%s (%s)", names[first], difference)
                                              : mem_string(names[first]);
        free(difference);
    }
    namesakes_free(&namesakes);
    free(configs);
    free(numbers);
}

/* Labels that are still the same get a number. */
static void number_labels(struct study_results *study)
{
    struct text_index taken = {0};
    for (size_t i = 0; i < study->count; i++) {
        struct series *series = &study->series[i];
        char *label = series->label;
        series->label = mem_string(label);
        for (unsigned number = 2; text_index_add(&taken, series->label) < i; number++) {
            free(series->label);
            series->label =
                mem_format("%s (scenario %.6s, version %u)", label, series->runs[0].hash, number);
        }
        free(label);
    }
    text_index_free(&taken);
}

static char *name_of(const struct series *series, bool without_algorithm)
{
    if (without_algorithm)
        return mem_string(series->rest);
    return *series->rest ? mem_format("%s, %s", series->algorithm, series->rest)
                         : mem_string(series->algorithm);
}

/* In steps: the algorithm and what else is swept; what tells namesakes apart, which are of
 * scenarios that changed; and a number where even that is the same. */
void label_series(struct study_results *study)
{
    struct text_index known = {0};
    size_t *alike = mem_zero(study->count + 1, sizeof *alike);
    char **names = mem_zero(study->count + 1, sizeof *names);
    note_paths(study);
    for (size_t i = 0; i < study->count; i++) {
        study->series[i].rest = rest_of(study, &study->series[i]);
        study->series[i].label = NULL;
    }
    bool without = algorithm_goes_without_saying(study);
    for (size_t i = 0; i < study->count; i++) {
        names[i] = name_of(&study->series[i], without);
        alike[text_index_add(&known, names[i])]++;
    }
    for (size_t i = 0; i < study->count; i++)
        if (!study->series[i].label && alike[text_index_find(&known, names[i])] > 1)
            label_namesakes(study, names, i);
        else if (!study->series[i].label)
            study->series[i].label = mem_string(names[i]);
    number_labels(study);
    for (size_t i = 0; i < study->count; i++)
        free(names[i]);
    free(names);
    free(alike);
    text_index_free(&known);
}
