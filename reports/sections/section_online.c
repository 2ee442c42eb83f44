/* How many agents were there over time. */
#include "reports/sections/lines.h"

#include <math.h>

enum { INSTANTS = 101 };

static const struct count {
    const char *column, *name, *heading, *what;
} counts[] = {
    {"online", "online", "Agents online", "How many agents of the fleet were there"},
    {"working", "working", "Dispatches under way",
     "How many dispatches the server had sent off and not heard of"},
};

/* Means over the runs of a series at each instant; false when it has none. */
static bool means_of(const struct page *page, const struct series *series, const char *column,
                     double *t, double *share)
{
    const struct spans *spans = &page->queries[QUERY_ONLINE];
    double runs = 0;
    for (size_t k = 0; k < INSTANTS; k++)
        t[k] = share[k] = 0;
    for (size_t i = 0; i < series->count; i++) {
        struct span span = span_of(spans, series->runs[i].id);
        for (size_t k = 0; k < span.count && k < INSTANTS; k++) {
            size_t row = span.first + k;
            t[k] += table_number(spans->table, row, "t_s");
            share[k] +=
                table_number(spans->table, row, column) / table_number(spans->table, row, "agents");
        }
        runs += span.count > 0;
    }
    for (size_t k = 0; k < INSTANTS && runs > 0; k++) {
        t[k] /= runs;
        share[k] /= runs;
    }
    return runs > 0;
}

static bool draw(struct page *page, const struct selection *selection, const void *context)
{
    const struct count *count = context;
    struct figure figure;
    if (!figure_open(page, &figure, selection, count->name, "lines", count->heading))
        return false;
    struct lines lines = lines_begin(figure.plot, "t_s", "share");
    double t[INSTANTS], share[INSTANTS];
    for (size_t i = 0; i < selection->count; i++)
        if (means_of(page, selection->series[i], count->column, t, share))
            lines_add(&lines, i + 1, selection->series[i]->label, 1, t, share, INSTANTS);
    struct scale scale = scale_seconds(lines.x_largest, "virtual time");
    struct axes axes = {.x_name = scale.name,
                        .y_name = "agents of the fleet (%)",
                        .x_scale = scale.by,
                        .y_scale = 0.01,
                        .x_max = NAN,
                        .y_max = fmax(1.02, 1.02 * lines.y_largest)};
    lines_set(&lines, &axes, selection, 200, 180);
    bool good = figure_draw(page, &figure);
    html_format(page->html,
                "%s. At 101 instants of each run, mean over seeds (at the seeds’ mean "
                "time). From the tables run, presence and agent_round.",
                count->what);
    figure_close(page, &figure, QUERY_ONLINE);
    lines_free(&lines);
    return good;
}

bool section_online(struct page *page)
{
    static const struct frame frame = {.kind = FRAME_FIGURES,
                                       .heading = "Who is there",
                                       .query = QUERY_ONLINE,
                                       .draw = draw,
                                       .contexts = counts,
                                       .size = sizeof *counts,
                                       .count = sizeof counts / sizeof *counts};
    return frame_put(page, &frame);
}
