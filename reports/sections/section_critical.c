/* Why a round took so long: what it waited for, summed, round by round, and the longest ones. */
#include "reports/sections/bars.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS = 8, BINS = 30, CLASSES = 16, LONGEST = 5 };
enum { PART_CELL = 2, PART_HUB };
static const char *const columns[PARTS] = {"own_down_s", "own_up_s", "cell_s", "hub_s",
                                           "compute_s",  "panel_s",  "gone_s", "server_s"};
static const char *const names[PARTS] = {"download, own link",
                                         "upload, own link",
                                         "a cell’s link",
                                         "the server’s link",
                                         "compute",
                                         "panel",
                                         "away or silent",
                                         "server"};

static const double colours[PARTS] = {1, 4, 6, 5, 2, 3, 7, 8};

/* Critical paths of a series, summed over its runs: in bins of rounds, and by class. */
struct class_sum {
    const char *name, *cell; /* "": in several, or none */
    double decided, parts[PARTS];
};
struct sums {
    double bins[BINS][PARTS], bin_rounds[BINS], parts[PARTS], rounds;
    double round_from[BINS], round_to[BINS];
    size_t bin_count, class_count;
    struct class_sum classes[CLASSES];
};

static struct class_sum *class_of(struct sums *sums, const char *name)
{
    for (size_t i = 0; i < sums->class_count; i++)
        if (strcmp(sums->classes[i].name, name) == 0)
            return &sums->classes[i];
    if (sums->class_count < CLASSES)
        sums->classes[sums->class_count++] = (struct class_sum){.name = name};
    if (sums->class_count == CLASSES)
        sums->classes[CLASSES - 1].name = "other classes";
    return &sums->classes[sums->class_count - 1];
}

static void add_row(struct sums *sums, const struct table *table, size_t row)
{
    size_t bin = (size_t)table_number(table, row, "bin");
    if (bin >= BINS)
        return; /* more rounds than were asked for cannot be */
    struct class_sum *class = class_of(sums, table_text(table, row, "class"));
    double decided = table_number(table, row, "decided");
    const char *cell = table_text(table, row, "cell");
    class->cell = !class->cell || strcmp(class->cell, cell) == 0 ? cell : "";
    for (size_t p = 0; p < PARTS; p++) {
        double s = table_number(table, row, columns[p]);
        sums->bins[bin][p] += s;
        sums->parts[p] += s;
        class->parts[p] += s;
    }
    double from = table_number(table, row, "round_from"), to = table_number(table, row, "round_to");
    bool first = sums->bin_rounds[bin] == 0;
    sums->round_from[bin] = first ? from : fmin(sums->round_from[bin], from);
    sums->round_to[bin] = fmax(sums->round_to[bin], to);
    sums->bin_rounds[bin] += decided;
    sums->rounds += decided;
    class->decided += decided;
    sums->bin_count = bin + 1 > sums->bin_count ? bin + 1 : sums->bin_count;
}

static struct sums *sums_of(const struct page *page, const struct series *series)
{
    const struct spans *spans = &page->queries[QUERY_CRITICAL];
    struct sums *sums = mem_zero(1, sizeof *sums);
    for (size_t i = 0; i < series->count; i++) {
        struct span span = span_of(spans, series->runs[i].id);
        for (size_t row = span.first; row < span.first + span.count; row++)
            add_row(sums, spans->table, row);
    }
    return sums;
}

/* --- summed ---------------------------------------------------------------------------------- */

static bool draw_sum(struct page *page, const struct selection *selection, const void *context)
{
    (void)context;
    struct figure figure;
    if (!figure_open(page, &figure, selection, "critical-path", "stack", "What rounds waited for"))
        return false;
    struct bars bars = bars_begin(figure.plot, "part_name", names, PARTS);
    bars.colours = colours;
    for (size_t i = 0; i < selection->count; i++) {
        struct sums *sums = sums_of(page, selection->series[i]);
        double values[PARTS];
        char length[FORMAT_SIZE];
        for (size_t p = 0; p < PARTS; p++)
            values[p] = sums->rounds > 0 ? sums->parts[p] / sums->rounds : 0;
        size_t most = bars_largest(values, PARTS);
        double all = bars_sum(values, PARTS);
        if (sums->rounds > 0)
            bars_add(&bars, selection->series[i]->label, "all", values,
                     mem_format("%s: %s, most of it %s (%.0f %%)", selection->series[i]->label,
                                format_seconds(length, all), names[most],
                                all > 0 ? 100 * values[most] / all : 0));
        free(sums);
    }
    struct scale scale = scale_seconds(bars.longest, "virtual time of a round");
    bars_set(&bars, &scale);
    bool good = figure_draw(page, &figure);
    fputs("The critical path of a round, mean over rounds and seeds: the dispatch the server heard "
          "of last before it closed the round, and what its agent was at meanwhile, instant by "
          "instant. A transfer is split into what the agent’s own link takes alone (latency, "
          "connection, its bytes over its rate), and what its cell’s link and the server’s added. "
          "Panel: wherever it sits, queueing included. Away or silent: until it came back, might "
          "send again or was given up; server: while the agent had nothing to do, and from its "
          "answer to the round’s end (a deadline, a period, the server’s own panel). From the "
          "tables round, agent_round, span, agent and cell.",
          page->html);
    figure_close(page, &figure, QUERY_CRITICAL);
    bars_free(&bars);
    return good;
}

/* --- round by round --------------------------------------------------------------------------- */

static double longest_bin(const struct sums *sums)
{
    double longest = 0;
    for (size_t bin = 0; bin < sums->bin_count; bin++)
        if (sums->bin_rounds[bin] > 0)
            longest = fmax(longest, bars_sum(sums->bins[bin], PARTS) / sums->bin_rounds[bin]);
    return longest;
}

static void put_band(FILE *csv, size_t row, const char *label, const struct sums *sums)
{
    double longest = longest_bin(sums);
    for (size_t bin = 0; bin < sums->bin_count; bin++) {
        double from = 0;
        for (size_t p = 0; p < PARTS && sums->bin_rounds[bin] > 0; p++) {
            double s = sums->bins[bin][p] / sums->bin_rounds[bin];
            if (s <= 0)
                continue;
            fprintf(csv, "%zu,", row);
            csv_text(csv, label);
            fprintf(csv, ",%.10g,%.10g,", sums->round_from[bin], sums->round_to[bin]);
            csv_text(csv, names[p]);
            fprintf(csv, ",%zu,%.10g,%.10g,%.10g\n", p + 1, s, from / longest,
                    (from + s) / longest);
            from += s;
        }
    }
}

static bool draw_rounds(struct page *page, const struct selection *selection, const void *context)
{
    (void)context;
    struct figure figure;
    if (!figure_open(page, &figure, selection, "critical-rounds", "fates",
                     "What rounds waited for, round by round"))
        return false;
    char *labels[SERIES_DRAWN];
    double numbers[PARTS], rounds = 1;
    size_t pixels = 60 * selection->count;
    fputs("row,series,round_from,round_to,part_name,part,s,from,to\n", plot_csv(figure.plot));
    for (size_t i = 0; i < selection->count; i++) {
        struct sums *sums = sums_of(page, selection->series[i]);
        char height[FORMAT_SIZE];
        put_band(plot_csv(figure.plot), i + 1, selection->series[i]->label, sums);
        labels[i] = mem_format("%s: highest %s", selection->series[i]->label,
                               format_seconds(height, longest_bin(sums)));
        for (size_t bin = 0; bin < sums->bin_count; bin++)
            rounds = fmax(rounds, sums->round_to[bin]);
        free(sums);
    }
    for (size_t p = 0; p < PARTS; p++)
        numbers[p] = (double)(p + 1);
    plot_texts(figure.plot, "label", (const char *const *)labels, selection->count);
    plot_numbers(figure.plot, "part_number", numbers, PARTS);
    plot_numbers(figure.plot, "part_colour", colours, PARTS);
    plot_number(figure.plot, "rounds", rounds);
    plot_key(figure.plot, "part", names, PARTS, (double)pixels, (double)pixels);
    bool good = figure_draw(page, &figure);
    fputs("The same over the rounds (in bins where they are many), mean over seeds; each band is "
          "scaled to its own highest.",
          page->html);
    figure_close(page, &figure, QUERY_CRITICAL);
    for (size_t i = 0; i < selection->count; i++)
        free(labels[i]);
    return good;
}

/* --- tables ---------------------------------------------------------------------------------- */

/* "cell home" where it is known which, else as in the figures. */
static void put_part(FILE *html, size_t part, const char *cell, const char *direction)
{
    if (part == PART_CELL && *cell)
        html_format(html, "cell %s%s", cell, direction);
    else
        html_format(html, "%s%s", names[part], direction);
}

static void put_classes(FILE *html, const struct series *series, const struct sums *sums)
{
    char value[FORMAT_SIZE];
    for (size_t i = 0; i < sums->class_count; i++) {
        const struct class_sum *class = &sums->classes[i];
        size_t most = bars_largest(class->parts, PARTS);
        double all = bars_sum(class->parts, PARTS);
        fputs("<tr><th>", html);
        html_text(html, series->label);
        fputs("</th>", html);
        table_cell_text(html, class->name);
        fprintf(html, "<td>%.3g %%</td>", 100 * class->decided / sums->rounds);
        table_cell_text(html, format_seconds(value, all / class->decided));
        fputs("<td>", html);
        put_part(html, most, class->cell ? class->cell : "", "");
        fprintf(html, ", %.0f %%</td></tr>\n", all > 0 ? 100 * class->parts[most] / all : 0);
    }
}

static void put_class_table(struct page *page)
{
    static const char *const heads[] = {"", "class of the agent", "rounds that waited for it",
                                        "their mean length", "most of it"};
    table_begin(page->html, heads, 5);
    for (size_t i = 0; i < page->study->count; i++) {
        struct sums *sums = sums_of(page, &page->study->series[i]);
        put_classes(page->html, &page->study->series[i], sums);
        free(sums);
    }
    table_end(page->html);
}

struct slow {
    const struct run *run;
    size_t row;
    double length;
};

/* The longest rounds of a series over its runs. */
static size_t slowest(const struct page *page, const struct series *series, struct slow *slow)
{
    const struct spans *spans = &page->queries[QUERY_SLOW_ROUNDS];
    size_t count = 0;
    for (size_t i = 0; i < series->count; i++) {
        struct span span = span_of(spans, series->runs[i].id);
        for (size_t row = span.first; row < span.first + span.count; row++) {
            struct slow item = {&series->runs[i], row, table_number(spans->table, row, "round_s")};
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

/* Of a shared link, in which direction most of that was. */
static const char *direction_of(const struct table *table, size_t row, size_t part)
{
    if (part != PART_CELL && part != PART_HUB)
        return "";
    const char *up = part == PART_CELL ? "cell_up_s" : "hub_up_s";
    const char *down = part == PART_CELL ? "cell_down_s" : "hub_down_s";
    return table_number(table, row, up) > table_number(table, row, down) ? ", upload"
                                                                         : ", download";
}

static void put_slow(FILE *html, const struct table *table, const struct series *series,
                     const struct slow *slow)
{
    double parts[PARTS];
    char value[FORMAT_SIZE];
    for (size_t p = 0; p < PARTS; p++)
        parts[p] = table_number(table, slow->row, columns[p]);
    size_t most = bars_largest(parts, PARTS);
    fputs("<tr><th>", html);
    html_text(html, series->label);
    fprintf(html, "</th><td>%s</td><td>%s</td>", slow->run->seed,
            table_text(table, slow->row, "round"));
    table_cell_text(html, format_seconds(value, slow->length));
    char *agent =
        mem_format("%s[%s] (agent %s)", table_text(table, slow->row, "class"),
                   table_text(table, slow->row, "idx"), table_text(table, slow->row, "agent"));
    table_cell_text(html, agent);
    free(agent);
    table_cell_text(html, table_text(table, slow->row, "fate"));
    fputs("<td>", html);
    put_part(html, most, table_text(table, slow->row, "cell"),
             direction_of(table, slow->row, most));
    fprintf(html, ": %s", format_seconds(value, parts[most]));
    fputs("</td></tr>\n", html);
}

static void put_slow_table(struct page *page)
{
    static const char *const heads[] = {"",           "seed",     "round",     "length",
                                        "waited for", "its fate", "most of it"};
    struct slow slow[LONGEST];
    fputs("<details><summary>The longest rounds of each series</summary>\n", page->html);
    table_begin(page->html, heads, 7);
    for (size_t i = 0; i < page->study->count; i++) {
        const struct series *series = &page->study->series[i];
        size_t count = slowest(page, series, slow);
        for (size_t j = 0; j < count; j++)
            put_slow(page->html, page->queries[QUERY_SLOW_ROUNDS].table, series, &slow[j]);
    }
    table_end(page->html);
    fputs("<p class=\"note\">Of each run its five longest, of these the series’ five. From the "
          "tables round, agent_round, span, agent and cell.</p>\n",
          page->html);
    put_sql(page->html, page->queries[QUERY_SLOW_ROUNDS].table);
    fputs("</details>\n", page->html);
}

bool section_critical(struct page *page)
{
    if (!study_has_rows(page, QUERY_CRITICAL))
        return true;
    frame_begin(page, FRAME_FIGURES, "Why rounds take their time");
    bool good = selections(page, series_done, draw_sum, NULL) &&
                selections(page, series_done, draw_rounds, NULL);
    frame_end(page);
    put_class_table(page);
    put_slow_table(page);
    return good;
}
