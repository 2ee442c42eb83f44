/* Section: how evenly agents contributed: Lorenz curve of used results and Jain's index
 * (participation.sql).
 *
 * With x_k used results of agent k of n, Jain's index (Jain, Chiu, Hawe 1984) is (Σ x)² / (n Σ x²):
 * 1 where all contribute alike, 1/n where one contributes everything. The Lorenz curve says of the
 * least active p % of agents which share of all used results came from them. */
#include "core/base/mem.h"
#include "core/base/stats.h"
#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"
#include "reports/figures/line_chart.h"
#include "reports/figures/series_table.h"
#include "reports/sections/sections.h"

#include <math.h>
#include <stdlib.h>

enum { LORENZ_POINTS = 51 };

/* Of a series: means over its runs. */
struct share {
    double used[LORENZ_POINTS]; /* of the least active 0, 2, ... 100 % of agents */
    struct moments jain, jain_asked, never, agents;
};

/* Adds a run's curve, interpolated between its points. */
static void add_run(struct share *share, const struct sql_table *table, struct run_rows rows)
{
    double x0 = 0, y0 = 0;
    size_t at = 0;
    for (size_t row = rows.first; row < rows.first + rows.count; row++) {
        double x1 = sql_number(table, row, "agents_share");
        double y1 = sql_number(table, row, "used_share");
        /* A run's points lie at the shares that its number of agents allows; runs are averaged at
         * points that are the same for all. The tolerance lets the last one, at 1, in despite
         * rounding. */
        for (; at < LORENZ_POINTS && at <= x1 * (LORENZ_POINTS - 1) * (1 + 1e-12); at++)
            share->used[at] += y0 + (y1 - y0) * ((double)at / (LORENZ_POINTS - 1) - x0) / (x1 - x0);
        x0 = x1;
        y0 = y1;
    }
    moments_add(&share->jain, sql_number(table, rows.first, "jain"));
    moments_add(&share->jain_asked, sql_number(table, rows.first, "jain_asked"));
    moments_add(&share->never, sql_number(table, rows.first, "never"));
    moments_add(&share->agents, sql_number(table, rows.first, "agents"));
}

/* Runs without a single used result have no curve. */
static struct share share_of(const struct page *page, const struct series *series)
{
    const struct rows_by_run *by_run = page_rows(page, "participation");
    struct share share = {.used = {0}};
    for (size_t i = 0; i < series->count; i++) {
        struct run_rows rows = rows_of_run(by_run, series->runs[i].id);
        if (rows.count > 0 && !isnan(sql_number(by_run->table, rows.first, "jain")))
            add_run(&share, by_run->table, rows);
    }
    for (size_t i = 0; i < LORENZ_POINTS && share.jain.n > 0; i++)
        share.used[i] /= share.jain.n;
    return share;
}

/* A run in which no result was used has no curve: there is nothing to have a share of. */
static void draw(struct page *page, const struct series_set *set, const void *context)
{
    (void)context;
    struct figure figure;
    if (!figure_open(page, &figure, set, "participation", "lines", "How evenly agents contributed"))
        return;
    struct line_chart lines = line_chart_begin(figure.plot, "agents_share", "used_share");
    double x[LORENZ_POINTS];
    for (size_t i = 0; i < LORENZ_POINTS; i++)
        x[i] = (double)i / (LORENZ_POINTS - 1);
    for (size_t i = 0; i < set->count; i++) {
        struct share share = share_of(page, set->series[i]);
        if (share.jain.n > 0)
            line_chart_add(&lines, i + 1, set->series[i]->label, 1, x, share.used, LORENZ_POINTS);
    }
    struct line_axes axes = {.x_name = "agents, least active first (%)",
                             .y_name = "share of used results (%)",
                             .x_scale = 0.01,
                             .y_scale = 0.01,
                             .x_max = 1,
                             .y_max = 1,
                             .diagonal = true};
    line_chart_set(&lines, &axes, set, 240, 220);
    figure_draw(page, &figure);
    fputs("Lorenz curve: the share of all used results that came from the least active agents, as "
          "many per cent of the fleet as the axis says, agents that never contributed included. On "
          "the diagonal all agents contribute equally. Mean over seeds. From the tables agent and "
          "agent_round.",
          page->html);
    figure_close(page, &figure, page_rows(page, "participation")->table);
    line_chart_free(&lines);
}

static void put_table(struct page *page)
{
    static const char *const heads[] = {"", "Jain’s index, used results",
                                        "Jain’s index, dispatches", "agents without a used result",
                                        "agents in the fleet"};
    fold_begin(page, "how evenly agents contributed");
    html_table_begin(page->html, heads, 5);
    for (size_t i = 0; i < page->study->count; i++) {
        const struct series *series = &page->study->series[i];
        if (!series_listed(page, series))
            continue;
        struct share share = share_of(page, series);
        if (share.jain.n == 0)
            continue;
        fputs("<tr><th>", page->html);
        html_text(page->html, series->label);
        fprintf(page->html, "</th><td>%.3f</td><td>%.3f</td><td>%.3g</td><td>%.4g</td></tr>\n",
                share.jain.mean, share.jain_asked.mean, share.never.mean, share.agents.mean);
    }
    html_table_end(page->html);
    fold_end(page);
    fputs("<p class=\"note\">Jain’s index is 1 when all agents of the fleet have the same number, "
          "and 1/n when a single one of n agents has all of it. Means over seeds.</p>\n",
          page->html);
}

const struct section section_participation = {
    .name = "participation",
    .heading = "Participation",
    .frame = FRAME_HALF,
    .queries = {"participation"},
    .draw = draw,
    .foot = put_table,
};
