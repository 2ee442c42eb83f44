/* Section: what agents made of the policy for themselves (runs.sql, clients.sql).
 *
 * A figure shows what agents' own policies are worth to their wishes against what the shared policy
 * returns, a point for each series: personal policies lie high, good shared ones to the right. In a
 * second one the agents of all seeds stand in the order of how well their own policies rank
 * episodes as their wishes do (models/device/client_evaluation.h). Then a table. How this depends
 * on a swept setting is drawn with the effects of settings (section_sensitivity.c). */
#include "core/base/mem.h"
#include "core/base/stats.h"
#include "reports/data/estimate.h"
#include "reports/drawing/format.h"
#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"
#include "reports/figures/line_chart.h"
#include "reports/figures/series_table.h"
#include "reports/sections/sections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A figure without a point cannot be drawn. */
static bool any(const struct page *page, const struct series_set *set,
                bool (*has)(const struct page *page, const struct series *series))
{
    bool found = false;
    for (size_t i = 0; i < set->count; i++)
        found |= has(page, set->series[i]);
    return found;
}

/* --- against the shared policy ---------------------------------------------------------------- */

/* Mean and its interval, or lowest and highest seed. */
static void put_value(FILE *csv, const struct series *series, enum metric metric)
{
    struct sample sample = series_values(series, metric);
    struct estimate estimate = estimate_of(sample.x, sample.n, RESAMPLES);
    struct interval seeds = {stats_quantile(sample.x, sample.n, 0),
                             stats_quantile(sample.x, sample.n, 1)};
    struct interval interval = estimate.has_interval ? estimate.mean_interval : seeds;
    fprintf(csv, ",%.10g,%.10g,%.10g", estimate.mean, interval.low, interval.high);
    free(sample.x);
}

/* Neither the shared policy nor those of agents broke the physics. */
static bool has_point(const struct page *page, const struct series *series)
{
    (void)page;
    return isfinite(series_mean(series, METRIC_FINAL)) &&
           isfinite(series_mean(series, METRIC_WISHES_AFTER));
}

static void draw_points(struct page *page, const struct series_set *set)
{
    struct figure figure;
    const char *labels[SERIES_DRAWN];
    size_t count = 0;
    if (!any(page, set, has_point) ||
        !figure_open(page, &figure, set, "personal", "personal",
                     "Agents’ wishes against the shared policy’s return"))
        return;
    FILE *csv = plot_csv(figure.plot);
    fputs("colour,series,shared,shared_low,shared_high,wishes,wishes_low,wishes_high\n", csv);
    for (size_t i = 0; i < set->count; i++) {
        if (!has_point(page, set->series[i]))
            continue;
        labels[count++] = set->series[i]->label;
        fprintf(csv, "%zu,", count);
        plot_name(figure.plot, "series", set->series[i]->label);
        put_value(csv, set->series[i], METRIC_FINAL);
        put_value(csv, set->series[i], METRIC_WISHES_AFTER);
        fputc('\n', csv);
    }
    plot_key(figure.plot, "label", labels, count, 240, 220);
    figure_draw(page, &figure);
    fputs("Up: what an episode of agents’ own policies, after their local steps, is worth to their "
          "wishes. To the right: the final return of the policy that they share. Means over agents "
          "and seeds; bars are the 95 % interval from five seeds on, otherwise from the lowest to "
          "the highest seed. From the tables client_evaluation and evaluation.",
          page->html);
    figure_close(page, &figure, page->results->runs);
}

/* --- agent by agent --------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of all agents of all seeds that have one, in order; the caller frees x. */
static struct sample ranks_of(const struct page *page, const struct series *series)
{
    const struct rows_by_run *by_run = page_rows(page, "clients");
    struct sample ranks = {NULL, 0};
    size_t room = 0;
    for (size_t i = 0; i < series->count; i++) {
        struct run_rows rows = rows_of_run(by_run, series->runs[i].id);
        for (size_t row = rows.first; row < rows.first + rows.count; row++) {
            double rank = sql_number(by_run->table, row, "rank_wishes");
            mem_grow(&ranks.x, &room, ranks.n + 1, sizeof *ranks.x);
            ranks.x[ranks.n] = rank;
            ranks.n += !isnan(rank);
        }
    }
    if (ranks.n > 0)
        qsort(ranks.x, ranks.n, sizeof *ranks.x, by_value);
    return ranks;
}

static bool has_rank(const struct page *page, const struct series *series)
{
    struct sample ranks = ranks_of(page, series);
    free(ranks.x);
    return ranks.n > 0;
}

static void draw_agents(struct page *page, const struct series_set *set)
{
    struct figure figure;
    if (!any(page, set, has_rank) ||
        !figure_open(page, &figure, set, "clients", "lines",
                     "How well agents’ own policies rank episodes as they wish"))
        return;
    struct line_chart lines = line_chart_begin(figure.plot, "agents_share", "rank_correlation");
    for (size_t i = 0; i < set->count; i++) {
        struct sample ranks = ranks_of(page, set->series[i]);
        double *share = mem_alloc((ranks.n + 1) * sizeof *share);
        for (size_t k = 0; k < ranks.n; k++)
            share[k] = ((double)k + 0.5) / (double)ranks.n;
        if (ranks.n > 0)
            line_chart_add(&lines, i + 1, set->series[i]->label, 1, share, ranks.x, ranks.n);
        free(share);
        free(ranks.x);
    }
    struct line_axes axes = {.x_name = "agents, lowest correlation first (%)",
                             .y_name = "rank correlation",
                             .x_scale = 0.01,
                             .y_scale = 1,
                             .y_min = -1,
                             .x_max = 1,
                             .y_max = 1};
    line_chart_set(&lines, &axes, set, 240, 220);
    figure_draw(page, &figure);
    fputs("Spearman’s rank correlation over the episodes of a policy that was sent: of how much "
          "likelier an agent’s own policy makes them with their worth to its wishes. 1: the agent "
          "has learnt to prefer what it wishes; 0: nothing of it. A line is made of the agents of "
          "all seeds. From the table client_evaluation.",
          page->html);
    figure_close(page, &figure, page_rows(page, "clients")->table);
    line_chart_free(&lines);
}

/* --- the section ------------------------------------------------------------------------------ */

typedef void draw_set_fn(struct page *page, const struct series_set *set);
static draw_set_fn *const figures[] = {draw_points, draw_agents};

static void draw(struct page *page, const struct series_set *set, const void *context)
{
    (*(draw_set_fn *const *)context)(page, set);
}

static const struct {
    enum metric metric;
    const char *head;
} columns[] = {{METRIC_OWN_BEFORE, "own objective, sent policy"},
               {METRIC_OWN_AFTER, "own objective, own policy"},
               {METRIC_SHARED_BEFORE, "task, sent policy"},
               {METRIC_SHARED_AFTER, "task, own policy"},
               {METRIC_WISHES_BEFORE, "wishes, sent policy"},
               {METRIC_WISHES_AFTER, "wishes, own policy"},
               {METRIC_RANK_OWN, "rank correlation, own objective"},
               {METRIC_RANK_WISHES, "rank correlation, wishes"}};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* "−0.50 ± 0.12"; "–" where no run has any. */
static char *format_rank(char *out, const struct estimate *estimate)
{
    size_t at = 0;
    if (estimate->n == 0)
        return strcpy(out, "–");
    at += (size_t)snprintf(out, FORMAT_SIZE, "%s%.2f", estimate->mean < 0 ? "−" : "",
                           fabs(estimate->mean));
    if (estimate->n > 1)
        snprintf(out + at, FORMAT_SIZE - at, " ± %.2f", estimate->se);
    return out;
}

static void put_cells(FILE *html, const struct series *series)
{
    char value[FORMAT_SIZE];
    for (size_t i = 0; i < COLUMNS; i++) {
        struct sample sample = series_values(series, columns[i].metric);
        struct estimate estimate = estimate_of(sample.x, sample.n, 1); /* no interval is shown */
        bool rank = columns[i].metric >= METRIC_RANK_OWN;
        html_cell(html, rank ? format_rank(value, &estimate) : format_estimate(value, &estimate));
        free(sample.x);
    }
}

static void put_table(struct page *page)
{
    const char *heads[1 + COLUMNS] = {""};
    for (size_t i = 0; i < COLUMNS; i++)
        heads[1 + i] = columns[i].head;
    series_table(page, "what agents made of the policy for themselves", heads, 1 + COLUMNS,
                 put_cells, false);
    fputs("<p class=\"note\">Returns of the policy that an agent was sent, and of its own after "
          "its local "
          "steps, in its own world with sampled actions. An agent’s own objective is the task’s "
          "reward and, as much as objective.weight says, what its wishes are worth. Means over "
          "agents and over the last quarter of the rounds in which they were evaluated ± standard "
          "error over seeds.</p>\n",
          page->html);
}

const struct section section_personal = {
    .name = "personal",
    .heading = "Personalisation",
    .frame = FRAME_FIGURES,
    .queries = {"clients"},
    .draw = draw,
    .contexts = figures,
    .size = sizeof *figures,
    .count = sizeof figures / sizeof *figures,
    .foot = put_table,
};
