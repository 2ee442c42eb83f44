/* Who took part: the Lorenz curve of used results over the fleet, and Jain's index. */
#include "reports/sections/lines.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { POINTS = 51 };

/* Of a series: means over its runs. */
struct share {
    double used[POINTS]; /* of the least active 0, 2, ... 100 % of agents */
    struct moments jain, jain_asked, never, agents;
};

/* Adds a run's curve, interpolated between its points. */
static void add_run(struct share *share, const struct table *table, struct span span)
{
    double x0 = 0, y0 = 0;
    size_t at = 0;
    for (size_t row = span.first; row < span.first + span.count; row++) {
        double x1 = table_number(table, row, "agents_share");
        double y1 = table_number(table, row, "used_share");
        for (; at < POINTS && at <= x1 * (POINTS - 1) * (1 + 1e-12); at++)
            share->used[at] += y0 + (y1 - y0) * ((double)at / (POINTS - 1) - x0) / (x1 - x0);
        x0 = x1;
        y0 = y1;
    }
    moments_add(&share->jain, table_number(table, span.first, "jain"));
    moments_add(&share->jain_asked, table_number(table, span.first, "jain_asked"));
    moments_add(&share->never, table_number(table, span.first, "never"));
    moments_add(&share->agents, table_number(table, span.first, "agents"));
}

/* Runs without a single used result have no curve. */
static struct share share_of(const struct page *page, const struct series *series)
{
    const struct spans *spans = &page->queries[QUERY_PARTICIPATION];
    struct share share = {.used = {0}};
    for (size_t i = 0; i < series->count; i++) {
        struct span span = span_of(spans, series->runs[i].id);
        if (span.count > 0 && !isnan(table_number(spans->table, span.first, "jain")))
            add_run(&share, spans->table, span);
    }
    for (size_t i = 0; i < POINTS && share.jain.n > 0; i++)
        share.used[i] /= share.jain.n;
    return share;
}

static bool draw(struct page *page, const struct selection *selection, const void *context)
{
    (void)context;
    struct figure figure;
    if (!figure_open(page, &figure, selection, "participation", "lines", "Who took part"))
        return false;
    struct lines lines = lines_begin(figure.plot, "agents_share", "used_share");
    double x[POINTS];
    for (size_t i = 0; i < POINTS; i++)
        x[i] = (double)i / (POINTS - 1);
    for (size_t i = 0; i < selection->count; i++) {
        struct share share = share_of(page, selection->series[i]);
        if (share.jain.n > 0)
            lines_add(&lines, i + 1, selection->series[i]->label, 1, x, share.used, POINTS);
    }
    struct axes axes = {.x_name = "agents, the least active first (%)",
                        .y_name = "used results (%)",
                        .x_scale = 0.01,
                        .y_scale = 0.01,
                        .x_max = 1,
                        .y_max = 1,
                        .diagonal = true};
    lines_set(&lines, &axes, selection, 240, 220);
    bool good = figure_draw(page, &figure);
    fputs("Lorenz curve: what part of all used results came from the least active so many agents "
          "of the fleet, those included that never took part; on the diagonal all have the same. "
          "Mean over seeds. From the tables agent and agent_round.",
          page->html);
    figure_close(page, &figure, QUERY_PARTICIPATION);
    lines_free(&lines);
    return good;
}

static void put_table(struct page *page)
{
    static const char *const heads[] = {"", "Jain’s index, used results",
                                        "Jain’s index, dispatches", "agents never used",
                                        "of agents"};
    table_begin(page->html, heads, 5);
    for (size_t i = 0; i < page->study->count; i++) {
        const struct series *series = &page->study->series[i];
        struct share share = share_of(page, series);
        if (share.jain.n == 0)
            continue;
        fputs("<tr><th>", page->html);
        html_text(page->html, series->label);
        fprintf(page->html, "</th><td>%.3f</td><td>%.3f</td><td>%.3g</td><td>%.4g</td></tr>\n",
                share.jain.mean, share.jain_asked.mean, share.never.mean, share.agents.mean);
    }
    table_end(page->html);
    fputs("<p class=\"note\">Jain’s index is 1 when all agents of the fleet have the same number, "
          "and 1/n when one of n has all. Means over seeds.</p>\n",
          page->html);
}

bool section_participation(struct page *page)
{
    static const struct frame frame = {.kind = FRAME_HALF,
                                       .heading = "Participation",
                                       .query = QUERY_PARTICIPATION,
                                       .draw = draw,
                                       .foot = put_table};
    return frame_put(page, &frame);
}
