/* Section: what it cost to reach the target return, over all seeds, those included that never did
 * (survival.h, runs.sql).
 *
 * For each cost that is shown (cost.h): a figure with each seed's cost of the target, or what it
 * had spent in all where it never reached it, and the Kaplan–Meier median; a figure with the share
 * of seeds at the target against what was spent; and for each pair of the sweep how many times less
 * the first one needs. */
#include "core/base/mem.h"
#include "reports/data/survival.h"
#include "reports/drawing/cost_text.h"
#include "reports/drawing/format.h"
#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"
#include "reports/figures/line_chart.h"
#include "reports/figures/pair_table.h"
#include "reports/sections/sections.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Where a row stands and how it is drawn. */
struct target_row {
    size_t number, colour;
    const char *label;
};

static void put_row(struct plot *plot, const struct target_row *row, const char *seed,
                    const char *kind, double spent)
{
    FILE *csv = plot_csv(plot);
    fprintf(csv, "%zu,", row->number);
    plot_name(plot, "series", row->label);
    fprintf(csv, ",%s,%s,%zu,", seed, kind, row->colour);
    csv_number(csv, spent);
    fputc('\n', csv);
}

/* The rows of one series; `spent` takes their values. */
static void put_series(struct plot *plot, const struct target_row *row, const struct series *series,
                       const struct cost *cost, struct extent *spent)
{
    size_t n;
    const char **seeds;
    struct reach *runs = series_reaches(series, cost->until, &n, &seeds);
    for (size_t i = 0; i < n; i++) {
        extent_take(spent, runs[i].spent);
        put_row(plot, row, seeds[i], runs[i].reached ? "reached" : "unreached", runs[i].spent);
    }
    /* Of a single seed it would be that seed's own dot, and while less than half have reached the
     * target there is none. */
    double median = survival_median(runs, n);
    free(runs);
    free(seeds);
    if (isfinite(median) && n > 1)
        put_row(plot, row, "all", "median", median);
}

/* A row's title, its median in the unit of the axis. */
static char *row_label(const struct series *series, const struct cost *cost,
                       const struct axis_scale *scale)
{
    char value[SCALED_SIZE] = "unreached", share[48] = "";
    size_t reached, n;
    double median = series_median_to_target(series, cost->until, &reached, &n);
    if (isfinite(median))
        scale_text(value, scale, median);
    if (reached < n && reached > 0)
        snprintf(share, sizeof share, " (%zu/%zu)", reached, n);
    return mem_format("%s: %s%s%s", series->label, value, share,
                      reached == n && n > 1 ? " (median)" : "");
}

static void set_plot(struct plot *plot, const struct cost *cost, const char *currency,
                     const struct extent *spent, const struct series_set *set)
{
    struct axis_scale scale = cost_scale(cost, spent->most, cost->axis, currency);
    size_t rows = set->count;
    char *labels[SERIES_DRAWN];
    for (size_t i = 0; i < rows; i++)
        labels[i] = row_label(set->series[i], cost, &scale);
    plot_text(plot, "x_name", scale.name);
    plot_number(plot, "x_scale", scale.by);
    plot_costs(plot, 'x', spent);
    plot_texts(plot, "label", (const char *const *)labels, rows);
    for (size_t i = 0; i < rows; i++)
        free(labels[i]);
    static const char *const key[] = {"reached", "not reached, run ended here",
                                      "median over seeds"};
    plot_key(plot, "key", key, 3, 44 * (double)rows, 44 * (double)rows);
}

static void put_caption(struct page *page, const struct cost *cost)
{
    char value[FORMAT_SIZE];
    char *whole = cost_whole(cost);
    html_format(
        page->html,
        "What a run had spent, in %s, when an evaluation (%s) first reached the target %s. ", whole,
        page->study->mode, format_return(value, page->study->target));
    free(whole);
    struct leader least = leader_none;
    for (size_t i = 0; i < page->study->count; i++) {
        size_t reached, n;
        double median = series_median_to_target(&page->study->series[i], cost->until, &reached, &n);
        /* Least cost is highest negative cost; an infinite one is never the leader. */
        leader_take(&least, &page->study->series[i], -median);
    }
    if (least.count && least.value == 0)
        html_format(page->html, "%zu of %zu series reach it before their first round. ",
                    least.count, page->study->count);
    else if (least.count && isfinite(least.value)) {
        char *names = leader_names(&least);
        html_format(page->html, "%s need%s the least: %s%s. ", names, least.count == 1 ? "s" : "",
                    cost_format(value, cost, -least.value, study_currency(page->study)),
                    least.count == 1 ? "" : " each");
        free(names);
    } else
        fputs("No series reached the target in more than half of its seeds. ", page->html);
}

/* The number of the row, or in a sweep of several axes the number of its value on the main axis. */
static size_t colour_of(const struct study_results *study, const struct series *series, size_t row)
{
    const struct sweep_axis *axis = study_main_axis(study);
    return study->sweep.count > 1 ? sweep_value(axis, series->point) + 1 : row;
}

static void draw(struct page *page, const struct series_set *set, const void *context)
{
    const struct cost *cost = context;
    struct figure figure;
    char *name = mem_format("%s-to-target", cost->name);
    char *heading =
        mem_format("%c%s to target", toupper((unsigned char)*cost->noun), cost->noun + 1);
    bool good = figure_open(page, &figure, set, name, "target", heading);
    free(name);
    free(heading);
    if (!good)
        return;
    struct extent spent = EXTENT_NONE;
    fputs("row,series,seed,kind,colour,spent\n", plot_csv(figure.plot));
    for (size_t i = 0; i < set->count; i++) {
        struct target_row row = {i + 1, colour_of(page->study, set->series[i], i + 1),
                                 set->series[i]->label};
        put_series(figure.plot, &row, set->series[i], cost, &spent);
    }
    set_plot(figure.plot, cost, study_currency(page->study), &spent, set);
    figure_draw(page, &figure);
    put_caption(page, cost);
    figure_close(page, &figure, page->results->runs);
}

/* --- the share that has reached it ----------------------------------------------------------- */

/* The Kaplan-Meier curve of a series as steps from 0 to the end of its last run: beyond that
 * nothing was observed, so that nothing is drawn. */
static void add_curve(struct line_chart *lines, const struct series *series, size_t number,
                      enum metric metric)
{
    size_t n;
    struct reach *runs = series_reaches(series, metric, &n, NULL);
    double *x = mem_zero(n + 2, sizeof *x), *share = mem_zero(n + 2, sizeof *share), end = 0;
    size_t points = 1 + survival_curve(runs, n, x + 1, share + 1);
    for (size_t i = 0; i < n; i++)
        end = fmax(end, runs[i].spent);
    if (x[points - 1] < end) {
        x[points] = end;
        share[points] = share[points - 1];
        points++;
    }
    line_chart_add(lines, number, series->label, 1, x, share, points);
    free(x);
    free(share);
    free(runs);
}

/* Steps, as a Kaplan–Meier estimate only changes where a seed reached the target. */
static void draw_curves(struct page *page, const struct series_set *set, const void *context)
{
    const struct cost *cost = context;
    struct figure figure;
    char *heading = mem_format("Share of seeds that reached the target, by %s", cost->axis);
    char *name = mem_format("reached-by-%s", cost->name);
    bool good = figure_open(page, &figure, set, name, "lines", heading);
    free(name);
    free(heading);
    if (!good)
        return;
    struct line_chart lines = line_chart_begin(figure.plot, "spent", "share");
    for (size_t i = 0; i < set->count; i++)
        add_curve(&lines, set->series[i], i + 1, cost->until);
    struct axis_scale scale =
        cost_scale(cost, lines.x_largest, cost->axis, study_currency(page->study));
    struct line_axes axes = {.x_name = scale.name,
                             .y_name = "seeds at the target (%)",
                             .x_scale = scale.by,
                             .y_scale = 0.01,
                             .x_max = NAN,
                             .y_max = 1.02,
                             .steps = true};
    line_chart_set(&lines, &axes, set, 200, 180);
    figure_draw(page, &figure);
    figure_close(page, &figure, page->results->runs);
    line_chart_free(&lines);
}

/* --- speed-ups -------------------------------------------------------------------------------- */

/* Whether the study's page tells of it. */
static bool is_told(const struct page *page, const struct cost *cost)
{
    return cost_is_shown(cost, COST_TARGET, page->study) && !cost_in_step(cost, page->study);
}

static void put_pair(const struct page *page, const struct series_pair *pair)
{
    char value[FORMAT_SIZE];
    for (size_t i = 0; i < COSTS; i++) {
        if (!is_told(page, &costs[i]))
            continue;
        struct speedup speedup =
            series_speedup(pair->a, pair->b, costs[i].until, RESAMPLES_SPEEDUP);
        if (i == 0)
            fprintf(page->html, "<td>%zu</td>", speedup.pairs);
        html_cell(page->html, format_speedup(value, &speedup, costs[i].name));
    }
}

/* Columns for the costs that are shown alone: their heads are put together here. */
static void put_speedups(struct page *page)
{
    if (page->study->count < 2 || !study_reached(page->study))
        return;
    size_t size;
    char *heads;
    FILE *head = mem_stream(&heads, &size);
    struct pair_table table = {"speed-ups to the target", NULL, 2, "against", put_pair};
    fputs("<th></th><th>pairs</th>", head);
    for (size_t i = 0; i < COSTS; i++) {
        if (!is_told(page, &costs[i]))
            continue;
        fprintf(head, "<th>in %s</th>", costs[i].name);
        table.columns++;
    }
    fclose(head);
    table.heads = heads;
    pair_tables(page, &table);
    free(heads);
    fputs(
        "<p class=\"note\">Speed-up: how many times less the first series needs to reach the "
        "target "
        "than the second. It is the ratio of their Kaplan–Meier medians over the seeds that both "
        "have run; for five pairs or more with a 95 % bootstrap interval in which pairs are drawn "
        "together, up to ten pairs in every way there is, and 100 000 times for more (a draw in "
        "which neither series has a median widens it at both ends). An end "
        "at ∞ or 0 means that one of the two may not reach the target at all.</p>\n",
        page->html);
}

static bool was_evaluated(const struct page *page)
{
    return *page->study->mode != '\0';
}

static void put(struct page *page)
{
    if (isnan(page->study->target)) {
        fputs("<p>The scenario names no target return (<code>report: {target: …}</code>), so there "
              "is "
              "no cost of reaching one.</p>\n",
              page->html);
        return;
    }
    fputs("<div class=\"figures\">\n", page->html);
    for (size_t i = 0; i < COSTS; i++)
        if (is_told(page, &costs[i]))
            draw_series_set(page, series_evaluated, draw, &costs[i]);
    for (size_t i = 0; study_reached(page->study) && i < COSTS; i++)
        if (is_told(page, &costs[i]))
            draw_series_set(page, series_evaluated, draw_curves, &costs[i]);
    fputs(
        "</div>\n<p class=\"note\">Each dot is a seed; a hollow one never reached the target and "
        "stands where its run ended. The vertical mark is the Kaplan–Meier median over seeds. The "
        "shares of seeds are the Kaplan–Meier estimate: a run that ended before it reached the "
        "target is censored there, so it counts as not yet there for as long as it ran. From the "
        "tables evaluation and round.</p>\n",
        page->html);
    put_speedups(page);
}

const struct section section_targets = {
    .name = "target",
    .heading = "Cost of reaching the target",
    .has_content = was_evaluated,
    .put = put,
};
