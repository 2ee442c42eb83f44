/* Bytes and time until the target return was reached; who never reached it is shown as such. */
#include "reports/page.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct cost {
    enum metric until, in_all;
    const char *name, *heading, *what, *axis;
    struct scale (*scale)(double largest, const char *what);
    char *(*format)(char *out, double value);
} costs[] = {
    {METRIC_TARGET_WIRE_B, METRIC_WIRE_B, "bytes-to-target", "Bytes to target",
     "Bytes on the wire, all agents and both ways,", "bytes on the wire", scale_bytes,
     format_bytes},
    {METRIC_TARGET_S, METRIC_VIRTUAL_S, "time-to-target", "Time to target", "Virtual time",
     "virtual time", scale_seconds, format_seconds},
};

/* Where a row stands and how it is drawn. */
struct row {
    size_t number, colour;
    const char *label;
};

static void put_row(FILE *csv, const struct row *row, const char *seed, const char *kind,
                    double spent)
{
    fprintf(csv, "%zu,", row->number);
    csv_text(csv, row->label);
    fprintf(csv, ",%s,%s,%zu,", seed, kind, row->colour);
    csv_number(csv, spent);
    fputc('\n', csv);
}

/* The rows of one series; returns the largest value among them. */
static double put_series(FILE *csv, const struct row *row, const struct series *series,
                         const struct cost *cost)
{
    double largest = 0;
    for (size_t i = 0; i < series->count; i++) {
        const struct run *run = &series->runs[i];
        if (run->state != RUN_DONE || isnan(run->metric[METRIC_FINAL]))
            continue;
        bool reached = !isnan(run->metric[cost->until]);
        double spent = run->metric[reached ? cost->until : cost->in_all];
        largest = fmax(largest, spent);
        put_row(csv, row, run->seed, reached ? "reached" : "unreached", spent);
    }
    size_t reached, n;
    double median = series_median_to_target(series, cost->until, &reached, &n);
    if (isfinite(median) && n > 1)
        put_row(csv, row, "all", "median", median);
    return largest;
}

static char *row_label(const struct series *series, const struct cost *cost)
{
    char value[FORMAT_SIZE];
    size_t reached, n;
    series_median_to_target(series, cost->until, &reached, &n);
    return mem_format("%s: %s%s", series->label, format_to_target(value, series, cost->until),
                      reached == n && n > 1 ? " (median)" : "");
}

static void set_plot(struct plot *plot, const struct cost *cost, double largest,
                     char *const *labels, size_t rows)
{
    struct scale scale = cost->scale(largest, cost->axis);
    plot_text(plot, "x_name", scale.name);
    plot_number(plot, "x_scale", scale.by);
    plot_number(plot, "x_max", largest > 0 ? 1.05 * largest : 1);
    plot_texts(plot, "label", (const char *const *)labels, rows);
    static const char *const key[] = {"reached", "unreached, run ended here", "median over seeds"};
    plot_key(plot, "key", key, 3, 44 * (double)rows, 44 * (double)rows);
}

static void put_caption(struct page *page, const struct cost *cost)
{
    char value[FORMAT_SIZE];
    html_format(page->html, "%s spent until an evaluation (%s) first reached the target %s. ",
                cost->what, page->study->mode, format_return(value, page->study->target));
    const struct series *least = NULL;
    double best = INFINITY;
    for (size_t i = 0; i < page->study->count; i++) {
        size_t reached, n;
        double median = series_median_to_target(&page->study->series[i], cost->until, &reached, &n);
        if (median < best) {
            best = median;
            least = &page->study->series[i];
        }
    }
    if (least)
        html_format(page->html, "The least: %s with %s. ", least->label, cost->format(value, best));
    else
        fputs("None has reached it in half of its seeds or more. ", page->html);
    fputs("Each dot is a seed; hollow ones never reached it and stand where their run ended. From "
          "the tables evaluation and round.",
          page->html);
}

/* The row's number, or the algorithm's where the sweep repeats each. */
static size_t colour_of(const struct study *study, size_t i, size_t row)
{
    if (!series_grouped(study, i))
        return row;
    size_t first = 0;
    while (strcmp(study->series[first].algorithm, study->series[i].algorithm) != 0)
        first++;
    return first + 1;
}

static bool draw(struct page *page, const struct cost *cost)
{
    struct plot *plot = figure_begin(page, cost->name, "target", cost->heading);
    if (!plot)
        return false;
    const struct study *study = page->study;
    char **labels = mem_zero(study->count, sizeof *labels);
    size_t rows = 0;
    double largest = 0;
    fputs("row,series,seed,kind,colour,spent\n", plot_csv(plot));
    for (size_t i = 0; i < study->count; i++) {
        if (!series_evaluated(&study->series[i]))
            continue;
        labels[rows++] = row_label(&study->series[i], cost);
        struct row row = {rows, colour_of(study, i, rows), study->series[i].label};
        largest = fmax(largest, put_series(plot_csv(plot), &row, &study->series[i], cost));
    }
    set_plot(plot, cost, largest, labels, rows);
    for (size_t i = 0; i < rows; i++)
        free(labels[i]);
    free(labels);
    bool good = figure_caption(page, plot, cost->heading);
    put_caption(page, cost);
    const struct table *sources[] = {page->results->runs};
    figure_end(page, cost->name, sources, 1);
    return good;
}

bool section_targets(struct page *page)
{
    if (!*page->study->mode)
        return true;
    fputs("<h3>Cost of the target</h3>\n", page->html);
    if (isnan(page->study->target)) {
        fputs(
            "<p>The scenario names no target return (<code>report: {target: …}</code>), so no cost "
            "of reaching one is told.</p>\n",
            page->html);
        return true;
    }
    fputs("<div class=\"figures\">\n", page->html);
    bool good = true;
    for (size_t i = 0; good && i < sizeof costs / sizeof *costs; i++)
        good = draw(page, &costs[i]);
    fputs("</div>\n", page->html);
    return good;
}
