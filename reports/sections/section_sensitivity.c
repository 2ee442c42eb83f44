/* Section: what each axis of the sweep does to return, time and bytes, all else being equal. */
#include "core/base/mem.h"
#include "core/base/stats.h"
#include "core/text/units.h"
#include "reports/data/estimate.h"
#include "reports/data/label.h"
#include "reports/drawing/axis_scale.h"
#include "reports/sections/sections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINES = 8 };

static const struct swept_measure {
    enum metric metric;
    const char *name, *heading, *axis;
    struct axis_scale (*scale)(double largest, const char *what); /* NULL: as it is */
} measures[] = {
    {METRIC_FINAL, "final", "Final return", "final return", NULL},
    {METRIC_VIRTUAL_S, "time", "Virtual time of a run", "virtual time", scale_seconds},
    {METRIC_WIRE_B, "bytes", "Bytes of a run", "bytes on the wire", scale_bytes},
};

/* An axis but the algorithm's: its values' numbers in the axis, sorted where they
 * are quantities. */
struct swept_key {
    const struct sweep_axis *axis;
    size_t *order;
    double *numbers; /* where each stands on the x axis, in that order */
    bool numeric;
};

/* --- values ----------------------------------------------------------------------------------- */

/* A number in any unit in which all values are one; false when there is none. */
static bool numbers_of(const struct sweep_axis *axis, double *numbers)
{
    for (enum unit unit = UNIT_NONE; unit <= UNIT_FLOPS; unit++) {
        char why[256];
        size_t good = 0;
        while (good < axis->count &&
               units_parse(unit, axis->values[good], &numbers[good], why, sizeof why) &&
               isfinite(numbers[good]))
            good++;
        if (good == axis->count)
            return true;
    }
    return false;
}

static void sort_values(struct swept_key *key)
{
    for (size_t i = 1; i < key->axis->count; i++)
        for (size_t j = i; j > 0 && key->numbers[j - 1] > key->numbers[j]; j--) {
            double number = key->numbers[j];
            size_t value = key->order[j];
            key->numbers[j] = key->numbers[j - 1];
            key->order[j] = key->order[j - 1];
            key->numbers[j - 1] = number;
            key->order[j - 1] = value;
        }
}

static struct swept_key key_of(const struct sweep_axis *axis)
{
    struct swept_key key = {axis, mem_zero(axis->count, sizeof *key.order),
                            mem_zero(axis->count, sizeof *key.numbers), false};
    for (size_t i = 0; i < axis->count; i++)
        key.order[i] = i;
    key.numeric = numbers_of(axis, key.numbers);
    if (key.numeric)
        sort_values(&key);
    for (size_t i = 0; !key.numeric && i < axis->count; i++)
        key.numbers[i] = (double)i + 1;
    return key;
}

static void key_free(struct swept_key *key)
{
    free(key->order);
    free(key->numbers);
}

/* --- a picture -------------------------------------------------------------------------------- */

/* Lines of one picture: what is equal along each. */
struct line_group {
    char *rests[LINES];
    size_t count, skip, seen; /* lines passed over for earlier pictures; all lines */
};

static size_t line_of(struct line_group *group, const char *rest, char **all, size_t *all_count)
{
    size_t at = 0;
    while (at < *all_count && strcmp(all[at], rest) != 0)
        at++;
    if (at == *all_count)
        all[(*all_count)++] = mem_string(rest);
    if (at < group->skip || at >= group->skip + LINES)
        return 0;
    if (at - group->skip == group->count)
        group->rests[group->count++] = all[at];
    return at - group->skip + 1;
}

static void put_point(FILE *csv, size_t line, const struct series *series, const char *value,
                      double x, const struct sample *sample, struct extent *means)
{
    struct estimate estimate = estimate_of(sample->x, sample->n, RESAMPLES);
    bool claimed = estimate.has_interval;
    extent_take(means, estimate.mean);
    double low = stats_quantile(sample->x, sample->n, 0);
    double high = stats_quantile(sample->x, sample->n, 1);
    fprintf(csv, "%zu,", line);
    csv_text(csv, series->label);
    fputc(',', csv);
    csv_text(csv, value);
    fprintf(csv, ",%.10g,%zu,%.10g,%.10g,%.10g\n", x, estimate.n, estimate.mean,
            claimed ? estimate.mean_interval.low : low,
            claimed ? estimate.mean_interval.high : high);
}

/* The rows of a picture's lines, one text a line, so that each line's rows stand together. */
struct line_texts {
    FILE *out[LINES];
    char *text[LINES];
    size_t size[LINES];
};

static void line_texts_begin(struct line_texts *rows)
{
    for (size_t i = 0; i < LINES; i++)
        rows->out[i] = mem_stream(&rows->text[i], &rows->size[i]);
}

static void line_texts_end(struct line_texts *rows, FILE *csv)
{
    fputs("line,series,value,x,n,mean,low,high\n", csv);
    for (size_t i = 0; i < LINES; i++) {
        fclose(rows->out[i]);
        fputs(rows->text[i], csv);
        free(rows->text[i]);
    }
}

/* Writes the points of up to LINES lines, whose means `means` takes; returns how many lines there
 * are in all. */
static size_t put_points(FILE *csv, const struct study_results *study, const struct swept_key *key,
                         const struct swept_measure *measure, struct line_group *group,
                         struct extent *means)
{
    char **all = mem_zero(study->count + 1, sizeof *all);
    size_t all_count = 0;
    struct line_texts rows;
    line_texts_begin(&rows);
    for (size_t v = 0; v < key->axis->count; v++)
        for (size_t i = 0; i < study->count; i++) {
            const struct series *series = &study->series[i];
            if (sweep_value(key->axis, series->point) != key->order[v])
                continue;
            struct sample sample = series_values(series, measure->metric);
            char *rest = label_without(study, series->point, key->axis->place);
            bool drawn = isfinite(stats_mean(sample.x, sample.n));
            size_t line = drawn ? line_of(group, rest, all, &all_count) : 0;
            if (line > 0)
                put_point(rows.out[line - 1], line, series, key->axis->values[key->order[v]],
                          key->numbers[v], &sample, means);
            free(rest);
            free(sample.x);
        }
    line_texts_end(&rows, csv);
    for (size_t i = 0; i < all_count; i++)
        if (i < group->skip || i >= group->skip + group->count)
            free(all[i]);
    free(all);
    return all_count;
}

static void set_plot(struct plot *plot, const struct swept_key *key,
                     const struct swept_measure *measure, const struct line_group *group,
                     const struct extent *means)
{
    const char *labels[LINES];
    size_t count = key->axis->count;
    const char **values = mem_zero(count, sizeof *values);
    double least = key->numbers[0], most = key->numbers[count - 1];
    for (size_t i = 0; i < count; i++)
        values[i] = key->axis->values[key->order[i]];
    for (size_t i = 0; i < group->count; i++)
        labels[i] = *group->rests[i] ? group->rests[i] : "all other settings as in the scenario";
    struct axis_scale scale = {1, ""};
    if (measure->scale)
        scale = measure->scale(means->most, measure->axis);
    else
        snprintf(scale.name, sizeof scale.name, "%s", measure->axis);
    plot_text(plot, "x_name", key->axis->name);
    plot_text(plot, "y_name", scale.name);
    plot_number(plot, "y_scale", scale.by);
    plot_number(plot, "from_zero", measure->scale != NULL);
    plot_costs(plot, 'y', means);
    plot_number(plot, "numeric", key->numeric);
    plot_number(plot, "log_x", key->numeric && least > 0 && most > 15 * least);
    plot_numbers(plot, "x_at", key->numbers, count);
    plot_texts(plot, "x_label", values, count);
    free(values);
    plot_key(plot, "label", labels, group->count, 230, 210);
}

static bool any_diverged(const struct study_results *study)
{
    size_t diverged = 0;
    for (size_t i = 0; i < study->count; i++)
        diverged += series_diverged(&study->series[i]);
    return diverged > 0;
}

static bool draw(struct page *page, const struct swept_key *key, size_t number,
                 const struct swept_measure *measure)
{
    size_t lines = LINES;
    for (size_t skip = 0, part = 1; skip < lines; skip += LINES, part++) {
        struct line_group group = {.skip = skip};
        struct figure figure;
        struct extent means = EXTENT_NONE;
        char *name = mem_format("key-%zu-%s-%zu", number, measure->name, part);
        char *heading = mem_format("%s against %s", measure->heading, key->axis->name);
        bool good = figure_open(page, &figure, NULL, name, "sensitivity", heading);
        free(name);
        free(heading);
        if (!good)
            return false;
        lines = put_points(plot_csv(figure.plot), page->study, key, measure, &group, &means);
        set_plot(figure.plot, key, measure, &group, &means);
        good = figure_draw(page, &figure);
        for (size_t i = 0; i < group.count; i++)
            free(group.rests[i]);
        fputs(
            "Mean over seeds. Error bars: the 95 % interval from five seeds on, otherwise from the "
            "lowest to the highest seed. From the tables run, evaluation and round. ",
            page->html);
        if (measure->metric == METRIC_FINAL && any_diverged(page->study))
            fputs("Points of which a seed diverged have no mean and are left out.", page->html);
        figure_close(page, &figure, page->results->runs);
        if (!good)
            return false;
    }
    return true;
}

/* Whether the measure is known and differs between the series that have one; a diverged one has no
 * return. */
static bool varies(const struct study_results *study, enum metric metric)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < study->count; i++) {
        double mean = series_mean(&study->series[i], metric);
        least = isfinite(mean) ? fmin(least, mean) : least;
        most = isfinite(mean) ? fmax(most, mean) : most;
    }
    return most - least > 1e-3 * fabs(most);
}

static bool draw_key(struct page *page, const struct swept_key *key, size_t number)
{
    bool good = true;
    for (size_t i = 0; good && i < sizeof measures / sizeof *measures; i++)
        if (varies(page->study, measures[i].metric))
            good = draw(page, key, number, &measures[i]);
    return good;
}

static bool is_drawn(const struct sweep_axis *axis)
{
    return strcmp(axis->path, "algorithm.name") != 0;
}

static bool any_effect(const struct page *page)
{
    bool axis = false, effect = false;
    for (size_t i = 0; i < page->study->sweep.count; i++)
        axis |= is_drawn(&page->study->sweep.axes[i]);
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
        effect |= varies(page->study, measures[i].metric);
    return page->study->done > 0 && axis && effect;
}

static bool put(struct page *page)
{
    const struct sweep *sweep = &page->study->sweep;
    size_t number = 0;
    bool good = true;
    for (size_t i = 0; good && i < sweep->count; i++) {
        if (!is_drawn(&sweep->axes[i]))
            continue;
        struct swept_key key = key_of(&sweep->axes[i]);
        good = draw_key(page, &key, ++number);
        key_free(&key);
    }
    return good;
}

const struct section section_sensitivity = {
    .name = "sensitivity",
    .heading = "Effect of each swept setting",
    .frame = FRAME_FIGURES,
    .has_content = any_effect,
    .put = put,
};
