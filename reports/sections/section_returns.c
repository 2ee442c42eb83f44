/* Section: return of the global policy against rounds, virtual time, bytes, environment steps, and
 * where they count questions, energy and money (curves.sql).
 *
 * From SEEDS_FOR_INTERVAL done runs on, a series is its mean over seeds with a 95 % bootstrap
 * interval, at the rounds that every seed evaluated; with fewer each seed is a line. A cost that is
 * proportional to one drawn already has no figure of its own. */
#include "core/base/mem.h"
#include "reports/data/estimate.h"
#include "reports/drawing/cost_text.h"
#include "reports/drawing/format.h"
#include "reports/drawing/html.h"
#include "reports/sections/sections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The costs that curves are drawn against, in order; a second mode of evaluation is drawn against
 * the first of them. */
static const enum cost_number axes[] = {COST_ROUNDS,    COST_TIME,   COST_BYTES, COST_STEPS,
                                        COST_QUESTIONS, COST_ENERGY, COST_MONEY};
enum { AXES = sizeof axes / sizeof *axes };
/* Points drawn of a longer curve, evenly chosen. */
enum { POINTS_DRAWN = 400 };

struct curve_point {
    double x[COSTS]; /* of costs that have curves */
    struct estimate y;
};

/* A curve of the plot: one seed of a series, or the mean over its seeds. */
struct curve {
    size_t series; /* in the set, from 1 */
    const char *seed;
    struct curve_point *points;
    size_t count;
};

struct curves {
    struct curve *list;
    size_t count, longest;
    double largest[COSTS], low, high; /* over all; no finite return: low > high */
    bool diverged;                    /* some evaluation did */
};

/* Adds what the evaluation of a row had cost, of one of `runs` runs. */
static void add_costs(const struct sql_table *table, size_t row, size_t runs, double x[COSTS])
{
    for (size_t i = 0; i < AXES; i++)
        x[axes[i]] += sql_number(table, row, costs[axes[i]].column) / (double)runs;
}

/* The rows of a run in one mode. */
static struct run_rows rows_in_mode(const struct page *page, const char *run, const char *mode)
{
    struct run_rows rows = rows_of_run(page_rows(page, "curves"), run), found = {.run = run};
    for (size_t i = rows.first; i < rows.first + rows.count; i++)
        if (strcmp(sql_text(page_rows(page, "curves")->table, i, "mode"), mode) == 0) {
            found.first = found.count ? found.first : i;
            found.count++;
        }
    return found;
}

static struct curve *add_curve(struct curves *curves, size_t series, const char *seed,
                               size_t points)
{
    curves->list = mem_realloc(curves->list, (curves->count + 1) * sizeof *curves->list);
    struct curve *curve = &curves->list[curves->count++];
    *curve = (struct curve){.series = series, .seed = seed};
    curve->points = mem_zero(points + 1, sizeof *curve->points);
    return curve;
}

static void add_seeds(struct page *page, struct curves *curves, const struct series *series,
                      size_t number, const char *mode)
{
    const struct sql_table *table = page_rows(page, "curves")->table;
    for (size_t i = 0; i < series->count; i++) {
        struct run_rows rows = rows_in_mode(page, series->runs[i].id, mode);
        if (rows.count == 0)
            continue;
        struct curve *curve = add_curve(curves, number, series->runs[i].seed, rows.count);
        for (size_t row = rows.first; row < rows.first + rows.count; row++) {
            struct curve_point *point = &curve->points[curve->count++];
            double y = sql_number(table, row, "mean");
            point->y = estimate_of(&y, 1, 1);
            add_costs(table, row, 1, point->x);
        }
    }
}

/* One point over all seeds at a round that each of them evaluated; false at another round. */
static bool mean_point(const struct sql_table *table, const struct run_rows *by_run, size_t runs,
                       double round, double *sample, struct curve_point *point)
{
    *point = (struct curve_point){.x = {0}};
    for (size_t i = 0; i < runs; i++) {
        size_t row = by_run[i].first, end = row + by_run[i].count;
        while (row < end && sql_number(table, row, "round") != round)
            row++;
        if (row == end)
            return false;
        sample[i] = sql_number(table, row, "mean");
        add_costs(table, row, runs, point->x);
    }
    point->y = estimate_of(sample, runs, RESAMPLES_CURVE);
    return true;
}

static void add_mean(struct page *page, struct curves *curves, const struct series *series,
                     size_t number, const char *mode)
{
    const struct sql_table *table = page_rows(page, "curves")->table;
    struct run_rows *by_run = mem_zero(series->count + 1, sizeof *by_run);
    double *sample = mem_zero(series->count + 1, sizeof *sample);
    size_t runs = 0;
    for (size_t i = 0; i < series->count; i++) {
        by_run[runs] = rows_in_mode(page, series->runs[i].id, mode);
        runs += by_run[runs].count > 0;
    }
    struct curve *curve = runs ? add_curve(curves, number, "mean", by_run[0].count) : NULL;
    for (size_t row = by_run[0].first; row < by_run[0].first + by_run[0].count; row++)
        curve->count += mean_point(table, by_run, runs, sql_number(table, row, "round"), sample,
                                   &curve->points[curve->count]);
    free(sample);
    free(by_run);
}

static void measure(struct curves *curves)
{
    curves->low = INFINITY;
    curves->high = -INFINITY;
    for (size_t i = 0; i < curves->count; i++) {
        const struct curve *curve = &curves->list[i];
        curves->longest = curve->count > curves->longest ? curve->count : curves->longest;
        for (size_t j = 0; j < curve->count; j++) {
            double mean = curve->points[j].y.mean;
            curves->diverged |= curve->points[j].y.diverged > 0;
            curves->low = isfinite(mean) ? fmin(curves->low, mean) : curves->low;
            curves->high = isfinite(mean) ? fmax(curves->high, mean) : curves->high;
            for (size_t axis = 0; axis < COSTS; axis++)
                curves->largest[axis] = fmax(curves->largest[axis], curve->points[j].x[axis]);
        }
    }
}

static struct curves curves_of(struct page *page, const struct series_set *set, const char *mode)
{
    struct curves curves = {0};
    for (size_t i = 0; i < set->count; i++) {
        const struct series *series = set->series[i];
        if (series->states[RUN_DONE] < SEEDS_FOR_INTERVAL)
            add_seeds(page, &curves, series, i + 1, mode);
        else
            add_mean(page, &curves, series, i + 1, mode);
    }
    measure(&curves);
    return curves;
}

static void curves_free(struct curves *curves)
{
    for (size_t i = 0; i < curves->count; i++)
        free(curves->list[i].points);
    free(curves->list);
}

/* ",value,low,high"; NaN where it diverged. */
static void put_statistic(FILE *csv, double value, bool has_interval,
                          const struct interval *interval)
{
    const double numbers[] = {value, has_interval ? interval->low : value,
                              has_interval ? interval->high : value};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        fputc(',', csv);
        csv_number(csv, numbers[i]);
    }
}

static void put_csv(struct plot *plot, const struct curves *curves, const struct series_set *set,
                    const struct cost *axis)
{
    FILE *csv = plot_csv(plot);
    fprintf(csv, "line,series,seed,%s%s,n,mean,mean_low,mean_high,iqm,iqm_low,iqm_high,diverged\n",
            axis == &costs[COST_ROUNDS] ? "" : "round,", axis->column);
    for (size_t i = 0; i < curves->count; i++) {
        const struct curve *curve = &curves->list[i];
        size_t step = (curve->count + POINTS_DRAWN - 1) / POINTS_DRAWN;
        for (size_t j = 0; j < curve->count; j++) {
            if (j % step != 0 && j + 1 != curve->count)
                continue;
            const struct curve_point *point = &curve->points[j];
            const struct estimate *y = &point->y;
            fprintf(csv, "%zu,", i + 1);
            plot_name(plot, "series", set->series[curve->series - 1]->label);
            fprintf(csv, ",%s,", curve->seed);
            if (axis != &costs[COST_ROUNDS])
                fprintf(csv, "%.10g,", point->x[COST_ROUNDS]);
            fprintf(csv, "%.10g,%zu", point->x[axis - costs], y->n);
            put_statistic(csv, y->mean, y->has_interval, &y->mean_interval);
            put_statistic(csv, y->iqm, y->has_interval, &y->iqm_interval);
            fprintf(csv, ",%zu\n", y->diverged);
        }
    }
}

/* A target far from all returns would flatten the curves: the caption states it instead. */
static bool target_in_sight(const struct study_results *study, const struct curves *curves)
{
    double reach = curves->high - curves->low;
    return study->target >= curves->low - 0.5 * reach &&
           study->target <= curves->high + 0.5 * reach;
}

static double end_of(const struct curve *curve, const struct cost *axis)
{
    return curve->count ? curve->points[curve->count - 1].x[axis - costs] : 0;
}

/* Whether the curves end so far apart that on a linear axis the shortest would be a mere stroke. */
static bool far_apart(const struct curves *curves, const struct cost *axis)
{
    double least = INFINITY, most = 0;
    for (size_t i = 0; i < curves->count; i++) {
        double end = end_of(&curves->list[i], axis);
        least = end > 0 ? fmin(least, end) : least;
        most = fmax(most, end);
    }
    return most > 6 * least;
}

static void set_plot(struct plot *plot, const struct study_results *study,
                     const struct curves *curves, const struct series_set *set,
                     const struct cost *axis, const char *mode)
{
    char *whole = cost_whole(axis);
    struct axis_scale scale =
        cost_scale(axis, curves->largest[axis - costs], whole, study_currency(study));
    const char *labels[SERIES_DRAWN];
    double *series_of = mem_zero(curves->count + 1, sizeof *series_of);
    for (size_t i = 0; i < curves->count; i++)
        series_of[i] = (double)curves->list[i].series;
    for (size_t i = 0; i < set->count; i++)
        labels[i] = set->series[i]->label;
    char *y_name = mem_format("return (%s)", mode);
    free(whole);
    plot_text(plot, "x_column", axis->column);
    plot_text(plot, "x_name", scale.name);
    plot_number(plot, "x_scale", scale.by);
    plot_number(plot, "x_most", curves->largest[axis - costs] / scale.by);
    plot_text(plot, "y_name", y_name);
    plot_number(plot, "target", target_in_sight(study, curves) ? study->target : NAN);
    plot_number(plot, "lines", (double)curves->count);
    plot_numbers(plot, "series_of", series_of, curves->count);
    plot_number(plot, "point_every", fmax(1, round((double)curves->longest / 10)));
    plot_number(plot, "log_x", far_apart(curves, axis));
    plot_key(plot, "label", labels, set->count, 260, 200);
    plot_number(plot, "whole", axis == &costs[COST_ROUNDS] && curves->largest[COST_ROUNDS] <= 8);
    plot_number(plot, "thin", curves->count > 8);
    plot_number(plot, "diverged", curves->diverged);
    free(y_name);
    free(series_of);
}

/* What is to be known of one figure alone. */
static void put_axis(struct page *page, const struct curves *curves, const struct cost *axis,
                     const char *mode, bool first)
{
    char *whole = cost_whole(axis);
    html_format(page->html,
                first ? "Return of the global policy (%s) against %s. "
                      : "The same returns (%s) against %s. ",
                mode, whole);
    free(whole);
    if (far_apart(curves, axis))
        fputs("The axis is logarithmic because the curves end far apart; points at cost 0 are left "
              "out. ",
              page->html);
}

/* What holds of all figures of a mode, and stands below the first. */
static void put_caption(struct page *page, const struct curves *curves,
                        const struct series_set *set)
{
    bool means = false, seeds = false;
    for (size_t i = 0; i < curves->count; i++)
        *(strcmp(curves->list[i].seed, "mean") == 0 ? &means : &seeds) = true;
    if (means)
        fputs("Five seeds or more: the mean over seeds with its 95 % bootstrap interval (the CSV "
              "also "
              "holds the interquartile mean), at the mean position of the seeds. ",
              page->html);
    if (seeds)
        fputs("Fewer than five seeds: each curve is one seed, without an interval. ", page->html);
    if (curves->longest > POINTS_DRAWN)
        html_format(page->html,
                    "Of curves with more than %d evaluations, an even selection of points is "
                    "drawn. ",
                    POINTS_DRAWN);
    if (curves->diverged)
        fputs("A cross below the curves is an evaluation in which the policy broke the physics (of "
              "a mean: that of some seed): it has no return, and is worse than any. ",
              page->html);
    struct leader best = leader_none;
    for (size_t i = 0; i < set->count; i++)
        leader_take(&best, set->series[i], series_mean(set->series[i], METRIC_FINAL));
    char value[FORMAT_SIZE];
    if (set->count > 1 && best.count > 0) {
        char *names = leader_names(&best);
        html_format(page->html,
                    best.count == 1 ? "%s has the highest final return (%s). "
                                    : "%s have equal final returns (%s), and no other is higher. ",
                    names, format_return(value, best.value));
        free(names);
    }
    if (!isnan(page->study->target) && !target_in_sight(page->study, curves))
        html_format(page->html, "The target %s lies far outside the returns and is not drawn. ",
                    format_return(value, page->study->target));
    fputs("From the tables evaluation and round.", page->html);
}

/* Names the costs that are in proportion to this one, and have no figure of their own. */
static void put_alike(struct page *page, const struct cost *cost, bool chief)
{
    for (size_t i = 0; chief && i < AXES; i++)
        if (cost_is_shown(&costs[axes[i]], COST_CURVE, page->study) &&
            cost_like(&costs[axes[i]], page_rows(page, "curves")->table) == cost)
            html_format(page->html,
                        " Against %s the curves look the same, as that is in proportion to %s.",
                        costs[axes[i]].noun, cost->noun);
}

static void draw_axis(struct page *page, const struct curves *curves, const struct series_set *set,
                      const struct cost *axis, const char *mode, bool first)
{
    bool chief = strcmp(mode, page->study->mode) == 0;
    struct figure figure;
    char *name = mem_format("return-%s%s%s", axis->column, chief ? "" : "-", chief ? "" : mode);
    for (char *at = name; *at; at++)
        *at = *at == '_' ? '-' : *at;
    char *heading =
        mem_format("Return against %s%s%s", axis->noun, chief ? "" : ", ", chief ? "" : mode);
    bool good = figure_open(page, &figure, set, name, "curves", heading);
    free(heading);
    free(name);
    if (!good)
        return;
    put_csv(figure.plot, curves, set, axis);
    set_plot(figure.plot, page->study, curves, set, axis, mode);
    figure_draw(page, &figure);
    put_axis(page, curves, axis, mode, first);
    if (first)
        put_caption(page, curves, set);
    put_alike(page, axis, chief);
    figure_close(page, &figure, page_rows(page, "curves")->table);
}

static void draw_mode(struct page *page, const struct series_set *set, const void *context)
{
    /* The second mode of evaluation is drawn against rounds only. */
    const char *mode = context;
    size_t shown = strcmp(mode, page->study->mode) == 0 ? AXES : 1;
    struct curves curves = curves_of(page, set, mode);
    if (curves.longest && curves.low > curves.high)
        html_format(page->html,
                    "<p class=\"note\">Every evaluation (%s) broke the physics, so "
                    "that there are no returns to draw.</p>\n",
                    mode);
    bool first = true;
    for (size_t i = 0; curves.low <= curves.high && i < shown; i++)
        if (cost_is_shown(&costs[axes[i]], COST_CURVE, page->study) &&
            !cost_like(&costs[axes[i]], page_rows(page, "curves")->table)) {
            draw_axis(page, &curves, set, &costs[axes[i]], mode, first);
            first = false;
        }
    curves_free(&curves);
}

static bool was_evaluated(const struct page *page)
{
    return *page->study->mode != '\0';
}

static void put(struct page *page)
{
    static const char *const modes[] = {"deterministic", "stochastic"};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        draw_series_set(page, series_evaluated, draw_mode, modes[i]);
}

const struct section section_returns = {
    .name = "return",
    .heading = "Return",
    .frame = FRAME_FIGURES,
    .queries = {"curves"},
    .has_content = was_evaluated,
    .put = put,
    .foot = put_equal_curves,
};
