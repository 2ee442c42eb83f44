/* How full the server's links were. */
#include "reports/sections/lines.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { BINS = 100 };

static const struct direction {
    const char *bytes, *capacity, *name, *heading, *what;
} directions[] = {
    {"down_B", "server_down_Bps", "link-down", "Use of the server’s downlink", "sent"},
    {"up_B", "server_up_Bps", "link-up", "Use of the server’s uplink", "received"},
};

/* Bytes, seconds and capacity in bins of rounds, summed over a series' runs. */
struct use {
    double B[BINS], s[BINS], round[BINS], capacity;
    size_t count;
};

static struct use use_of(const struct page *page, const struct series *series,
                         const struct direction *direction)
{
    const struct spans *spans = &page->queries[QUERY_LINKS];
    struct use use = {.capacity = NAN};
    for (size_t i = 0; i < series->count; i++) {
        struct span span = span_of(spans, series->runs[i].id);
        for (size_t row = span.first; row < span.first + span.count; row++) {
            size_t bin = (size_t)table_number(spans->table, row, "bin");
            if (bin >= BINS)
                continue;
            use.B[bin] += table_number(spans->table, row, direction->bytes);
            use.s[bin] += table_number(spans->table, row, "s");
            use.round[bin] = 0.5 * (table_number(spans->table, row, "round_from") +
                                    table_number(spans->table, row, "round_to"));
            use.capacity = table_number(spans->table, row, direction->capacity);
            use.count = bin + 1 > use.count ? bin + 1 : use.count;
        }
    }
    return use;
}

static bool limited(const struct page *page, const struct selection *selection,
                    const struct direction *direction)
{
    for (size_t i = 0; i < selection->count; i++)
        if (isnan(use_of(page, selection->series[i], direction).capacity))
            return false;
    return true;
}

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

static bool draw(struct page *page, const struct selection *selection, const void *context)
{
    const struct direction *direction = context;
    struct figure figure;
    bool share = limited(page, selection, direction);
    if (!figure_open(page, &figure, selection, direction->name, "lines", direction->heading))
        return false;
    struct lines lines = lines_begin(figure.plot, "round", share ? "use" : "Bps");
    double x[BINS], y[BINS];
    for (size_t i = 0; i < selection->count; i++) {
        struct use use = use_of(page, selection->series[i], direction);
        lines_add(&lines, i + 1, selection->series[i]->label, 1, x, y, rates(&use, share, x, y));
    }
    struct scale scale = scale_bytes(lines.y_largest, "a second");
    struct axes axes = {.x_name = "round",
                        .y_name = share ? "of what it can carry (%)" : scale.name,
                        .x_scale = 1,
                        .y_scale = share ? 0.01 : scale.by,
                        .x_max = NAN,
                        .y_max = lines.y_largest > 0 ? 1.08 * lines.y_largest : 1};
    lines_set(&lines, &axes, selection, 200, 180);
    bool good = figure_draw(page, &figure);
    html_format(page->html,
                "What the server %s, framing included, over the length of the rounds%s; over all "
                "seeds. From the table round.",
                direction->what,
                share ? " and what the link can carry" : " (not everywhere is it limited)");
    figure_close(page, &figure, QUERY_LINKS);
    lines_free(&lines);
    return good;
}

bool section_links(struct page *page)
{
    static const struct frame frame = {.kind = FRAME_FIGURES,
                                       .heading = "Use of links",
                                       .query = QUERY_LINKS,
                                       .draw = draw,
                                       .contexts = directions,
                                       .size = sizeof *directions,
                                       .count = sizeof directions / sizeof *directions};
    return frame_put(page, &frame);
}
