/* How long it took until results arrived, and how long each phase: the distributions. */
#include "reports/sections/lines.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS = 6, POINTS = 61 };
static const char *const names[PARTS] = {"until it arrived", "download", "compute", "panel",
                                         "upload",           "away"};

/* A value and its weight: what share of the dispatches it stands for. */
struct mass {
    double s, weight;
};

struct masses {
    struct mass *list;
    size_t count, capacity;
};

static int by_value(const void *a, const void *b)
{
    double x = ((const struct mass *)a)->s, y = ((const struct mass *)b)->s;
    return (x > y) - (x < y);
}

/* The quantiles of a part over all runs of a series, each run with the same weight. */
static struct masses masses_of(const struct page *page, const struct series *series, size_t part)
{
    const struct spans *spans = &page->queries[QUERY_COMPLETION];
    struct masses masses = {0};
    double runs = 0;
    for (size_t i = 0; i < series->count; i++) {
        struct span span = span_of(spans, series->runs[i].id);
        double before = 0;
        runs += span.count > 0;
        for (size_t row = span.first; row < span.first + span.count; row++) {
            if (table_number(spans->table, row, "part") != (double)part)
                continue;
            double share = table_number(spans->table, row, "share");
            mem_grow(&masses.list, &masses.capacity, masses.count + 1, sizeof *masses.list);
            masses.list[masses.count++] =
                (struct mass){table_number(spans->table, row, "s"), share - before};
            before = share;
        }
    }
    for (size_t i = 0; i < masses.count; i++)
        masses.list[i].weight /= runs;
    if (masses.count > 0)
        qsort(masses.list, masses.count, sizeof *masses.list, by_value);
    return masses;
}

/* The distribution function at no more than POINTS of its steps; returns their number. */
static size_t distribution(const struct masses *masses, double *x, double *share)
{
    size_t n = 0;
    double so_far = 0, shown = -1;
    for (size_t i = 0; i < masses->count; i++) {
        so_far += masses->list[i].weight;
        bool last = i + 1 == masses->count;
        if (!last && masses->list[i + 1].s == masses->list[i].s)
            continue;
        if (n > 0 && !last && so_far - shown < 1.0 / (POINTS - 2))
            continue;
        x[n] = masses->list[i].s;
        share[n++] = shown = so_far;
    }
    return n;
}

/* Whether anything of the part took time in any series of the selection. */
static bool part_took_time(const struct page *page, const struct selection *selection, size_t part)
{
    bool took = false;
    for (size_t i = 0; i < selection->count; i++) {
        struct masses masses = masses_of(page, selection->series[i], part);
        took |= masses.count > 0 && masses.list[masses.count - 1].s > 0;
        free(masses.list);
    }
    return took;
}

static void add_part(const struct page *page, struct lines *lines,
                     const struct selection *selection, size_t part, size_t panel)
{
    double x[POINTS + 1], share[POINTS + 1];
    for (size_t i = 0; i < selection->count; i++) {
        struct masses masses = masses_of(page, selection->series[i], part);
        size_t n = distribution(&masses, x + 1, share + 1);
        if (n > 0) { /* from the axis up to the first step */
            x[0] = x[1];
            share[0] = 0;
            lines_add(lines, i + 1, selection->series[i]->label, panel, x, share, n + 1);
        }
        free(masses.list);
    }
}

static bool draw(struct page *page, const struct selection *selection, const void *context)
{
    (void)context;
    struct figure figure;
    if (!figure_open(page, &figure, selection, "completion", "panels",
                     "How long dispatches took, by phase"))
        return false;
    struct lines lines = lines_begin(figure.plot, "s", "share");
    const char *panels[PARTS];
    size_t count = 0;
    for (size_t part = 1; part <= PARTS; part++) {
        if (!part_took_time(page, selection, part))
            continue;
        panels[count++] = names[part - 1];
        add_part(page, &lines, selection, part, count);
    }
    size_t rows = (count + 2) / 3, rows_narrow = (count + 1) / 2;
    struct axes axes = {.x_name = "seconds",
                        .y_name = "share",
                        .x_scale = 1,
                        .y_scale = 1,
                        .x_max = NAN,
                        .y_max = 1,
                        .log_x = true};
    plot_texts(figure.plot, "panel", panels, count);
    lines_set(&lines, &axes, selection, 185 * (double)rows - 40, 170 * (double)rows_narrow - 40);
    bool good = figure_draw(page, &figure);
    fputs("Share of dispatches that took so many virtual seconds or less (logarithmic), over all "
          "seeds. The first picture, until the result arrived, is of all dispatches: it ends below "
          "1 where some never arrived. The phases are of those that did. Of a large run some "
          "20 000 dispatches, drawn by a hash. From the table agent_round.",
          page->html);
    figure_close(page, &figure, QUERY_COMPLETION);
    lines_free(&lines);
    return good;
}

static bool took_time(const struct page *page)
{
    const struct table *table = page->queries[QUERY_COMPLETION].table;
    for (size_t row = 0; row < table->rows; row++)
        if (table_number(table, row, "s") > 0)
            return true;
    return false;
}

bool section_times(struct page *page)
{
    static const struct frame frame = {.kind = FRAME_HALF,
                                       .heading = "Time to completion",
                                       .query = QUERY_COMPLETION,
                                       .draw = draw};
    return !took_time(page) || frame_put(page, &frame);
}
