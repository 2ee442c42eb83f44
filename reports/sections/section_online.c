/* Section: how many agents were online, and how many dispatches under way, over time (online.sql).
 *
 * Both are shares of the fleet at 101 instants spread evenly over each run. Runs of one series end
 * at different times, so the k-th instants of all seeds are averaged in both coordinates. */
#include "reports/drawing/axis_scale.h"
#include "reports/drawing/html.h"
#include "reports/figures/line_chart.h"
#include "reports/sections/sections.h"

#include <math.h>

enum { INSTANTS = 101 };

static const struct count {
    const char *column, *name, *heading, *what;
} counts[] = {
    {"online", "online", "Agents online", "Agents that were online, as a share of the fleet"},
    {"working", "working", "Dispatches under way",
     "Dispatches that the server had sent and whose outcome it had not learnt yet, relative to the "
     "number of agents in the fleet"},
};

/* Means over the runs of a series at each instant; false when it has none. */
static bool means_of(const struct page *page, const struct series *series, const char *column,
                     double *t, double *share)
{
    const struct rows_by_run *by_run = page_rows(page, "online");
    double runs = 0;
    for (size_t k = 0; k < INSTANTS; k++)
        t[k] = share[k] = 0;
    for (size_t i = 0; i < series->count; i++) {
        struct run_rows rows = rows_of_run(by_run, series->runs[i].id);
        /* The k-th instant of one seed may be another second than that of the next: both are
         * averaged. */
        for (size_t k = 0; k < rows.count && k < INSTANTS; k++) {
            size_t row = rows.first + k;
            t[k] += sql_number(by_run->table, row, "t_s");
            share[k] +=
                sql_number(by_run->table, row, column) / sql_number(by_run->table, row, "agents");
        }
        runs += rows.count > 0;
    }
    for (size_t k = 0; k < INSTANTS && runs > 0; k++) {
        t[k] /= runs;
        share[k] /= runs;
    }
    return runs > 0;
}

static void draw(struct page *page, const struct series_set *set, const void *context)
{
    const struct count *count = context;
    struct figure figure;
    if (!figure_open(page, &figure, set, count->name, "lines", count->heading))
        return;
    struct line_chart lines = line_chart_begin(figure.plot, "t_s", "share");
    double t[INSTANTS], share[INSTANTS];
    for (size_t i = 0; i < set->count; i++)
        if (means_of(page, set->series[i], count->column, t, share))
            line_chart_add(&lines, i + 1, set->series[i]->label, 1, t, share, INSTANTS);
    struct axis_scale scale = scale_seconds(lines.x_largest, "virtual time");
    struct line_axes axes = {.x_name = scale.name,
                             .y_name = "share of the fleet (%)",
                             .x_scale = scale.by,
                             .y_scale = 0.01,
                             .x_max = NAN,
                             .y_max = fmax(1.02, 1.02 * lines.y_largest)};
    line_chart_set(&lines, &axes, set, 200, 180);
    figure_draw(page, &figure);
    html_format(page->html,
                "%s. At 101 instants of each run, mean over seeds (each instant at its mean time). "
                "From the tables run, presence and agent_round.",
                count->what);
    figure_close(page, &figure, page_rows(page, "online")->table);
    line_chart_free(&lines);
}

const struct section section_online = {
    .name = "online",
    .heading = "Availability of agents",
    .frame = FRAME_FIGURES,
    .queries = {"online"},
    .draw = draw,
    .contexts = counts,
    .size = sizeof *counts,
    .count = sizeof counts / sizeof *counts,
};
