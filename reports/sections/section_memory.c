/* Section: memory that an agent needs against its budget, by algorithm and device class
 * (memory.sql).
 *
 * A bar is what the neediest agent of a class must hold at once, divided into the categories of the
 * algorithm's memory model (models/memory/), and a vertical mark the smallest budget of the class.
 * Points of the sweep that agree in all of these numbers share one row: what is swept seldom
 * touches memory. */
#include "core/base/mem.h"
#include "reports/drawing/axis_scale.h"
#include "reports/drawing/format.h"
#include "reports/drawing/html.h"
#include "reports/figures/bar_chart.h"
#include "reports/sections/sections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* More categories than this are one part, "other". */
enum { MEMORY_PARTS = 8, ROWS_DRAWN = 16 };

/* What a device class needs under an algorithm; points of the sweep that agree share a row. */
struct need {
    const struct series *series;
    const char *class;
    struct run_rows rows; /* in memory.sql: one a category */
    size_t points, eligible, agents;
};

struct needs {
    struct need *list;
    size_t count;
    const char *parts[MEMORY_PARTS];
    size_t part_count, marks, left_out;
    double largest;
};

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* Two budgets without a limit are alike: NULL of the database is NaN here, which is equal to
 * nothing. */
static bool same_rows(const struct sql_table *table, struct run_rows a, struct run_rows b)
{
    bool same = a.count == b.count && same_number(sql_number(table, a.first, "need_B"),
                                                  sql_number(table, b.first, "need_B"));
    for (size_t i = 0; same && i < a.count; i++)
        same = strcmp(sql_text(table, a.first + i, "category"),
                      sql_text(table, b.first + i, "category")) == 0 &&
               same_number(sql_number(table, a.first + i, "category_B"),
                           sql_number(table, b.first + i, "category_B")) &&
               same_number(sql_number(table, a.first + i, "budget_B"),
                           sql_number(table, b.first + i, "budget_B"));
    return same;
}

/* Points whose numbers all agree share a row. */
static void add_need(struct needs *needs, const struct sql_table *table,
                     const struct series *series, struct run_rows rows)
{
    const char *class = sql_text(table, rows.first, "class");
    for (size_t i = 0; i < needs->count; i++) {
        struct need *need = &needs->list[i];
        if (strcmp(need->class, class) == 0 &&
            strcmp(need->series->algorithm, series->algorithm) == 0 &&
            same_rows(table, need->rows, rows)) {
            need->points++;
            return;
        }
    }
    needs->list = mem_realloc(needs->list, (needs->count + 1) * sizeof *needs->list);
    needs->list[needs->count++] =
        (struct need){.series = series,
                      .class = class,
                      .rows = rows,
                      .points = 1,
                      .eligible = (size_t)sql_number(table, rows.first, "eligible"),
                      .agents = (size_t)sql_number(table, rows.first, "agents")};
}

/* The classes of the series' first run: needs do not depend on the seed, draws of budgets may. */
static void add_series(struct needs *needs, const struct page *page, const struct series *series)
{
    const struct rows_by_run *by_run = page_rows(page, "memory");
    struct run_rows of_run = rows_of_first_run(by_run, series);
    for (size_t row = of_run.first; row < of_run.first + of_run.count;) {
        struct run_rows rows = rows_alike(by_run->table, of_run, row, "class");
        add_need(needs, by_run->table, series, rows);
        row += rows.count;
    }
}

/* Once the key is full, every further category is its last part, "other". */
static size_t part_of(struct needs *needs, const char *category)
{
    if (!*category)
        category = "all";
    for (size_t i = 0; i < needs->part_count; i++)
        if (strcmp(needs->parts[i], category) == 0)
            return i;
    if (needs->part_count < MEMORY_PARTS) {
        needs->parts[needs->part_count] =
            needs->part_count == MEMORY_PARTS - 1 ? "other" : category;
        needs->part_count++;
    }
    return needs->part_count - 1;
}

static void put_row(struct plot *plot, size_t row, const struct need *need, const char *category,
                    size_t part, double from, double to)
{
    FILE *csv = plot_csv(plot);
    fprintf(csv, "%zu,", row);
    plot_name(plot, "series", need->series->label);
    fputc(',', csv);
    plot_name(plot, "class", need->class);
    fputc(',', csv);
    csv_word(csv, category);
    fprintf(csv, ",%zu,%.10g,%.10g\n", part, from, to);
}

/* The categories of a bar lie end to end, each from where the one before it ended. Without a
 * category the need is told as one part. */
static void put_need(struct plot *plot, struct needs *needs, const struct sql_table *table,
                     size_t row)
{
    const struct need *need = &needs->list[row - 1];
    double from = 0;
    for (size_t i = need->rows.first; i < need->rows.first + need->rows.count; i++) {
        const char *category = sql_text(table, i, "category");
        double to = from + sql_number(table, i, "category_B");
        put_row(plot, row, need, *category ? category : "all", part_of(needs, category) + 1, from,
                to);
        from = to;
    }
    needs->largest = fmax(needs->largest, from);
}

/* A budget many times above every need would shrink all bars to nothing: its row states it in
 * words. */
static void put_budgets(struct plot *plot, struct needs *needs, const struct sql_table *table)
{
    double in_sight = 2.5 * needs->largest;
    for (size_t row = 1; row <= needs->count; row++) {
        double budget = sql_number(table, needs->list[row - 1].rows.first, "budget_B");
        if (!(budget <= in_sight))
            continue;
        put_row(plot, row, &needs->list[row - 1], "budget", 0, budget, budget);
        needs->marks++;
        needs->largest = fmax(needs->largest, budget);
    }
}

/* What a class does whose budget is below its whole need: it is left out, or runs with less
 * (`on_memory`). */
static const char *how_it_fits(const struct sql_table *table, const struct need *need)
{
    double whole = 0, needed = sql_number(table, need->rows.first, "need_B");
    for (size_t i = need->rows.first; i < need->rows.first + need->rows.count; i++)
        whole += sql_number(table, i, "category_B");
    if (needed > sql_number(table, need->rows.first, "budget_B"))
        return ", does not fit";
    return needed < whole ? ", runs with less than its full need" : "";
}

/* By the algorithm where the row is of all its points, else by one of them and how many more. */
static char *need_label(const struct page *page, const struct need *need,
                        const struct axis_scale *scale)
{
    const struct sql_table *table = page_rows(page, "memory")->table;
    double budget = sql_number(table, need->rows.first, "budget_B");
    double needed = sql_number(table, need->rows.first, "need_B");
    char needs[SCALED_SIZE], has[FORMAT_SIZE];
    size_t of_algorithm = 0;
    for (size_t i = 0; i < page->study->count; i++)
        of_algorithm += strcmp(page->study->series[i].algorithm, need->series->algorithm) == 0;
    const char *who = need->points == of_algorithm ? need->series->algorithm : need->series->label;
    char *more =
        need->points > 1 && need->points < of_algorithm
            ? mem_format(" and %zu other%s", need->points - 1, need->points == 2 ? "" : "s")
            : mem_string("");
    char *label = mem_format(
        "%s%s, %s: needs %s, has %s%s", who, more, need->class, scale_text(needs, scale, needed),
        isnan(budget) ? "no limit" : format_bytes(has, budget), how_it_fits(table, need));
    free(more);
    return label;
}

static void set_plot(struct plot *plot, const struct page *page, const struct needs *needs)
{
    struct axis_scale scale = scale_bytes(needs->largest, "memory");
    char **labels = mem_zero(needs->count, sizeof *labels);
    for (size_t i = 0; i < needs->count; i++)
        labels[i] = need_label(page, &needs->list[i], &scale);
    plot_text(plot, "x_name", scale.name);
    plot_number(plot, "x_scale", scale.by);
    plot_number(plot, "x_max", needs->largest > 0 ? 1.05 * needs->largest : 1);
    plot_texts(plot, "label", (const char *const *)labels, needs->count);
    plot_number(plot, "marks", (double)needs->marks);
    bar_chart_colours(plot, NULL, needs->part_count);
    const char *parts[MEMORY_PARTS + 1];
    memcpy(parts, needs->parts, sizeof needs->parts);
    parts[needs->part_count] = "budget";
    plot_key(plot, "part", parts, needs->part_count + (needs->marks > 0), 44 * (double)needs->count,
             44 * (double)needs->count);
    for (size_t i = 0; i < needs->count; i++)
        free(labels[i]);
    free(labels);
}

/* Dispatches of all runs that ran out of memory. Each class has a row for every category, and the
 * number stands in each of them: the first of each class counts. */
static double ran_out(const struct sql_table *table)
{
    double dispatches = 0;
    for (size_t row = 0; row < table->rows; row++)
        if (row == 0 || strcmp(sql_text(table, row, "run"), sql_text(table, row - 1, "run")) ||
            strcmp(sql_text(table, row, "class"), sql_text(table, row - 1, "class")))
            dispatches += sql_number(table, row, "ran_out");
    return dispatches;
}

static void put_caption(struct page *page, const struct needs *needs)
{
    double lost = ran_out(page_rows(page, "memory")->table);
    size_t without = 0;
    for (size_t i = 0; i < needs->count; i++)
        without += needs->list[i].eligible < needs->list[i].agents;
    fputs("Memory by category that the agent with the largest need in each class requires, against "
          "the smallest budget of "
          "its "
          "class (the vertical mark; a budget far beyond every need is given in words only). ",
          page->html);
    if (without)
        html_format(page->html, "In %zu of %zu rows some agents cannot take part. ", without,
                    needs->count);
    else
        fputs(lost > 0 ? "Every agent fits by the need that was computed before the run. "
                       : "Every agent fits. ",
              page->html);
    if (lost > 0)
        html_format(page->html, "%.0f dispatches ran out of memory while their agent took part. ",
                    lost);
    if (needs->left_out)
        html_format(page->html, "%zu more rows are left out. ", needs->left_out);
    fputs("From the tables agent, run_memory and agent_round.", page->html);
}

/* The needs of all series that tables list; put draws the first ROWS_DRAWN of them. */
static struct needs needs_of(const struct page *page)
{
    struct needs needs = {0};
    for (size_t i = 0; i < page->study->count; i++)
        if (series_listed(page, &page->study->series[i]))
            add_series(&needs, page, &page->study->series[i]);
    return needs;
}

static bool any_need(const struct page *page)
{
    struct needs needs = needs_of(page);
    double largest = 0;
    for (size_t i = 0; i < needs.count; i++)
        largest = fmax(largest, sql_number(page_rows(page, "memory")->table,
                                           needs.list[i].rows.first, "need_B"));
    free(needs.list);
    return largest > 0;
}

static void put(struct page *page)
{
    const struct sql_table *table = page_rows(page, "memory")->table;
    struct figure figure;
    if (!figure_open(page, &figure, NULL, "memory", "stack", "Memory needed, and its budget"))
        return;
    struct needs needs = needs_of(page);
    needs.left_out = needs.count > ROWS_DRAWN ? needs.count - ROWS_DRAWN : 0;
    needs.count -= needs.left_out;
    fputs("row,series,class,category,part,from,to\n", plot_csv(figure.plot));
    for (size_t row = 1; row <= needs.count; row++)
        put_need(figure.plot, &needs, table, row);
    put_budgets(figure.plot, &needs, table);
    set_plot(figure.plot, page, &needs);
    figure_draw(page, &figure);
    put_caption(page, &needs);
    figure_close(page, &figure, table);
    free(needs.list);
}

const struct section section_memory = {
    .name = "memory",
    .heading = "Memory",
    .frame = FRAME_HALF,
    .queries = {"memory"},
    .has_content = any_need,
    .put = put,
};
