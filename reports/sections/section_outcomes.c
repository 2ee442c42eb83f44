/* Section: outcomes of the dispatches that ended in each round, round by round (outcomes.sql).
 *
 * A band of a series has the full height at every round and is divided by outcome: used, late,
 * aborted, dropped, or arrived in a void round. More than 60 rounds share bins of equal width. */
#include "reports/sections/sections.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OUTCOMES_DRAWN = 5, OUTCOME_BINS = 60 };
static const char *const columns[OUTCOMES_DRAWN] = {"used", "late", "aborted", "dropped", "unused"};
static const char *const names[OUTCOMES_DRAWN] = {"used", "late", "aborted", "dropped",
                                                  "arrived in a void round"};
static const double colours[OUTCOMES_DRAWN] = {3, 5, 4, 2, 8};

/* Agents by outcome, summed over seeds, in bins of consecutive rounds. */
struct counts {
    double outcome[OUTCOME_BINS][OUTCOMES_DRAWN], all[OUTCOMES_DRAWN], selected, rounds,
        void_rounds;
    size_t bins, width; /* rounds a bin */
};

/* The rows of a run are its rounds in order, one each: the bin follows from the place. */
static void count_run(struct counts *counts, const struct sql_table *table, struct run_rows rows)
{
    for (size_t row = rows.first; row < rows.first + rows.count; row++) {
        size_t bin = (row - rows.first) / counts->width;
        for (size_t f = 0; f < OUTCOMES_DRAWN; f++) {
            double n = sql_number(table, row, columns[f]);
            counts->outcome[bin][f] += n;
            counts->all[f] += n;
            counts->selected += n;
        }
        counts->void_rounds += sql_number(table, row, "void");
    }
}

/* Bins are as wide as it takes for the longest run of the figure, so that columns of all series
 * stand above each other. A shorter run adds nothing to the last ones. */
static struct counts count_series(const struct page *page, const struct series *series,
                                  size_t rounds)
{
    struct counts counts = {.width = (rounds + OUTCOME_BINS - 1) / OUTCOME_BINS};
    counts.bins = (rounds + counts.width - 1) / counts.width;
    for (size_t i = 0; i < series->count; i++)
        count_run(&counts, page_rows(page, "outcomes")->table,
                  rows_of_run(page_rows(page, "outcomes"), series->runs[i].id));
    return counts;
}

/* Of any run: a shorter one leaves its last bins to the others. */
static size_t most_rounds(const struct page *page, const struct series_set *set)
{
    size_t most = 0;
    for (size_t i = 0; i < set->count; i++)
        for (size_t j = 0; j < set->series[i]->count; j++) {
            size_t rounds =
                rows_of_run(page_rows(page, "outcomes"), set->series[i]->runs[j].id).count;
            most = rounds > most ? rounds : most;
        }
    return most;
}

/* Numbers of a bin become shares of its height, stacked in the order of the outcomes. */
static void put_band(struct plot *plot, size_t row, const char *label, const struct counts *counts,
                     size_t rounds)
{
    FILE *csv = plot_csv(plot);
    for (size_t bin = 0; bin < counts->bins; bin++) {
        double all = 0, from = 0;
        size_t last = (bin + 1) * counts->width;
        for (size_t f = 0; f < OUTCOMES_DRAWN; f++)
            all += counts->outcome[bin][f];
        for (size_t f = 0; f < OUTCOMES_DRAWN; f++) {
            double n = counts->outcome[bin][f];
            if (n == 0)
                continue;
            fprintf(csv, "%zu,", row);
            plot_name(plot, "series", label);
            fprintf(csv, ",%zu,%zu,%s,%zu,%.10g,%.10g,%.10g\n", bin * counts->width + 1,
                    last < rounds ? last : rounds, names[f], f + 1, n, from / all,
                    (from + n) / all);
            from += n;
        }
    }
}

/* "fedavg: 93 % used, 7 % late; 2 void rounds": only what happened. */
static char *band_label(const char *label, const struct counts *counts)
{
    char *text = mem_format("%s: ", label);
    bool first = true;
    for (size_t f = 0; f < OUTCOMES_DRAWN; f++) {
        if (counts->all[f] == 0)
            continue;
        char *longer = mem_format("%s%s%.3g %% %s", text, first ? "" : ", ",
                                  100 * counts->all[f] / counts->selected, names[f]);
        free(text);
        text = longer;
        first = false;
    }
    if (counts->void_rounds > 0) {
        char *longer = mem_format("%s; %.0f void rounds", text, counts->void_rounds);
        free(text);
        text = longer;
    }
    return text;
}

/* The rows of the picture; outcomes that never came about are not in its key. */
struct bands {
    char *labels[SERIES_DRAWN];
    size_t count;
    double all[OUTCOMES_DRAWN];
};

static void set_plot(struct plot *plot, const struct bands *bands, size_t rounds)
{
    const char *parts[OUTCOMES_DRAWN];
    double numbers[OUTCOMES_DRAWN], part_colours[OUTCOMES_DRAWN];
    size_t count = 0;
    for (size_t f = 0; f < OUTCOMES_DRAWN; f++)
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

static void put_bands(struct page *page, struct plot *plot, const struct series_set *set,
                      size_t rounds)
{
    struct bands bands = {.count = set->count};
    fputs("row,series,round_from,round_to,outcome,part,agents,from,to\n", plot_csv(plot));
    for (size_t i = 0; i < set->count; i++) {
        const struct series *series = set->series[i];
        struct counts counts = count_series(page, series, rounds);
        put_band(plot, i + 1, series->label, &counts, rounds);
        bands.labels[i] = band_label(series->label, &counts);
        for (size_t f = 0; f < OUTCOMES_DRAWN; f++)
            bands.all[f] += counts.all[f];
    }
    set_plot(plot, &bands, rounds);
    for (size_t i = 0; i < bands.count; i++)
        free(bands.labels[i]);
}

static void draw(struct page *page, const struct series_set *set, const void *context)
{
    (void)context;
    size_t rounds = most_rounds(page, set);
    struct figure figure;
    if (rounds == 0)
        return;
    if (!figure_open(page, &figure, set, "outcomes", "bands", "Outcomes by round"))
        return;
    put_bands(page, figure.plot, set, rounds);
    figure_draw(page, &figure);
    fputs(
        "Outcomes of the dispatches that ended in each round, as shares over all seeds: the result "
        "was used in the update, came after its round (late), was cut off at the deadline "
        "(aborted), was lost with its agent (dropped), or arrived in a void round, one in which "
        "too few results arrived. From the table round.",
        page->html);
    figure_close(page, &figure, page_rows(page, "outcomes")->table);
}

static bool any_done(const struct page *page)
{
    return page->study->done > 0;
}

const struct section section_outcomes = {
    .name = "outcomes",
    .heading = "Outcomes of dispatches",
    .frame = FRAME_HALF,
    .queries = {"outcomes"},
    .has_content = any_done,
    .draw = draw,
};
