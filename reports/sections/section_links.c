/* Section: how much of the server's links the rounds used (links.sql).
 *
 * A figure for each direction: bytes of a bin of rounds over its duration, summed over seeds, as a
 * share of the link's capacity where every series has a finite one, else in bytes a second. */
#include "core/base/mem.h"
#include "reports/drawing/axis_scale.h"
#include "reports/drawing/html.h"
#include "reports/figures/line_chart.h"
#include "reports/sections/sections.h"

#include <math.h>
#include <stdlib.h>

enum { LINK_BINS = 100 };

static const struct link_figure {
    const char *bytes, *capacity, *name, *heading, *what;
} directions[] = {
    {"down_B", "server_down_Bps", "link-down", "Traffic on the server’s downlink", "sent"},
    {"up_B", "server_up_Bps", "link-up", "Traffic on the server’s uplink", "received"},
};

/* Bytes, seconds and capacity in bins of rounds, summed over a series' runs. */
struct use {
    double B[LINK_BINS], s[LINK_BINS], round[LINK_BINS], capacity;
    size_t count;
};

/* Bytes and seconds are added up over seeds before they are divided: a mean of rates would weigh
 * short rounds like long ones. */
static struct use use_of(const struct page *page, const struct series *series,
                         const struct link_figure *direction)
{
    const struct rows_by_run *by_run = page_rows(page, "links");
    struct use use = {.capacity = NAN};
    for (size_t i = 0; i < series->count; i++) {
        struct run_rows rows = rows_of_run(by_run, series->runs[i].id);
        for (size_t row = rows.first; row < rows.first + rows.count; row++) {
            size_t bin = (size_t)sql_number(by_run->table, row, "bin");
            if (bin >= LINK_BINS)
                continue;
            use.B[bin] += sql_number(by_run->table, row, direction->bytes);
            use.s[bin] += sql_number(by_run->table, row, "s");
            use.round[bin] = 0.5 * (sql_number(by_run->table, row, "round_from") +
                                    sql_number(by_run->table, row, "round_to"));
            use.capacity = sql_number(by_run->table, row, direction->capacity);
            use.count = bin + 1 > use.count ? bin + 1 : use.count;
        }
    }
    return use;
}

/* One series without a limit is enough to draw bytes a second, since lines of one figure have one
 * axis. */
static bool limited(const struct page *page, const struct series_set *set,
                    const struct link_figure *direction)
{
    for (size_t i = 0; i < set->count; i++)
        if (isnan(use_of(page, set->series[i], direction).capacity))
            return false;
    return true;
}

/* Bytes over seconds, both summed over seeds: the mean rate weighted by time, so that a short round
 * counts no more than it lasted. */
static size_t rates(const struct use *use, bool share, double *x, double *y)
{
    size_t n = 0;
    for (size_t bin = 0; bin < use->count; bin++) {
        if (use->s[bin] <= 0)
            continue;
        x[n] = use->round[bin];
        y[n++] = use->B[bin] / use->s[bin] / (share ? use->capacity : 1);
    }
    return n;
}

static void draw(struct page *page, const struct series_set *set, const void *context)
{
    const struct link_figure *direction = context;
    struct figure figure;
    bool share = limited(page, set, direction);
    if (!figure_open(page, &figure, set, direction->name, "lines", direction->heading))
        return;
    struct line_chart lines = line_chart_begin(figure.plot, "round", share ? "use" : "Bps");
    double x[LINK_BINS], y[LINK_BINS];
    for (size_t i = 0; i < set->count; i++) {
        struct use use = use_of(page, set->series[i], direction);
        line_chart_add(&lines, i + 1, set->series[i]->label, 1, x, y, rates(&use, share, x, y));
    }
    struct axis_scale scale = scale_bytes(lines.y_largest, "bytes per second");
    struct line_axes axes = {.x_name = "round",
                             .y_name = share ? "utilisation (%)" : scale.name,
                             .x_scale = 1,
                             .y_scale = share ? 0.01 : scale.by,
                             .x_max = NAN,
                             .y_max = lines.y_largest > 0 ? 1.08 * lines.y_largest : 1};
    line_chart_set(&lines, &axes, set, 200, 180);
    figure_draw(page, &figure);
    html_format(
        page->html,
        "Bytes that the server %s, framing included, divided by the length of the rounds%s. "
        "Over all seeds. From the table round.",
        direction->what,
        share ? " and by what the link can carry"
              : " (not as a share of what the link can carry, since that is unlimited in "
                "some series)");
    figure_close(page, &figure, page_rows(page, "links")->table);
    line_chart_free(&lines);
}

const struct section section_links = {
    .name = "links",
    .heading = "The server’s links",
    .frame = FRAME_FIGURES,
    .queries = {"links"},
    .draw = draw,
    .contexts = directions,
    .size = sizeof *directions,
    .count = sizeof directions / sizeof *directions,
};
