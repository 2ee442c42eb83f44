/* Section: the critical path of a round, as a mean, round by round, and of the longest rounds.
 *
 * The critical path follows the one dispatch that the round waited for last, and divides the time
 * from the round's begin to its end into eight parts, so that the parts add up to the length of the
 * round (critical.sql, slow_rounds.sql). What shortens the longest part shortens the round; what
 * any other agent does, does not. A bar is a mean over the rounds of all seeds; the bands show the
 * same in at most 30 bins of consecutive rounds; a table tells which device class rounds waited
 * for, another the five longest rounds of each series. */
#include "core/base/mem.h"
#include "reports/drawing/axis_scale.h"
#include "reports/drawing/format.h"
#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"
#include "reports/figures/bar_chart.h"
#include "reports/figures/series_table.h"
#include "reports/sections/sections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_PARTS = 8, ROUND_BINS = 30, CLASSES = 16, LONGEST = 5 };
enum { PART_CELL = 2, PART_HUB };
static const char *const columns[PATH_PARTS] = {"own_down_s", "own_up_s", "cell_s", "hub_s",
                                                "compute_s",  "panel_s",  "gone_s", "server_s"};
static const char *const names[PATH_PARTS] = {"download, own link",
                                              "upload, own link",
                                              "a cell’s link",
                                              "the server’s link",
                                              "compute",
                                              "panel",
                                              "away or silent",
                                              "server"};

static const double colours[PATH_PARTS] = {1, 4, 6, 5, 2, 3, 7, 8};

/* Critical paths of a series, summed over its runs: in bins of rounds, and by class. */
struct class_sum {
    const char *name, *cell; /* "": in several, or none */
    double decided, parts[PATH_PARTS];
};
struct sums {
    double bins[ROUND_BINS][PATH_PARTS], bin_rounds[ROUND_BINS], parts[PATH_PARTS], rounds;
    double round_from[ROUND_BINS], round_to[ROUND_BINS];
    size_t bin_count, class_count;
    struct class_sum classes[CLASSES];
};

/* Once there is one class more than places, the last place gathers what has none. Classes are few:
 * a look through all of them is enough. */
static struct class_sum *class_of(struct sums *sums, const char *name)
{
    for (size_t i = 0; i < sums->class_count; i++)
        if (strcmp(sums->classes[i].name, name) == 0)
            return &sums->classes[i];
    if (sums->class_count < CLASSES)
        sums->classes[sums->class_count++] = (struct class_sum){.name = name};
    else
        sums->classes[CLASSES - 1].name = "other classes";
    return &sums->classes[sums->class_count - 1];
}

static void add_row(struct sums *sums, const struct sql_table *table, size_t row)
{
    size_t bin = (size_t)sql_number(table, row, "bin");
    if (bin >= ROUND_BINS)
        return; /* more rounds than were asked for cannot be */
    struct class_sum *class = class_of(sums, sql_text(table, row, "class"));
    double decided = sql_number(table, row, "decided");
    const char *cell = sql_text(table, row, "cell");
    /* A class is named with a cell only where all its rounds waited in the same one. */
    class->cell = !class->cell || strcmp(class->cell, cell) == 0 ? cell : "";
    for (size_t p = 0; p < PATH_PARTS; p++) {
        double s = sql_number(table, row, columns[p]);
        sums->bins[bin][p] += s;
        sums->parts[p] += s;
        class->parts[p] += s;
    }
    double from = sql_number(table, row, "round_from"), to = sql_number(table, row, "round_to");
    bool first = sums->bin_rounds[bin] == 0;
    sums->round_from[bin] = first ? from : fmin(sums->round_from[bin], from);
    sums->round_to[bin] = fmax(sums->round_to[bin], to);
    sums->bin_rounds[bin] += decided;
    sums->rounds += decided;
    class->decided += decided;
    sums->bin_count = bin + 1 > sums->bin_count ? bin + 1 : sums->bin_count;
}

/* On the heap: with its bins it is too large for a frame of the stack. The caller frees it. */
static struct sums *sums_of(const struct page *page, const struct series *series)
{
    const struct rows_by_run *by_run = page_rows(page, "critical");
    struct sums *sums = mem_zero(1, sizeof *sums);
    for (size_t i = 0; i < series->count; i++) {
        struct run_rows rows = rows_of_run(by_run, series->runs[i].id);
        for (size_t row = rows.first; row < rows.first + rows.count; row++)
            add_row(sums, by_run->table, row);
    }
    return sums;
}

/* --- summed ---------------------------------------------------------------------------------- */

static void draw_sum(struct page *page, const struct series_set *set, const void *context)
{
    (void)context;
    struct figure figure;
    if (!figure_open(page, &figure, set, "critical-path", "stack", "Critical path of a round"))
        return;
    struct bar_chart bars = bar_chart_begin(figure.plot, "part_name", names, PATH_PARTS);
    bars.colours = colours;
    for (size_t i = 0; i < set->count; i++) {
        struct sums *sums = sums_of(page, set->series[i]);
        double values[PATH_PARTS];
        for (size_t p = 0; p < PATH_PARTS; p++)
            values[p] = sums->rounds > 0 ? sums->parts[p] / sums->rounds : 0;
        size_t most = bar_largest(values, PATH_PARTS);
        double all = bar_sum(values, PATH_PARTS);
        if (sums->rounds > 0)
            bar_chart_add(&bars, set->series[i]->label, "all", values,
                          mem_format("%s: ", set->series[i]->label),
                          mem_format(", mainly %s (%.0f %%)", names[most],
                                     all > 0 ? 100 * values[most] / all : 0));
        free(sums);
    }
    struct axis_scale scale = scale_seconds(bars.longest, "virtual time of a round");
    bar_chart_set(&bars, &scale);
    figure_draw(page, &figure);
    fputs(
        "Mean over rounds and seeds. The critical path of a round follows the last dispatch whose "
        "outcome the server learnt before it closed the round, and shows what the agent of that "
        "dispatch was doing at each instant. A transfer is split into the time that the agent’s "
        "own link needs by itself (latency, connection, bytes divided by rate), and the time "
        "that the shared link of its cell and the server’s link added. Panel: wherever the "
        "panel is, including the time in its queue. Away or silent: until the agent came back, "
        "was allowed to send again, or was given up. Server: while the agent had nothing to do, "
        "and from its answer to the end of the round (a deadline, a period, the server’s own "
        "panel). From the tables round, agent_round, span, agent and cell.",
        page->html);
    figure_close(page, &figure, page_rows(page, "critical")->table);
    bar_chart_free(&bars);
}

/* --- round by round --------------------------------------------------------------------------- */

/* A series' bands are scaled by its own longest bin: series may differ by orders of magnitude. */
static double longest_bin(const struct sums *sums)
{
    double longest = 0;
    for (size_t bin = 0; bin < sums->bin_count; bin++)
        if (sums->bin_rounds[bin] > 0)
            longest = fmax(longest, bar_sum(sums->bins[bin], PATH_PARTS) / sums->bin_rounds[bin]);
    return longest;
}

/* The longest bin has the full height of the band, so heights can be compared within a series. */
static void put_band(struct plot *plot, size_t row, const char *label, const struct sums *sums)
{
    FILE *csv = plot_csv(plot);
    double longest = longest_bin(sums);
    for (size_t bin = 0; bin < sums->bin_count; bin++) {
        double from = 0;
        for (size_t p = 0; p < PATH_PARTS && sums->bin_rounds[bin] > 0; p++) {
            double s = sums->bins[bin][p] / sums->bin_rounds[bin];
            if (s <= 0)
                continue;
            fprintf(csv, "%zu,", row);
            plot_name(plot, "series", label);
            fprintf(csv, ",%.10g,%.10g,", sums->round_from[bin], sums->round_to[bin]);
            csv_word(csv, names[p]);
            fprintf(csv, ",%zu,%.10g,%.10g,%.10g\n", p + 1, s, from / longest,
                    (from + s) / longest);
            from += s;
        }
    }
}

/* One band for each series. `rounds` is that of the longest series, so that all bands share one
 * axis. */
static void draw_rounds(struct page *page, const struct series_set *set, const void *context)
{
    (void)context;
    struct figure figure;
    if (!figure_open(page, &figure, set, "critical-rounds", "bands",
                     "Critical path, round by round"))
        return;
    char *labels[SERIES_DRAWN];
    double numbers[PATH_PARTS], rounds = 1;
    size_t pixels = 60 * set->count;
    fputs("row,series,round_from,round_to,part_name,part,s,from,to\n", plot_csv(figure.plot));
    for (size_t i = 0; i < set->count; i++) {
        struct sums *sums = sums_of(page, set->series[i]);
        char height[FORMAT_SIZE];
        put_band(figure.plot, i + 1, set->series[i]->label, sums);
        labels[i] = mem_format("%s: full height is %s", set->series[i]->label,
                               format_seconds(height, longest_bin(sums)));
        for (size_t bin = 0; bin < sums->bin_count; bin++)
            rounds = fmax(rounds, sums->round_to[bin]);
        free(sums);
    }
    for (size_t p = 0; p < PATH_PARTS; p++)
        numbers[p] = (double)(p + 1);
    plot_texts(figure.plot, "label", (const char *const *)labels, set->count);
    plot_numbers(figure.plot, "part_number", numbers, PATH_PARTS);
    plot_numbers(figure.plot, "part_colour", colours, PATH_PARTS);
    plot_number(figure.plot, "rounds", rounds);
    plot_key(figure.plot, "part", names, PATH_PARTS, (double)pixels, (double)pixels);
    figure_draw(page, &figure);
    fputs("The critical path of each round, in bins where there are many rounds; mean over seeds. "
          "The height of each series is scaled to its own longest round or bin.",
          page->html);
    figure_close(page, &figure, page_rows(page, "critical")->table);
    for (size_t i = 0; i < set->count; i++)
        free(labels[i]);
}

/* --- tables ---------------------------------------------------------------------------------- */

/* "cell home" where it is known which cell it was, else the name in the figures. */
static void put_part(FILE *html, size_t part, const char *cell, const char *direction)
{
    if (part == PART_CELL && *cell)
        html_format(html, "cell %s%s", cell, direction);
    else
        html_format(html, "%s%s", names[part], direction);
}

/* A class is in the list once it decided a round, so `decided` is never 0. */
static void put_classes(FILE *html, const struct series *series, const struct sums *sums)
{
    char value[FORMAT_SIZE];
    for (size_t i = 0; i < sums->class_count; i++) {
        const struct class_sum *class = &sums->classes[i];
        size_t most = bar_largest(class->parts, PATH_PARTS);
        double all = bar_sum(class->parts, PATH_PARTS);
        fputs("<tr><th>", html);
        html_text(html, series->label);
        fputs("</th>", html);
        html_cell(html, class->name);
        fprintf(html, "<td>%.3g %%</td>", 100 * class->decided / sums->rounds);
        html_cell(html, format_seconds(value, all / class->decided));
        fputs("<td>", html);
        put_part(html, most, class->cell ? class->cell : "", "");
        fprintf(html, ", %.0f %%</td></tr>\n", all > 0 ? 100 * class->parts[most] / all : 0);
    }
}

static void put_class_table(struct page *page)
{
    static const char *const heads[] = {"", "device class", "rounds that waited for this class",
                                        "mean length of those rounds", "longest part"};
    fold_begin(page, "the device classes that rounds waited for");
    html_table_begin(page->html, heads, 5);
    for (size_t i = 0; i < page->study->count; i++) {
        if (!series_listed(page, &page->study->series[i]))
            continue;
        struct sums *sums = sums_of(page, &page->study->series[i]);
        put_classes(page->html, &page->study->series[i], sums);
        free(sums);
    }
    html_table_end(page->html);
    fold_end(page);
}

struct slow {
    const struct run *run;
    size_t row;
    double length;
};

/* The longest rounds of a series over its runs. */
static size_t slowest(const struct page *page, const struct series *series, struct slow *slow)
{
    const struct rows_by_run *by_run = page_rows(page, "slow_rounds");
    size_t count = 0;
    for (size_t i = 0; i < series->count; i++) {
        struct run_rows rows = rows_of_run(by_run, series->runs[i].id);
        for (size_t row = rows.first; row < rows.first + rows.count; row++) {
            struct slow item = {&series->runs[i], row, sql_number(by_run->table, row, "round_s")};
            /* Insertion into a list of five: what falls off its end is forgotten. */
            size_t at = count < LONGEST ? count++ : LONGEST;
            for (; at > 0 && slow[at - 1].length < item.length; at--)
                if (at < LONGEST)
                    slow[at] = slow[at - 1];
            if (at < LONGEST)
                slow[at] = item;
        }
    }
    return count;
}

/* Of a shared link, the direction that took most of that time. */
static const char *direction_of(const struct sql_table *table, size_t row, size_t part)
{
    if (part != PART_CELL && part != PART_HUB)
        return "";
    const char *up = part == PART_CELL ? "cell_up_s" : "hub_up_s";
    const char *down = part == PART_CELL ? "cell_down_s" : "hub_down_s";
    return sql_number(table, row, up) > sql_number(table, row, down) ? ", upload" : ", download";
}

static void put_slow(FILE *html, const struct sql_table *table, const struct series *series,
                     const struct slow *slow)
{
    double parts[PATH_PARTS];
    char value[FORMAT_SIZE];
    for (size_t p = 0; p < PATH_PARTS; p++)
        parts[p] = sql_number(table, slow->row, columns[p]);
    size_t most = bar_largest(parts, PATH_PARTS);
    fputs("<tr><th>", html);
    html_text(html, series->label);
    fprintf(html, "</th><td>%s</td><td>%s</td>", slow->run->seed,
            sql_text(table, slow->row, "round"));
    html_cell(html, format_seconds(value, slow->length));
    char *agent = mem_format("%s (agent %s)", sql_text(table, slow->row, "label"),
                             sql_text(table, slow->row, "agent"));
    html_cell(html, agent);
    free(agent);
    html_cell(html, sql_text(table, slow->row, "outcome"));
    fputs("<td>", html);
    put_part(html, most, sql_text(table, slow->row, "cell"), direction_of(table, slow->row, most));
    fprintf(html, ": %s", format_seconds(value, parts[most]));
    fputs("</td></tr>\n", html);
}

/* Those of a series are among all its runs: one slow seed may fill the list. */
static void put_slow_table(struct page *page)
{
    static const char *const heads[] = {
        "", "seed", "round", "length", "agent waited for", "outcome", "longest part"};
    struct slow slow[LONGEST];
    fputs("<details><summary>The longest rounds of each series</summary>\n", page->html);
    html_table_begin(page->html, heads, 7);
    for (size_t i = 0; i < page->study->count; i++) {
        const struct series *series = &page->study->series[i];
        if (!series_listed(page, series))
            continue;
        size_t count = slowest(page, series, slow);
        for (size_t j = 0; j < count; j++)
            put_slow(page->html, page_rows(page, "slow_rounds")->table, series, &slow[j]);
    }
    html_table_end(page->html);
    fputs("<p class=\"note\">The five longest rounds among all runs of the series. From the tables "
          "round, agent_round, span, agent and cell.</p>\n",
          page->html);
    html_sql(page->html, page_rows(page, "slow_rounds")->table);
    fputs("</details>\n", page->html);
}

static void put(struct page *page)
{
    draw_series_set(page, series_done, draw_sum, NULL);
    draw_series_set(page, series_done, draw_rounds, NULL);
}

static void put_tables(struct page *page)
{
    put_class_table(page);
    put_slow_table(page);
}

const struct section section_critical = {
    .name = "critical-path",
    .heading = "What determines the length of a round",
    .frame = FRAME_FIGURES,
    .queries = {"critical", "slow_rounds"},
    .put = put,
    .foot = put_tables,
};
