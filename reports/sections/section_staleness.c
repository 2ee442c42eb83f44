/* Section: staleness of the results that updates used (staleness.sql): the share that was at most
 * so many aggregations old, summed over seeds.
 *
 * The staleness of a result is the number of aggregations since the wave of its dispatch was
 * opened: 0 in synchronous rounds. The statement counts 20 and more as 20, but keeps their true
 * sum, so the mean in the caption is exact. */
#include "reports/drawing/html.h"
#include "reports/figures/line_chart.h"
#include "reports/sections/sections.h"

#include <math.h>

enum { MOST = 20 };

/* Used results by staleness, over the runs of a series; `sum` of all their staleness. */
static double ages_of(const struct page *page, const struct series *series, double *used,
                      double *sum)
{
    const struct rows_by_run *by_run = page_rows(page, "staleness");
    double all = 0;
    for (size_t age = 0; age <= MOST; age++)
        used[age] = 0;
    *sum = 0;
    for (size_t i = 0; i < series->count; i++) {
        struct run_rows rows = rows_of_run(by_run, series->runs[i].id);
        for (size_t row = rows.first; row < rows.first + rows.count; row++) {
            double n = sql_number(by_run->table, row, "used");
            used[(size_t)sql_number(by_run->table, row, "staleness")] += n;
            *sum += sql_number(by_run->table, row, "in_all");
            all += n;
        }
    }
    return all;
}

/* The greatest staleness drawn. */
static size_t oldest_of(const struct page *page, const struct series_set *set)
{
    double used[MOST + 1], sum;
    size_t oldest = 1;
    for (size_t i = 0; i < set->count; i++) {
        ages_of(page, set->series[i], used, &sum);
        for (size_t age = 0; age <= MOST; age++)
            oldest = used[age] > 0 && age > oldest ? age : oldest;
    }
    return oldest;
}

static void draw(struct page *page, const struct series_set *set, const void *context)
{
    (void)context;
    struct figure figure;
    if (!figure_open(page, &figure, set, "staleness", "lines", "Staleness of used results"))
        return;
    struct line_chart lines = line_chart_begin(figure.plot, "staleness", "share");
    double x[MOST + 1], share[MOST + 1], used[MOST + 1], sum;
    size_t oldest = oldest_of(page, set);
    for (size_t i = 0; i < set->count; i++) {
        /* Counts added up over seeds become a distribution function. */
        double all = ages_of(page, set->series[i], used, &sum), so_far = 0;
        for (size_t age = 0; age <= oldest; age++) {
            so_far += used[age];
            x[age] = (double)age;
            share[age] = so_far / all;
        }
        if (all > 0)
            line_chart_add(&lines, i + 1, set->series[i]->label, 1, x, share, oldest + 1);
    }
    struct line_axes axes = {.x_name = "staleness (aggregations)",
                             .y_name = "share of used results (%)",
                             .x_scale = 1,
                             .y_scale = 0.01,
                             .x_max = NAN,
                             .y_max = 1.02,
                             .steps = true};
    line_chart_set(&lines, &axes, set, 220, 200);
    figure_draw(page, &figure);
    fputs(
        "Share of the used results that were at most so stale, over all seeds; 20 stands for 20 or "
        "more. Mean staleness: ",
        page->html);
    for (size_t i = 0, shown = 0; i < set->count; i++) {
        double all = ages_of(page, set->series[i], used, &sum);
        if (all > 0)
            html_format(page->html, "%s%s %.3g", shown++ ? ", " : "", set->series[i]->label,
                        sum / all);
    }
    fputs(". Staleness counts the aggregations since the wave of the dispatch was opened. Series "
          "without a "
          "line used fresh results only. From the table agent_round.",
          page->html);
    figure_close(page, &figure, page_rows(page, "staleness")->table);
    line_chart_free(&lines);
}

const struct section section_staleness = {
    .name = "staleness",
    .heading = "Staleness",
    .frame = FRAME_HALF,
    .queries = {"staleness"},
    .draw = draw,
};
