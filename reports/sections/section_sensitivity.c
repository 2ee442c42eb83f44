/* Section: what each axis of the sweep does to outcomes and costs, all else being equal (runs.sql).
 *
 * A figure for each axis but the algorithm's and each measure that varies by more than 0.1 %
 * between series: x is the swept value, y the mean over seeds, and a line joins the points that are
 * equal on all other axes. Values that are all numbers in one unit ("100 kbit/s", "1 MB/s") are
 * placed as numbers, on a logarithmic axis where they reach over a factor of 15; others stand side
 * by side. Error bars: the 95 % interval from five seeds on, else lowest to highest seed. */
#include "core/base/mem.h"
#include "core/base/stats.h"
#include "core/text/units.h"
#include "reports/data/estimate.h"
#include "reports/data/label.h"
#include "reports/drawing/cost_text.h"
#include "reports/drawing/html.h"
#include "reports/sections/sections.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINES = 8, VALUES_DRAWN = 60 };

/* What is drawn: an outcome, or a cost. */
struct swept_measure {
    enum metric metric;
    const struct outcome *outcome; /* of the two one is NULL */
    const struct cost *cost;
    const char *currency;
};
static const struct outcome {
    enum metric metric;
    const char *name, *noun, *axis;
} outcomes[] = {{METRIC_FINAL, "final", "Final return", "final return"},
                {METRIC_WISHES_AFTER, "wishes", "Worth of own policies", "worth to agents’ wishes"},
                {METRIC_RANK_WISHES, "rank", "Rank correlation with wishes", "rank correlation"}};
enum { OUTCOMES = sizeof outcomes / sizeof *outcomes, MEASURES = OUTCOMES + COSTS };

/* An axis but the algorithm's: numbers of its values, sorted where they are quantities. */
struct swept_key {
    const struct sweep_axis *axis;
    size_t *order;
    double *numbers; /* where each stands on the x axis, in that order */
    bool numeric;
};

/* --- values ----------------------------------------------------------------------------------- */

/* A number in any unit in which all values are one; false when there is none. "10" and "20 ms" have
 * none in common, and stand side by side as words. */
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

/* Lines of a picture: what is equal along each; those of the series of the first ranks. */
struct line_group {
    char *rests[LINES];
    size_t count, all; /* lines drawn; lines there are, as far as was counted */
};

/* The number of the line, from 1; 0: it is not drawn. */
static size_t line_of(const struct line_group *group, const char *rest)
{
    for (size_t i = 0; i < group->count; i++)
        if (strcmp(group->rests[i], rest) == 0)
            return i + 1;
    return 0;
}

/* Adds the rest of a series on the axis, unless it is there or there is no room. */
static void add_line(struct line_group *group, const struct page *page, const struct swept_key *key,
                     const struct series *series)
{
    if (sweep_value(key->axis, series->point) == key->axis->count || !series_done(series))
        return;
    char *rest = label_without(page->study, series->point, key->axis->place);
    bool new = line_of(group, rest) == 0;
    group->all += new;
    if (new && group->count < LINES)
        group->rests[group->count++] = rest;
    else
        free(rest);
}

/* The same lines in the order of the study. */
static struct line_group in_order(struct line_group *group, const struct study_results *study,
                                  const struct swept_key *key)
{
    struct line_group ordered = {.all = group->all};
    for (size_t i = 0; i < study->count && ordered.count < group->count; i++) {
        char *rest = label_without(study, study->series[i].point, key->axis->place);
        size_t line = line_of(group, rest);
        if (line > 0 && line_of(&ordered, rest) == 0)
            ordered.rests[ordered.count++] = group->rests[line - 1];
        free(rest);
    }
    return ordered;
}

static struct line_group lines_along(const struct page *page, const struct swept_key *key)
{
    const struct study_results *study = page->study;
    struct line_group group = {.count = 0};
    const struct series **ranked = mem_zero(study->count + 1, sizeof *ranked);
    for (size_t i = 0; i < study->count; i++)
        ranked[page->ranks[i]] = &study->series[i];
    for (size_t rank = 0; rank < study->count && group.all <= LINES; rank++)
        add_line(&group, page, key, ranked[rank]);
    free(ranked);
    return in_order(&group, study, key);
}

static void put_point(struct plot *plot, size_t line, const struct series *series,
                      const char *value, double x, const struct sample *sample)
{
    FILE *csv = plot_csv(plot);
    struct estimate estimate = estimate_of(sample->x, sample->n, RESAMPLES);
    bool claimed = estimate.has_interval;
    double low = stats_quantile(sample->x, sample->n, 0);
    double high = stats_quantile(sample->x, sample->n, 1);
    fprintf(csv, "%zu,", line);
    plot_name(plot, "series", series->label);
    fputc(',', csv);
    plot_name(plot, "value", value);
    fprintf(csv, ",%.10g,%zu,%.10g,%.10g,%.10g\n", x, estimate.n, estimate.mean,
            claimed ? estimate.mean_interval.low : low,
            claimed ? estimate.mean_interval.high : high);
}

/* A series on a line that is drawn. */
struct line_point {
    const struct series *series;
    size_t line, value; /* value: its place on the x axis */
};

static int by_line(const void *a, const void *b)
{
    const struct line_point *x = a, *y = b;
    int order = (x->line > y->line) - (x->line < y->line);
    order = order ? order : (x->value > y->value) - (x->value < y->value);
    return order ? order : (x->series > y->series) - (x->series < y->series);
}

/* Of many values an even selection is drawn, the first and the last among them. */
static bool value_drawn(const struct swept_key *key, size_t value)
{
    size_t count = key->axis->count;
    return count <= VALUES_DRAWN || value == 0 ||
           value * (VALUES_DRAWN - 1) / (count - 1) !=
               (value - 1) * (VALUES_DRAWN - 1) / (count - 1);
}

/* The series that the lines pass through, line by line. */
static struct line_point *points_of(const struct study_results *study, const struct swept_key *key,
                                    const struct line_group *group, size_t *count)
{
    struct line_point *points = mem_zero(study->count + 1, sizeof *points);
    size_t *places = mem_zero(key->axis->count, sizeof *places);
    for (size_t i = 0; i < key->axis->count; i++)
        places[key->order[i]] = i;
    *count = 0;
    for (size_t i = 0; i < study->count; i++) {
        const struct series *series = &study->series[i];
        size_t value = sweep_value(key->axis, series->point);
        char *rest = label_without(study, series->point, key->axis->place);
        size_t line = value < key->axis->count ? line_of(group, rest) : 0;
        if (line > 0 && value_drawn(key, places[value]))
            points[(*count)++] = (struct line_point){series, line, places[value]};
        free(rest);
    }
    free(places);
    qsort(points, *count, sizeof *points, by_line);
    return points;
}

/* Writes the points, whose means `means` takes. */
static void put_points(struct plot *plot, const struct study_results *study,
                       const struct swept_key *key, const struct swept_measure *measure,
                       const struct line_group *group, struct extent *means)
{
    size_t count;
    struct line_point *points = points_of(study, key, group, &count);
    fputs("line,series,value,x,n,mean,low,high\n", plot_csv(plot));
    for (size_t i = 0; i < count; i++) {
        const struct line_point *point = &points[i];
        struct sample sample = series_values(point->series, measure->metric);
        if (isfinite(stats_mean(sample.x, sample.n))) {
            put_point(plot, point->line, point->series, key->axis->values[key->order[point->value]],
                      key->numbers[point->value], &sample);
            extent_take(means, series_mean(point->series, measure->metric));
        }
        free(sample.x);
    }
    free(points);
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
    struct axis_scale scale = {1, "", ""};
    if (measure->cost)
        scale = cost_scale(measure->cost, means->most, measure->cost->axis, measure->currency);
    else
        snprintf(scale.name, sizeof scale.name, "%s", measure->outcome->axis);
    plot_text(plot, "x_name", key->axis->name);
    plot_text(plot, "y_name", scale.name);
    plot_number(plot, "y_scale", scale.by);
    plot_number(plot, "from_zero", measure->cost != NULL);
    plot_costs(plot, 'y', means);
    plot_number(plot, "numeric", key->numeric);
    plot_number(plot, "log_x", key->numeric && least > 0 && most > 15 * least);
    plot_numbers(plot, "x_at", key->numbers, count);
    plot_tics(plot, "x_label", values, count);
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

static void put_caption(const struct page *page, const struct swept_key *key,
                        const struct line_group *group, enum metric metric)
{
    if (group->all > group->count)
        html_format(page->html,
                    "Where there are more than %d lines, those are drawn whose points have %s. ",
                    LINES, series_rank_name(page->study));
    if (key->axis->count > VALUES_DRAWN)
        html_format(page->html, "Of %zu values an even selection of %d is drawn. ",
                    key->axis->count, VALUES_DRAWN);
    if (metric == METRIC_FINAL && any_diverged(page->study))
        fputs("Points of which a seed diverged have no mean and are left out. ", page->html);
}

static void put_note(struct page *page)
{
    fputs("<p class=\"note\">Mean over seeds. Error bars: the 95 % interval where there are five "
          "seeds or more, otherwise from the lowest to the highest seed.</p>\n",
          page->html);
}

static void draw(struct page *page, const struct swept_key *key, size_t number,
                 const struct swept_measure *measure)
{
    struct figure figure;
    const struct cost *cost = measure->cost;
    char *name = mem_format("key-%zu-%s", number, cost ? cost->name : measure->outcome->name);
    char *heading =
        cost ? mem_format("%c%s of a run against %s", toupper((unsigned char)*cost->noun),
                          cost->noun + 1, key->axis->name)
             : mem_format("%s against %s", measure->outcome->noun, key->axis->name);
    if (figure_open(page, &figure, NULL, name, "sensitivity", heading)) {
        struct extent means = EXTENT_NONE;
        struct line_group group = lines_along(page, key);
        put_points(figure.plot, page->study, key, measure, &group, &means);
        set_plot(figure.plot, key, measure, &group, &means);
        figure_draw(page, &figure);
        put_caption(page, key, &group, measure->metric);
        figure_close(page, &figure, page->results->runs);
        for (size_t i = 0; i < group.count; i++)
            free(group.rests[i]);
    }
    free(name);
    free(heading);
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

/* The measures that the study has and that vary; how many. */
static size_t list_measures(const struct study_results *study, struct swept_measure list[MEASURES])
{
    static const enum cost_number drawn[] = {COST_TIME, COST_BYTES, COST_QUESTIONS, COST_ENERGY,
                                             COST_MONEY};
    size_t count = 0;
    for (size_t i = 0; i < OUTCOMES; i++)
        if (varies(study, outcomes[i].metric))
            list[count++] = (struct swept_measure){outcomes[i].metric, &outcomes[i], NULL, ""};
    for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++) {
        const struct cost *cost = &costs[drawn[i]];
        if (varies(study, cost->spent) && cost_is_shown(cost, COST_FRONT, study) &&
            !cost_in_step(cost, study))
            list[count++] = (struct swept_measure){cost->spent, NULL, cost, study_currency(study)};
    }
    return count;
}

static void draw_key(struct page *page, const struct swept_key *key, size_t number)
{
    struct swept_measure measures[MEASURES];
    size_t count = list_measures(page->study, measures);
    for (size_t i = 0; i < count; i++)
        draw(page, key, number, &measures[i]);
}

static bool is_drawn(const struct sweep_axis *axis)
{
    return strcmp(axis->path, "algorithm.name") != 0;
}

static bool any_effect(const struct page *page)
{
    bool axis = false;
    struct swept_measure measures[MEASURES];
    for (size_t i = 0; i < page->study->sweep.count; i++)
        axis |= is_drawn(&page->study->sweep.axes[i]);
    return page->study->done > 0 && axis && list_measures(page->study, measures) > 0;
}

static void put(struct page *page)
{
    const struct sweep *sweep = &page->study->sweep;
    size_t number = 0;
    for (size_t i = 0; i < sweep->count; i++) {
        if (!is_drawn(&sweep->axes[i]))
            continue;
        struct swept_key key = key_of(&sweep->axes[i]);
        draw_key(page, &key, ++number);
        key_free(&key);
    }
}

const struct section section_sensitivity = {
    .name = "sensitivity",
    .heading = "Effect of each swept setting",
    .frame = FRAME_FIGURES,
    .has_content = any_effect,
    .put = put,
    .foot = put_note,
};
