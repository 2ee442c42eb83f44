/* Return of the global policy against rounds, virtual time, bytes and environment steps. */
#include "reports/sections/page.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a curve is drawn against: a column of curves.sql. */
static const struct axis {
    const char *column, *name, *heading;
    struct scale (*scale)(double largest, const char *what);
} axes[] = {
    {"round", "rounds", "Return against rounds", scale_count},
    {"virtual_s", "virtual time", "Return against virtual time", scale_seconds},
    {"wire_B", "bytes on the wire, all agents, both ways", "Return against bytes", scale_bytes},
    {"env_steps", "environment steps, agents and server", "Return against environment steps",
     scale_count},
};
enum { AXES = sizeof axes / sizeof *axes };
/* Of a longer line so many points are drawn, evenly chosen. */
enum { POINTS_DRAWN = 400 };

struct point {
    double x[AXES];
    struct estimate y;
};

/* A line of the plot: one seed of a series, or the mean over its seeds. */
struct line {
    size_t series; /* in the selection, from 1 */
    const char *seed;
    struct point *points;
    size_t count;
};

struct lines {
    struct line *list;
    size_t count, longest;
    double largest[AXES], low, high; /* over all */
};

/* The rows of a run in one mode. */
static struct span rows_in_mode(const struct page *page, const char *run, const char *mode)
{
    struct span span = span_of(&page->queries[QUERY_CURVES], run), found = {.run = run};
    for (size_t i = span.first; i < span.first + span.count; i++)
        if (strcmp(table_text(page->queries[QUERY_CURVES].table, i, "mode"), mode) == 0) {
            found.first = found.count ? found.first : i;
            found.count++;
        }
    return found;
}

static struct line *add_line(struct lines *lines, size_t series, const char *seed, size_t points)
{
    lines->list = mem_realloc(lines->list, (lines->count + 1) * sizeof *lines->list);
    struct line *line = &lines->list[lines->count++];
    *line = (struct line){.series = series, .seed = seed};
    line->points = mem_zero(points + 1, sizeof *line->points);
    return line;
}

static void add_seeds(struct page *page, struct lines *lines, const struct series *series,
                      size_t number, const char *mode)
{
    const struct table *table = page->queries[QUERY_CURVES].table;
    for (size_t i = 0; i < series->count; i++) {
        struct span span = rows_in_mode(page, series->runs[i].id, mode);
        if (span.count == 0)
            continue;
        struct line *line = add_line(lines, number, series->runs[i].seed, span.count);
        for (size_t row = span.first; row < span.first + span.count; row++) {
            struct point *point = &line->points[line->count++];
            double y = table_number(table, row, "mean");
            point->y = estimate_of(&y, 1, 1);
            for (size_t axis = 0; axis < AXES; axis++)
                point->x[axis] = table_number(table, row, axes[axis].column);
        }
    }
}

/* One point over all seeds at a round that each of them evaluated; false at another round. */
static bool mean_point(const struct table *table, const struct span *spans, size_t runs,
                       double round, double *sample, struct point *point)
{
    *point = (struct point){.x = {0}};
    for (size_t i = 0; i < runs; i++) {
        size_t row = spans[i].first, end = row + spans[i].count;
        while (row < end && table_number(table, row, "round") != round)
            row++;
        if (row == end)
            return false;
        sample[i] = table_number(table, row, "mean");
        for (size_t axis = 0; axis < AXES; axis++)
            point->x[axis] += table_number(table, row, axes[axis].column) / (double)runs;
    }
    point->y = estimate_of(sample, runs, RESAMPLES_CURVE);
    return true;
}

static void add_mean(struct page *page, struct lines *lines, const struct series *series,
                     size_t number, const char *mode)
{
    const struct table *table = page->queries[QUERY_CURVES].table;
    struct span *spans = mem_zero(series->count + 1, sizeof *spans);
    double *sample = mem_zero(series->count + 1, sizeof *sample);
    size_t runs = 0;
    for (size_t i = 0; i < series->count; i++) {
        spans[runs] = rows_in_mode(page, series->runs[i].id, mode);
        runs += spans[runs].count > 0;
    }
    struct line *line = runs ? add_line(lines, number, "mean", spans[0].count) : NULL;
    for (size_t row = spans[0].first; row < spans[0].first + spans[0].count; row++)
        line->count += mean_point(table, spans, runs, table_number(table, row, "round"), sample,
                                  &line->points[line->count]);
    free(sample);
    free(spans);
}

static void measure(struct lines *lines)
{
    lines->low = INFINITY;
    lines->high = -INFINITY;
    for (size_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->list[i];
        lines->longest = line->count > lines->longest ? line->count : lines->longest;
        for (size_t j = 0; j < line->count; j++) {
            lines->low = fmin(lines->low, line->points[j].y.mean);
            lines->high = fmax(lines->high, line->points[j].y.mean);
            for (size_t axis = 0; axis < AXES; axis++)
                lines->largest[axis] = fmax(lines->largest[axis], line->points[j].x[axis]);
        }
    }
}

static struct lines lines_of(struct page *page, const struct selection *selection, const char *mode)
{
    struct lines lines = {0};
    for (size_t i = 0; i < selection->count; i++) {
        const struct series *series = selection->series[i];
        if (series->states[RUN_DONE] < SEEDS_FOR_INTERVAL)
            add_seeds(page, &lines, series, i + 1, mode);
        else
            add_mean(page, &lines, series, i + 1, mode);
    }
    measure(&lines);
    return lines;
}

static void lines_free(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->list[i].points);
    free(lines->list);
}

static void put_csv(FILE *csv, const struct lines *lines, const struct selection *selection,
                    const struct axis *axis)
{
    fprintf(csv, "line,series,seed,%s%s,n,mean,mean_low,mean_high,iqm,iqm_low,iqm_high\n",
            axis == axes ? "" : "round,", axis->column);
    for (size_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->list[i];
        size_t step = (line->count + POINTS_DRAWN - 1) / POINTS_DRAWN;
        for (size_t j = 0; j < line->count; j++) {
            if (j % step != 0 && j + 1 != line->count)
                continue;
            const struct point *point = &line->points[j];
            const struct estimate *y = &point->y;
            fprintf(csv, "%zu,", i + 1);
            csv_text(csv, selection->series[line->series - 1]->label);
            fprintf(csv, ",%s,", line->seed);
            if (axis != axes)
                fprintf(csv, "%.10g,", point->x[0]);
            fprintf(csv, "%.10g,%zu,%.10g,%.10g,%.10g,%.10g,%.10g,%.10g\n", point->x[axis - axes],
                    y->n, y->mean, y->has_interval ? y->mean_interval.low : y->mean,
                    y->has_interval ? y->mean_interval.high : y->mean, y->iqm,
                    y->has_interval ? y->iqm_interval.low : y->iqm,
                    y->has_interval ? y->iqm_interval.high : y->iqm);
        }
    }
}

/* A target far from all returns would flatten the curves: then it is told, not drawn. */
static bool target_in_sight(const struct study *study, const struct lines *lines)
{
    double span = lines->high - lines->low;
    return study->target >= lines->low - 0.5 * span && study->target <= lines->high + 0.5 * span;
}

static double end_of(const struct line *line, const struct axis *axis)
{
    return line->count ? line->points[line->count - 1].x[axis - axes] : 0;
}

/* Whether the lines end so far apart that on a linear axis the shortest would be a stroke. */
static bool far_apart(const struct lines *lines, const struct axis *axis)
{
    double least = INFINITY, most = 0;
    for (size_t i = 0; i < lines->count; i++) {
        double end = end_of(&lines->list[i], axis);
        least = end > 0 ? fmin(least, end) : least;
        most = fmax(most, end);
    }
    return most > 6 * least;
}

static void set_plot(struct plot *plot, const struct study *study, const struct lines *lines,
                     const struct selection *selection, const struct axis *axis, const char *mode)
{
    struct scale scale = axis->scale(lines->largest[axis - axes], axis->name);
    const char *labels[SERIES_DRAWN];
    double *series_of = mem_zero(lines->count + 1, sizeof *series_of);
    for (size_t i = 0; i < lines->count; i++)
        series_of[i] = (double)lines->list[i].series;
    for (size_t i = 0; i < selection->count; i++)
        labels[i] = *selection->title && *selection->series[i]->rest ? selection->series[i]->rest
                                                                     : selection->series[i]->label;
    char *y_name = mem_format("return (%s)", mode);
    plot_text(plot, "x_column", axis->column);
    plot_text(plot, "x_name", scale.name);
    plot_number(plot, "x_scale", scale.by);
    plot_number(plot, "x_most", lines->largest[axis - axes] / scale.by);
    plot_text(plot, "y_name", y_name);
    plot_number(plot, "target", target_in_sight(study, lines) ? study->target : NAN);
    plot_number(plot, "lines", (double)lines->count);
    plot_numbers(plot, "series_of", series_of, lines->count);
    plot_number(plot, "point_every", fmax(1, round((double)lines->longest / 10)));
    plot_number(plot, "log_x", far_apart(lines, axis));
    plot_key(plot, "label", labels, selection->count, 260, 200);
    plot_number(plot, "whole", axis == axes && lines->largest[0] <= 8);
    plot_number(plot, "thin", lines->count > 8);
    free(y_name);
    free(series_of);
}

static void put_caption(struct page *page, const struct lines *lines,
                        const struct selection *selection, const struct axis *axis,
                        const char *mode)
{
    bool means = false, seeds = false;
    for (size_t i = 0; i < lines->count; i++)
        *(strcmp(lines->list[i].seed, "mean") == 0 ? &means : &seeds) = true;
    html_format(page->html, "Return of the global policy (%s) against %s. ", mode, axis->name);
    if (means)
        fputs(
            "From five seeds on: mean over seeds with its 95 % bootstrap interval (the CSV has the "
            "interquartile mean too), at the seeds' mean position. ",
            page->html);
    if (seeds)
        fputs("Fewer than five seeds: each line is one seed, and no interval is claimed. ",
              page->html);
    if (far_apart(lines, axis))
        fputs("The axis is logarithmic, for the ends lie far apart; what cost nothing yet is left "
              "out. ",
              page->html);
    if (lines->longest > POINTS_DRAWN)
        html_format(page->html, "Of more than %d evaluations an even choice is drawn. ",
                    POINTS_DRAWN);
    const struct series *best = NULL;
    for (size_t i = 0; i < selection->count; i++)
        if (!best ||
            series_mean(selection->series[i], METRIC_FINAL) > series_mean(best, METRIC_FINAL))
            best = selection->series[i];
    char value[FORMAT_SIZE];
    if (selection->count > 1)
        html_format(page->html, "%s ends highest (%s). ", best->label,
                    format_return(value, series_mean(best, METRIC_FINAL)));
    if (!isnan(page->study->target) && !target_in_sight(page->study, lines))
        html_format(page->html, "The target %s lies far outside the returns and is not drawn. ",
                    format_return(value, page->study->target));
    fputs("From the tables evaluation and round.", page->html);
}

static bool draw_axis(struct page *page, const struct lines *lines,
                      const struct selection *selection, const struct axis *axis, const char *mode)
{
    bool chief = strcmp(mode, page->study->mode) == 0;
    char *name = mem_format("return-%s%s%s%s", axis->column, chief ? "" : "-", chief ? "" : mode,
                            selection->name);
    for (char *at = name; *at; at++)
        *at = *at == '_' ? '-' : *at;
    char *heading = mem_format("%s%s%s%s%s", axis->heading, chief ? "" : ", ", chief ? "" : mode,
                               *selection->title ? ": " : "", selection->title);
    struct plot *plot = figure_begin(page, name, "curves", heading);
    bool good = plot != NULL;
    if (plot) {
        put_csv(plot_csv(plot), lines, selection, axis);
        set_plot(plot, page->study, lines, selection, axis, mode);
        good = figure_caption(page, plot, heading);
        put_caption(page, lines, selection, axis, mode);
        const struct table *sources[] = {page->queries[QUERY_CURVES].table};
        figure_end(page, name, sources, 1);
    }
    free(heading);
    free(name);
    return good;
}

static bool draw_mode(struct page *page, const struct selection *selection, const void *context)
{
    /* A second mode of evaluation is shown once: against other axes it tells nothing more. */
    const char *mode = context;
    size_t shown = strcmp(mode, page->study->mode) == 0 ? AXES : 1;
    struct lines lines = lines_of(page, selection, mode);
    bool good = true;
    for (size_t i = 0; good && lines.longest && i < shown; i++)
        good = draw_axis(page, &lines, selection, &axes[i], mode);
    lines_free(&lines);
    return good;
}

bool section_returns(struct page *page)
{
    static const char *const modes[] = {"deterministic", "stochastic"};
    if (!*page->study->mode)
        return true;
    frame_begin(page, FRAME_FIGURES, "Return");
    bool good = true;
    for (size_t i = 0; good && i < sizeof modes / sizeof *modes; i++)
        good = selections(page, series_evaluated, draw_mode, modes[i]);
    frame_end(page);
    return good;
}
