/* How old the results were that updates used. */
#include "reports/sections/lines.h"

#include <math.h>

enum { MOST = 20 };

/* Used results by staleness, over the runs of a series; `sum` of all their staleness. */
static double ages_of(const struct page *page, const struct series *series, double *used,
                      double *sum)
{
    const struct spans *spans = &page->queries[QUERY_STALENESS];
    double all = 0;
    for (size_t age = 0; age <= MOST; age++)
        used[age] = 0;
    *sum = 0;
    for (size_t i = 0; i < series->count; i++) {
        struct span span = span_of(spans, series->runs[i].id);
        for (size_t row = span.first; row < span.first + span.count; row++) {
            double n = table_number(spans->table, row, "used");
            used[(size_t)table_number(spans->table, row, "staleness")] += n;
            *sum += table_number(spans->table, row, "in_all");
            all += n;
        }
    }
    return all;
}

/* The greatest staleness drawn. */
static size_t oldest_of(const struct page *page, const struct selection *selection)
{
    double used[MOST + 1], sum;
    size_t oldest = 1;
    for (size_t i = 0; i < selection->count; i++) {
        ages_of(page, selection->series[i], used, &sum);
        for (size_t age = 0; age <= MOST; age++)
            oldest = used[age] > 0 && age > oldest ? age : oldest;
    }
    return oldest;
}

static bool draw(struct page *page, const struct selection *selection, const void *context)
{
    (void)context;
    struct figure figure;
    if (!figure_open(page, &figure, selection, "staleness", "lines", "Staleness of used results"))
        return false;
    struct lines lines = lines_begin(figure.plot, "staleness", "share");
    double x[MOST + 1], share[MOST + 1], used[MOST + 1], sum;
    size_t oldest = oldest_of(page, selection);
    for (size_t i = 0; i < selection->count; i++) {
        double all = ages_of(page, selection->series[i], used, &sum), so_far = 0;
        for (size_t age = 0; age <= oldest; age++) {
            so_far += used[age];
            x[age] = (double)age;
            share[age] = so_far / all;
        }
        if (all > 0)
            lines_add(&lines, i + 1, selection->series[i]->label, 1, x, share, oldest + 1);
    }
    struct axes axes = {.x_name = "aggregations since its wave was opened",
                        .y_name = "used results (%)",
                        .x_scale = 1,
                        .y_scale = 0.01,
                        .x_max = NAN,
                        .y_max = 1.02,
                        .steps = true};
    lines_set(&lines, &axes, selection, 220, 200);
    bool good = figure_draw(page, &figure);
    fputs("Share of the results in updates that were so stale or fresher, over all seeds; 20 "
          "stands for 20 and more. Mean: ",
          page->html);
    for (size_t i = 0, shown = 0; i < selection->count; i++) {
        double all = ages_of(page, selection->series[i], used, &sum);
        if (all > 0)
            html_format(page->html, "%s%s %.3g", shown++ ? ", " : "", selection_label(selection, i),
                        sum / all);
    }
    fputs(". Points without a line used fresh results alone. From the table agent_round.",
          page->html);
    figure_close(page, &figure, QUERY_STALENESS);
    lines_free(&lines);
    return good;
}

bool section_staleness(struct page *page)
{
    static const struct frame frame = {
        .kind = FRAME_HALF, .heading = "Staleness", .query = QUERY_STALENESS, .draw = draw};
    return frame_put(page, &frame);
}
