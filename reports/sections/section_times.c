/* Section: how long dispatches took until their result arrived, and how long each phase took of
 * those that did (completion.sql).
 *
 * Distribution functions on a logarithmic axis of seconds. The statement gives quantiles of each
 * run; those of a series are the mixture of its runs with equal weights, so that a seed with more
 * dispatches counts no more than another. */
#include "reports/figures/line_chart.h"
#include "reports/sections/sections.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TIME_PARTS = 6, STEPS_DRAWN = 61 };
static const char *const names[TIME_PARTS] = {
    "until the result arrived", "download", "compute", "panel", "upload", "away"};

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
    const struct rows_by_run *by_run = page_rows(page, "completion");
    struct masses masses = {0};
    double runs = 0;
    for (size_t i = 0; i < series->count; i++) {
        struct run_rows rows = rows_of_run(by_run, series->runs[i].id);
        double before = 0;
        runs += rows.count > 0;
        for (size_t row = rows.first; row < rows.first + rows.count; row++) {
            if (sql_number(by_run->table, row, "part") != (double)part)
                continue;
            /* Shares rise within a part; the step from the one before is the weight of this
             * quantile. */
            double share = sql_number(by_run->table, row, "share");
            mem_grow(&masses.list, &masses.capacity, masses.count + 1, sizeof *masses.list);
            masses.list[masses.count++] =
                (struct mass){sql_number(by_run->table, row, "s"), share - before};
            before = share;
        }
    }
    for (size_t i = 0; i < masses.count; i++)
        masses.list[i].weight /= runs;
    if (masses.count > 0)
        qsort(masses.list, masses.count, sizeof *masses.list, by_value);
    return masses;
}

/* The distribution function at no more than STEPS_DRAWN of its steps; returns their number. */
static size_t distribution(const struct masses *masses, double *x, double *share)
{
    size_t n = 0;
    double so_far = 0, shown = -1;
    for (size_t i = 0; i < masses->count; i++) {
        so_far += masses->list[i].weight;
        bool last = i + 1 == masses->count;
        /* Equal values are one step, and steps of next to nothing wait for the next one. */
        if (!last && masses->list[i + 1].s == masses->list[i].s)
            continue;
        if (n > 0 && !last && so_far - shown < 1.0 / (STEPS_DRAWN - 2))
            continue;
        x[n] = masses->list[i].s;
        share[n++] = shown = so_far;
    }
    return n;
}

/* Whether anything of the part took time in any series of the set. */
static bool part_took_time(const struct page *page, const struct series_set *set, size_t part)
{
    bool took = false;
    for (size_t i = 0; i < set->count; i++) {
        struct masses masses = masses_of(page, set->series[i], part);
        took |= masses.count > 0 && masses.list[masses.count - 1].s > 0;
        free(masses.list);
    }
    return took;
}

static void add_part(const struct page *page, struct line_chart *lines,
                     const struct series_set *set, size_t part, size_t panel)
{
    double x[STEPS_DRAWN + 1], share[STEPS_DRAWN + 1];
    for (size_t i = 0; i < set->count; i++) {
        struct masses masses = masses_of(page, set->series[i], part);
        size_t n = distribution(&masses, x + 1, share + 1);
        if (n > 0) { /* from the axis up to the first step */
            x[0] = x[1];
            share[0] = 0;
            line_chart_add(lines, i + 1, set->series[i]->label, panel, x, share, n + 1);
        }
        free(masses.list);
    }
}

static void draw(struct page *page, const struct series_set *set, const void *context)
{
    (void)context;
    struct figure figure;
    if (!figure_open(page, &figure, set, "completion", "panels",
                     "Duration of dispatches and of their phases"))
        return;
    struct line_chart lines = line_chart_begin(figure.plot, "s", "share");
    const char *panels[TIME_PARTS];
    size_t count = 0;
    for (size_t part = 1; part <= TIME_PARTS; part++) {
        if (!part_took_time(page, set, part))
            continue;
        panels[count++] = names[part - 1];
        add_part(page, &lines, set, part, count);
    }
    /* Three panels beside each other, on narrow screens two. */
    size_t rows = (count + 2) / 3, rows_narrow = (count + 1) / 2;
    struct line_axes axes = {.x_name = "seconds",
                             .y_name = "share",
                             .x_scale = 1,
                             .y_scale = 1,
                             .x_max = NAN,
                             .y_max = 1,
                             .log_x = true};
    plot_texts(figure.plot, "panel", panels, count);
    line_chart_set(&lines, &axes, set, 185 * (double)rows - 40, 170 * (double)rows_narrow - 40);
    figure_draw(page, &figure);
    fputs("Share of dispatches that took at most so many virtual seconds (logarithmic axis), over "
          "all "
          "seeds. “Until the result arrived” covers all dispatches and ends below 1 where some "
          "results never arrived; the phases cover the dispatches whose results did. Of a large "
          "run about 20 000 dispatches are drawn, chosen by a hash of their number. From the table "
          "agent_round.",
          page->html);
    figure_close(page, &figure, page_rows(page, "completion")->table);
    line_chart_free(&lines);
}

static bool took_time(const struct page *page)
{
    const struct sql_table *table = page_rows(page, "completion")->table;
    bool took = false;
    for (size_t row = 0; row < table->rows; row++)
        took |= sql_number(table, row, "s") > 0;
    return took && study_has_rows(page, "completion");
}

const struct section section_times = {
    .name = "completion",
    .heading = "Time to completion",
    .frame = FRAME_HALF,
    .queries = {"completion"},
    .has_content = took_time,
    .draw = draw,
};
