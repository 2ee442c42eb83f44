/* What became of the selected agents, round by round. */
#include "reports/sections/page.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OUTCOMES = 5, BINS = 60 };
static const char *const columns[OUTCOMES] = {"used", "late", "aborted", "dropped", "unused"};
static const char *const names[OUTCOMES] = {"used", "late", "aborted", "dropped",
                                            "arrived in a void round"};
static const double colours[OUTCOMES] = {3, 5, 4, 2, 8};

/* Agents by outcome, summed over seeds, in bins of consecutive rounds. */
struct counts {
    double outcome[BINS][OUTCOMES], all[OUTCOMES], selected, rounds, void_rounds;
    size_t bins, width; /* rounds a bin */
};

static void count_run(struct counts *counts, const struct table *table, struct span span)
{
    for (size_t row = span.first; row < span.first + span.count; row++) {
        size_t bin = (row - span.first) / counts->width;
        for (size_t f = 0; f < OUTCOMES; f++) {
            double n = table_number(table, row, columns[f]);
            counts->outcome[bin][f] += n;
            counts->all[f] += n;
            counts->selected += n;
        }
        counts->void_rounds += table_number(table, row, "void");
    }
}

static struct counts count_series(const struct page *page, const struct series *series,
                                  size_t rounds)
{
    struct counts counts = {.width = (rounds + BINS - 1) / BINS};
    counts.bins = (rounds + counts.width - 1) / counts.width;
    for (size_t i = 0; i < series->count; i++)
        count_run(&counts, page->queries[QUERY_OUTCOMES].table,
                  span_of(&page->queries[QUERY_OUTCOMES], series->runs[i].id));
    return counts;
}

static size_t most_rounds(const struct page *page, const struct selection *selection)
{
    size_t most = 0;
    for (size_t i = 0; i < selection->count; i++)
        for (size_t j = 0; j < selection->series[i]->count; j++) {
            size_t rounds =
                span_of(&page->queries[QUERY_OUTCOMES], selection->series[i]->runs[j].id).count;
            most = rounds > most ? rounds : most;
        }
    return most;
}

static void put_band(FILE *csv, size_t row, const char *label, const struct counts *counts,
                     size_t rounds)
{
    for (size_t bin = 0; bin < counts->bins; bin++) {
        double all = 0, from = 0;
        size_t last = (bin + 1) * counts->width;
        for (size_t f = 0; f < OUTCOMES; f++)
            all += counts->outcome[bin][f];
        for (size_t f = 0; f < OUTCOMES; f++) {
            double n = counts->outcome[bin][f];
            if (n == 0)
                continue;
            fprintf(csv, "%zu,", row);
            csv_text(csv, label);
            fprintf(csv, ",%zu,%zu,%s,%zu,%.10g,%.10g,%.10g\n", bin * counts->width + 1,
                    last < rounds ? last : rounds, names[f], f + 1, n, from / all,
                    (from + n) / all);
            from += n;
        }
    }
}

static char *band_label(const char *label, const struct counts *counts)
{
    char *text = mem_format("%s: ", label);
    bool first = true;
    for (size_t f = 0; f < OUTCOMES; f++) {
        if (counts->all[f] == 0)
            continue;
        char *longer = mem_format("%s%s%.3g %% %s", text, first ? "" : ", ",
                                  100 * counts->all[f] / counts->selected, names[f]);
        free(text);
        text = longer;
        first = false;
    }
    if (counts->void_rounds > 0) {
        char *longer = mem_format("%s; %.0f rounds void", text, counts->void_rounds);
        free(text);
        text = longer;
    }
    return text;
}

/* The rows of the picture; outcomes that never came about are not in its key. */
struct bands {
    char *labels[SERIES_DRAWN];
    size_t count;
    double all[OUTCOMES];
};

static void set_plot(struct plot *plot, const struct bands *bands, size_t rounds)
{
    const char *parts[OUTCOMES];
    double numbers[OUTCOMES], part_colours[OUTCOMES];
    size_t count = 0;
    for (size_t f = 0; f < OUTCOMES; f++)
        if (bands->all[f] > 0) {
            parts[count] = names[f];
            part_colours[count] = colours[f];
            numbers[count++] = (double)(f + 1);
        }
    plot_texts(plot, "label", (const char *const *)bands->labels, bands->count);
    plot_numbers(plot, "part_number", numbers, count);
    plot_numbers(plot, "part_colour", part_colours, count);
    plot_number(plot, "rounds", (double)rounds);
    plot_key(plot, "part", parts, count, 60 * (double)bands->count, 60 * (double)bands->count);
}

static void put_bands(struct page *page, struct plot *plot, const struct selection *selection,
                      size_t rounds)
{
    struct bands bands = {.count = selection->count};
    fputs("row,series,round_from,round_to,fate,part,agents,from,to\n", plot_csv(plot));
    for (size_t i = 0; i < selection->count; i++) {
        const struct series *series = selection->series[i];
        struct counts counts = count_series(page, series, rounds);
        put_band(plot_csv(plot), i + 1, series->label, &counts, rounds);
        bands.labels[i] = band_label(series->label, &counts);
        for (size_t f = 0; f < OUTCOMES; f++)
            bands.all[f] += counts.all[f];
    }
    set_plot(plot, &bands, rounds);
    for (size_t i = 0; i < bands.count; i++)
        free(bands.labels[i]);
}

static bool draw(struct page *page, const struct selection *selection, const void *context)
{
    (void)context;
    size_t rounds = most_rounds(page, selection);
    if (rounds == 0)
        return true;
    char *name = mem_format("fates%s", selection->name);
    char *heading =
        mem_format("Fates by round%s%s", *selection->title ? ": " : "", selection->title);
    struct plot *plot = figure_begin(page, name, "fates", heading);
    bool good = plot != NULL;
    if (plot) {
        put_bands(page, plot, selection, rounds);
        good = figure_caption(page, plot, heading);
        fputs("Share of the agents whose part ended in a round by what became of it, over all "
              "seeds: used in the update, finished too late, cut off at the deadline, dropped out, "
              "or arrived in a round void for want of arrivals. From the table round.",
              page->html);
        const struct table *sources[] = {page->queries[QUERY_OUTCOMES].table};
        figure_end(page, name, sources, 1);
    }
    free(heading);
    free(name);
    return good;
}

bool section_outcomes(struct page *page)
{
    if (page->study->done == 0)
        return true;
    frame_begin(page, FRAME_HALF, "Fates");
    bool good = selections(page, series_done, draw, NULL);
    frame_end(page);
    return good;
}
