/* Section: what each agent did in chosen rounds, as Gantt charts (gantt.sql).
 *
 * Of each series' first recorded seed, the rounds that --rounds asked for, else one of median
 * length and the longest where that is clearly longer. A row is an agent's dispatch, a box one of
 * its spans (download, compute, queue for the panel, panel, upload, away, waiting), a cross marks a
 * dispatch whose result was not used. At most 24 dispatches of a round and four series are
 * drawn. */
#include "core/base/mem.h"
#include "core/base/stats.h"
#include "reports/drawing/axis_scale.h"
#include "reports/drawing/html.h"
#include "reports/sections/sections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GANTT_PHASES = 7, SHOWN_SERIES = 4, AGENTS = 24 };
static const char *const names[GANTT_PHASES] = {
    "download", "compute", "queue for the panel", "panel", "upload", "away", "waiting"};
static const double colours[GANTT_PHASES] = {1, 2, 5, 3, 4, 7, 8};

/* How a span is drawn. */
static size_t phase_of(const char *span)
{
    static const char *const spans[GANTT_PHASES] = {"download", "compute", "queue", "panel",
                                                    "upload",   "away",    NULL};
    size_t phase = 0;
    while (spans[phase] && strcmp(spans[phase], span) != 0)
        phase++;
    return phase;
}

/* Rows of one round: its dispatches in the order in which their work ended, and the spans of each
 * in order of time. */
struct chart {
    const struct sql_table *table;
    size_t first, count;
    size_t shown; /* dispatches */
    const char *agents[AGENTS];
    char *labels[AGENTS];
    double begins[AGENTS], ends[AGENTS]; /* of all in the row */
    size_t row_count;
    double from_s, to_s;
    bool drawn[GANTT_PHASES]; /* whether the phase came about */
};

/* The row of a dispatch: that of its agent, unless another of its dispatches is there at that time.
 * At most 24 dispatches are in the statement's answer, so that rows do not run out. */
static size_t agent_row(struct chart *chart, size_t row, double begin, double end)
{
    const char *agent = sql_text(chart->table, row, "agent");
    for (size_t i = 0; i < chart->row_count; i++)
        if (strcmp(chart->agents[i], agent) == 0 &&
            (begin >= chart->ends[i] || end <= chart->begins[i])) {
            chart->begins[i] = fmin(chart->begins[i], begin);
            chart->ends[i] = fmax(chart->ends[i], end);
            return i + 1;
        }
    size_t new = chart->row_count++;
    chart->agents[new] = agent;
    chart->begins[new] = begin;
    chart->ends[new] = end;
    chart->labels[new] = mem_string(sql_text(chart->table, row, "label"));
    return new + 1;
}

/* Spans may begin before the round or end behind it; what is drawn is cut at both. */
static void put_box(struct plot *plot, struct chart *chart, size_t at, size_t phase, double from,
                    double to)
{
    FILE *csv = plot_csv(plot);
    from = fmax(from, chart->from_s) - chart->from_s;
    to = fmin(to, chart->to_s) - chart->from_s;
    if (to <= from)
        return;
    fprintf(csv, "%zu,", at);
    plot_name(plot, "agent", chart->labels[at - 1]);
    fprintf(csv, ",%s,%zu,%.10g,%.10g\n", names[phase], phase + 1, from, to);
    chart->drawn[phase] = true;
}

/* Where its work came to nothing: part 0, a cross. */
static void put_end(struct plot *plot, const struct chart *chart, size_t at, size_t row,
                    double when)
{
    if (strcmp(sql_text(chart->table, row, "outcome"), "used") == 0 || when < chart->from_s ||
        when > chart->to_s)
        return;
    FILE *csv = plot_csv(plot);
    fprintf(csv, "%zu,", at);
    plot_name(plot, "agent", chart->labels[at - 1]);
    fprintf(csv, ",%s,0,%.10g,%.10g\n", sql_text(chart->table, row, "cause"), when - chart->from_s,
            when - chart->from_s);
}

static void put_dispatch(struct plot *plot, struct chart *chart, struct run_rows rows)
{
    const struct sql_table *table = chart->table;
    size_t at = agent_row(chart, rows.first, sql_number(table, rows.first, "begin_s"),
                          sql_number(table, rows.first, "end_s"));
    for (size_t row = rows.first; row < rows.first + rows.count; row++)
        put_box(plot, chart, at, phase_of(sql_text(table, row, "phase")),
                sql_number(table, row, "span_from_s"), sql_number(table, row, "span_to_s"));
    put_end(plot, chart, at, rows.first, sql_number(table, rows.first, "done_s"));
    chart->shown++;
}

static struct axis_scale chart_scale(const struct chart *chart)
{
    return scale_seconds(chart->to_s - chart->from_s, "virtual time since the round began");
}

/* The key names those phases only that were drawn. */
static void set_plot(struct plot *plot, const struct chart *chart)
{
    struct axis_scale scale = chart_scale(chart);
    double pixels = 8 + 17 * (double)chart->row_count;
    plot_text(plot, "x_name", scale.name);
    plot_number(plot, "x_scale", scale.by);
    plot_number(plot, "x_max", chart->to_s - chart->from_s);
    plot_tics(plot, "agent", (const char *const *)chart->labels, chart->row_count);
    const char *parts[GANTT_PHASES];
    double numbers[GANTT_PHASES], part_colours[GANTT_PHASES];
    size_t count = 0;
    for (size_t p = 0; p < GANTT_PHASES; p++)
        if (chart->drawn[p]) {
            parts[count] = names[p];
            numbers[count] = (double)(p + 1);
            part_colours[count++] = colours[p];
        }
    plot_numbers(plot, "part_number", numbers, count);
    plot_numbers(plot, "part_colour", part_colours, count);
    plot_key(plot, "part", parts, count, pixels, pixels);
}

/* A round takes no time when its answers arrived with the last one of the round before. */
static void put_instant(struct page *page, const struct series *series, const struct chart *chart)
{
    fputs("<p class=\"note\">", page->html);
    html_text(page->html, series->label);
    html_format(page->html, ": round %s took no time.</p>\n",
                sql_text(chart->table, chart->first, "round"));
}

/* "par_s2zpo, seed 3: longest round (number 17), 42 s". */
static char *chart_heading(const struct chart *chart, const struct series *series)
{
    const char *run = sql_text(chart->table, chart->first, "run"), *seed = "";
    const char *choice = sql_text(chart->table, chart->first, "choice");
    bool asked = strcmp(choice, "asked") == 0;
    struct axis_scale scale = chart_scale(chart);
    char length[SCALED_SIZE];
    for (size_t i = 0; i < series->count; i++)
        if (strcmp(series->runs[i].id, run) == 0)
            seed = series->runs[i].seed;
    const char *number = sql_text(chart->table, chart->first, "round");
    char *which =
        asked ? mem_format("round %s", number) : mem_format("%s round (number %s)", choice, number);
    char *heading = mem_format("%s, seed %s: %s, %s", series->label, seed, which,
                               scale_text(length, &scale, chart->to_s - chart->from_s));
    free(which);
    return heading;
}

static void draw_chart(struct page *page, const struct series *series, struct chart *chart,
                       const char *name)
{
    chart->from_s = sql_number(chart->table, chart->first, "from_s");
    chart->to_s = sql_number(chart->table, chart->first, "to_s");
    char *heading = chart_heading(chart, series);
    struct figure figure;
    bool good = figure_open(page, &figure, NULL, name, "gantt", heading);
    free(heading);
    if (!good)
        return;
    fputs("row,agent,phase,part,from,to\n", plot_csv(figure.plot));
    struct run_rows all_rows = {.first = chart->first, .count = chart->count}, rows;
    for (size_t row = chart->first; row < chart->first + chart->count; row += rows.count) {
        rows = rows_alike(chart->table, all_rows, row, "dispatch");
        put_dispatch(figure.plot, chart, rows);
    }
    set_plot(figure.plot, chart);
    figure_draw(page, &figure);
    double all = sql_number(chart->table, chart->first, "dispatches");
    if (all > (double)chart->shown)
        html_format(page->html,
                    "%zu of %.0f dispatches under way are shown, an even selection of them. ",
                    chart->shown, all);
    figure_close(page, &figure, page_rows(page, "gantt")->table);
    for (size_t i = 0; i < chart->row_count; i++)
        free(chart->labels[i]);
}

/* The rounds of a series: those of its first run that has some. */
static void draw_series(struct page *page, const struct series *series, size_t number)
{
    const struct rows_by_run *spans = page_rows(page, "gantt");
    struct run_rows span = rows_of_first_run(spans, series);
    for (size_t row = span.first; row < span.first + span.count;) {
        struct run_rows rows = rows_alike(spans->table, span, row, "round");
        struct chart chart = {.table = spans->table, .first = rows.first, .count = rows.count};
        row += rows.count;
        if (sql_number(spans->table, chart.first, "from_s") ==
            sql_number(spans->table, chart.first, "to_s")) {
            put_instant(page, series, &chart);
            continue;
        }
        const char *choice = sql_text(spans->table, chart.first, "choice");
        const char *round = sql_text(spans->table, chart.first, "round");
        char *name = strcmp(choice, "asked") == 0 ? mem_format("gantt-%zu-round-%s", number, round)
                                                  : mem_format("gantt-%zu-%s", number, choice);
        draw_chart(page, series, &chart, name);
        free(name);
    }
}

/* A series that has rounds to show, and how long they are on average. */
struct lengthy {
    size_t series;
    double length;
};

static int by_lengths(const void *a, const void *b)
{
    const struct lengthy *x = a, *y = b;
    int order = (x->length > y->length) - (x->length < y->length);
    return order ? order : (x->series > y->series) - (x->series < y->series);
}

/* Mean over the series' runs; 0 where none has a round. */
static double round_length(const struct page *page, const struct series *series)
{
    const struct rows_by_run *spans = page_rows(page, "phases");
    struct moments length = {0};
    for (size_t i = 0; i < series->count; i++) {
        struct run_rows span = rows_of_run(spans, series->runs[i].id);
        if (span.count)
            moments_add(&length, sql_number(spans->table, span.first, "round_s"));
    }
    return length.mean;
}

/* Indices of the series that have rounds to show, by the length of their rounds. */
static size_t *by_length(const struct page *page, size_t *count)
{
    const struct study_results *study = page->study;
    size_t *order = mem_zero(study->count + 1, sizeof *order);
    struct lengthy *list = mem_zero(study->count + 1, sizeof *list);
    *count = 0;
    for (size_t i = 0; i < study->count; i++) {
        if (!rows_of_series(page_rows(page, "gantt"), &study->series[i]))
            continue;
        list[(*count)++] = (struct lengthy){i, round_length(page, &study->series[i])};
    }
    qsort(list, *count, sizeof *list, by_lengths);
    for (size_t i = 0; i < *count; i++)
        order[i] = list[i].series;
    free(list);
    return order;
}

static int by_number(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

/* The series to show, in the order of the tables: of many, some from the one with the shortest
 * rounds to the one with the longest. */
static size_t *chosen_series(const struct page *page, size_t *count, size_t *of)
{
    size_t *order = by_length(page, of);
    *count = *of < SHOWN_SERIES ? *of : SHOWN_SERIES;
    for (size_t i = 0; *count > 1 && i < *count; i++)
        order[i] = order[i * (*of - 1) / (*count - 1)];
    qsort(order, *count, sizeof *order, by_number);
    return order;
}

static void put(struct page *page)
{
    size_t count, of;
    size_t *order = chosen_series(page, &count, &of);
    fputs("<p class=\"note\">", page->html);
    if (count < of)
        fprintf(page->html,
                "%zu of the %zu points of the sweep are shown, spread evenly from the one with the "
                "shortest rounds to the one with the longest, in the order of the tables. ",
                count, of);
    fputs("Agents are in the order in which their work ended; a cross marks work whose result was "
          "not used. An agent with several dispatches at once has a row for each of them. Waiting: "
          "for the end of the round, behind another dispatch of the same agent, for the agent’s "
          "duty cycle, or until the server gave the dispatch up. <code>fedsim report --rounds "
          "3,17</code> draws rounds 3 and 17 instead. From the tables round, agent_round, span and "
          "agent.</p>\n",
          page->html);
    fputs("<div class=\"figures\">\n", page->html);
    for (size_t i = 0; i < count; i++)
        draw_series(page, &page->study->series[order[i]], i + 1);
    fputs("</div>\n", page->html);
    free(order);
}

const struct section section_gantt = {
    .name = "gantt",
    .heading = "Rounds, agent by agent",
    .queries = {"gantt", "phases"},
    .put = put,
};
