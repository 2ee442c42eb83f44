/* Where the time of a round goes: download, compute, panel, upload, waiting. */
#include "reports/page.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PHASES = 5 };
static const char *const columns[PHASES] = {"download_s", "compute_s", "panel_s", "upload_s",
                                            "wait_s"};
static const char *const names[PHASES] = {"download", "compute", "panel", "upload", "waiting"};

/* Means over the series' runs; false when it has none with a round. */
static bool phases_of(const struct page *page, const struct series *series, double *phases)
{
    struct moments means[PHASES] = {0};
    for (size_t i = 0; i < series->count; i++) {
        struct span span = span_of(&page->phases, series->runs[i].id);
        for (size_t p = 0; span.count && p < PHASES; p++)
            moments_add(&means[p], table_number(page->phases.table, span.first, columns[p]));
    }
    for (size_t p = 0; p < PHASES; p++)
        phases[p] = means[p].mean;
    return means[0].n > 0;
}

/* Writes a row of the CSV and returns the whole bar's length. */
static double put_bar(FILE *csv, size_t row, const char *label, const double *phases)
{
    double from = 0;
    for (size_t p = 0; p < PHASES; p++) {
        fprintf(csv, "%zu,", row);
        csv_text(csv, label);
        fprintf(csv, ",%s,%zu,%.10g,%.10g\n", names[p], p + 1, from, from + phases[p]);
        from += phases[p];
    }
    return from;
}

static size_t largest_phase(const double *phases)
{
    size_t largest = 0;
    for (size_t p = 1; p < PHASES; p++)
        largest = phases[p] > phases[largest] ? p : largest;
    return largest;
}

struct bars {
    char **labels;
    size_t count;
    double longest;
};

static void add_bar(struct page *page, struct bars *bars, FILE *csv, const struct series *series)
{
    double phases[PHASES];
    char whole[FORMAT_SIZE];
    if (!phases_of(page, series, phases))
        return;
    double length = put_bar(csv, bars->count + 1, series->label, phases);
    bars->longest = fmax(bars->longest, length);
    size_t most = largest_phase(phases);
    bars->labels[bars->count++] =
        mem_format("%s: %s, most of it %s (%.0f %%)", series->label, format_seconds(whole, length),
                   names[most], length > 0 ? 100 * phases[most] / length : 0);
}

static void set_plot(struct plot *plot, const struct bars *bars)
{
    struct scale scale = scale_seconds(bars->longest, "virtual time of an agent's round");
    plot_text(plot, "x_name", scale.name);
    plot_number(plot, "x_scale", scale.by);
    plot_number(plot, "x_max", bars->longest > 0 ? 1.02 * bars->longest : 1);
    plot_texts(plot, "label", (const char *const *)bars->labels, bars->count);
    plot_number(plot, "marks", 0);
    plot_key(plot, "part", names, PHASES, 44 * (double)bars->count, 44 * (double)bars->count);
}

bool section_phases(struct page *page)
{
    if (page->study->done == 0)
        return true;
    fputs("<div class=\"half\">\n<h3>Time of a round</h3>\n", page->html);
    struct plot *plot = figure_begin(page, "round-time", "stack", "Round time by phase");
    if (!plot)
        return false;
    struct bars bars = {.labels = mem_zero(page->study->count, sizeof *bars.labels)};
    fputs("row,series,phase,part,from,to\n", plot_csv(plot));
    for (size_t i = 0; i < page->study->count; i++)
        add_bar(page, &bars, plot_csv(plot), &page->study->series[i]);
    set_plot(plot, &bars);
    bool good = figure_caption(page, plot, "Round time by phase");
    fputs("Mean over agents, rounds and seeds of what an agent's round is made of, in seconds of "
          "virtual time; waiting is for the others and for the server. From the table round.",
          page->html);
    const struct table *sources[] = {page->phases.table};
    figure_end(page, "round-time", sources, 1);
    fputs("</div>\n", page->html);
    for (size_t i = 0; i < bars.count; i++)
        free(bars.labels[i]);
    free(bars.labels);
    return good;
}
