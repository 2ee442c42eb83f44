/* Memory an agent needs against its budget, by algorithm and device class. */
#include "reports/sections/bars.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* More categories than this are one part, "other". */
enum { PARTS = 8 };

/* What a device class needs under an algorithm; points of the sweep that agree share a row. */
struct need {
    const struct series *series;
    const char *class;
    struct span rows; /* in memory.sql: one a category */
    size_t points, eligible, agents;
};

struct needs {
    struct need *list;
    size_t count;
    const char *parts[PARTS];
    size_t part_count, marks;
    double largest;
};

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same_rows(const struct table *table, struct span a, struct span b)
{
    bool same = a.count == b.count && same_number(table_number(table, a.first, "need_B"),
                                                  table_number(table, b.first, "need_B"));
    for (size_t i = 0; same && i < a.count; i++)
        same = strcmp(table_text(table, a.first + i, "category"),
                      table_text(table, b.first + i, "category")) == 0 &&
               same_number(table_number(table, a.first + i, "category_B"),
                           table_number(table, b.first + i, "category_B")) &&
               same_number(table_number(table, a.first + i, "budget_B"),
                           table_number(table, b.first + i, "budget_B"));
    return same;
}

static void add_need(struct needs *needs, const struct table *table, const struct series *series,
                     struct span rows)
{
    const char *class = table_text(table, rows.first, "class");
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
                      .eligible = (size_t)table_number(table, rows.first, "eligible"),
                      .agents = (size_t)table_number(table, rows.first, "agents")};
}

/* The classes of the series' first run: needs do not depend on the seed, draws of budgets may. */
static void add_series(struct needs *needs, const struct page *page, const struct series *series)
{
    const struct spans *spans = &page->queries[QUERY_MEMORY];
    struct span span = first_span_of(spans, series);
    for (size_t row = span.first; row < span.first + span.count;) {
        struct span rows = group_of(spans->table, span, row, "class");
        add_need(needs, spans->table, series, rows);
        row += rows.count;
    }
}

static size_t part_of(struct needs *needs, const char *category)
{
    if (!*category)
        category = "all";
    for (size_t i = 0; i < needs->part_count; i++)
        if (strcmp(needs->parts[i], category) == 0)
            return i;
    if (needs->part_count < PARTS) {
        needs->parts[needs->part_count] = needs->part_count == PARTS - 1 ? "other" : category;
        needs->part_count++;
    }
    return needs->part_count - 1;
}

static void put_row(FILE *csv, size_t row, const struct need *need, const char *category,
                    size_t part, double from, double to)
{
    fprintf(csv, "%zu,", row);
    csv_text(csv, need->series->label);
    fputc(',', csv);
    csv_text(csv, need->class);
    fputc(',', csv);
    csv_text(csv, category);
    fprintf(csv, ",%zu,%.10g,%.10g\n", part, from, to);
}

static void put_need(FILE *csv, struct needs *needs, const struct table *table, size_t row)
{
    const struct need *need = &needs->list[row - 1];
    double from = 0;
    for (size_t i = need->rows.first; i < need->rows.first + need->rows.count; i++) {
        const char *category = table_text(table, i, "category");
        double to = from + table_number(table, i, "category_B");
        put_row(csv, row, need, *category ? category : "all", part_of(needs, category) + 1, from,
                to);
        from = to;
    }
    needs->largest = fmax(needs->largest, from);
}

/* A budget many times above every need would press all bars to nothing: its row says it in words.
 */
static void put_budgets(FILE *csv, struct needs *needs, const struct table *table)
{
    double in_sight = 2.5 * needs->largest;
    for (size_t row = 1; row <= needs->count; row++) {
        double budget = table_number(table, needs->list[row - 1].rows.first, "budget_B");
        if (!(budget <= in_sight))
            continue;
        put_row(csv, row, &needs->list[row - 1], "budget", 0, budget, budget);
        needs->marks++;
        needs->largest = fmax(needs->largest, budget);
    }
}

/* What a class does without its whole need: it is left out, or makes do with less (on_memory). */
static const char *how_it_fits(const struct table *table, const struct need *need)
{
    double whole = 0, needed = table_number(table, need->rows.first, "need_B");
    for (size_t i = need->rows.first; i < need->rows.first + need->rows.count; i++)
        whole += table_number(table, i, "category_B");
    if (needed > table_number(table, need->rows.first, "budget_B"))
        return ", does not fit";
    return needed < whole ? ", makes do with that" : "";
}

static char *need_label(const struct page *page, const struct need *need)
{
    const struct table *table = page->queries[QUERY_MEMORY].table;
    double budget = table_number(table, need->rows.first, "budget_B");
    double needed = table_number(table, need->rows.first, "need_B");
    char needs[FORMAT_SIZE], has[FORMAT_SIZE];
    size_t of_algorithm = 0;
    for (size_t i = 0; i < page->study->count; i++)
        of_algorithm += strcmp(page->study->series[i].algorithm, need->series->algorithm) == 0;
    const char *who = need->points == of_algorithm ? need->series->algorithm : need->series->label;
    char *more = need->points > 1 && need->points < of_algorithm
                     ? mem_format(" and %zu more", need->points - 1)
                     : mem_string("");
    char *label = mem_format(
        "%s%s, %s: %s of %s%s", who, more, need->class, format_bytes(needs, needed),
        isnan(budget) ? "unlimited" : format_bytes(has, budget), how_it_fits(table, need));
    free(more);
    return label;
}

static void set_plot(struct plot *plot, const struct page *page, const struct needs *needs)
{
    struct scale scale = scale_bytes(needs->largest, "memory");
    char **labels = mem_zero(needs->count, sizeof *labels);
    for (size_t i = 0; i < needs->count; i++)
        labels[i] = need_label(page, &needs->list[i]);
    plot_text(plot, "x_name", scale.name);
    plot_number(plot, "x_scale", scale.by);
    plot_number(plot, "x_max", needs->largest > 0 ? 1.05 * needs->largest : 1);
    plot_texts(plot, "label", (const char *const *)labels, needs->count);
    plot_number(plot, "marks", (double)needs->marks);
    bars_colours(plot, NULL, needs->part_count);
    const char *parts[PARTS + 1];
    memcpy(parts, needs->parts, sizeof needs->parts);
    parts[needs->part_count] = "budget";
    plot_key(plot, "part", parts, needs->part_count + (needs->marks > 0), 44 * (double)needs->count,
             44 * (double)needs->count);
    for (size_t i = 0; i < needs->count; i++)
        free(labels[i]);
    free(labels);
}

/* Dispatches of all runs. */
static double ran_out(const struct table *table)
{
    double dispatches = 0;
    for (size_t row = 0; row < table->rows; row++)
        if (row == 0 || strcmp(table_text(table, row, "run"), table_text(table, row - 1, "run")) ||
            strcmp(table_text(table, row, "class"), table_text(table, row - 1, "class")))
            dispatches += table_number(table, row, "ran_out");
    return dispatches;
}

static void put_caption(struct page *page, const struct needs *needs)
{
    double lost = ran_out(page->queries[QUERY_MEMORY].table);
    size_t without = 0;
    for (size_t i = 0; i < needs->count; i++)
        without += needs->list[i].eligible < needs->list[i].agents;
    fputs("What the agent of a class that needs most would hold, by category, against the smallest "
          "budget of its class (a bar; budgets far beyond every need are told in words only). ",
          page->html);
    if (without)
        html_format(page->html, "In %zu of %zu rows agents cannot take part. ", without,
                    needs->count);
    else
        fputs(lost > 0 ? "Every agent fits, as was reckoned before the run. "
                       : "Every agent fits. ",
              page->html);
    if (lost > 0)
        html_format(page->html, "%.0f dispatches ran out of memory while their agent took part. ",
                    lost);
    fputs("From the tables agent, run_memory and agent_round.", page->html);
}

bool section_memory(struct page *page)
{
    struct needs needs = {0};
    for (size_t i = 0; i < page->study->count; i++)
        add_series(&needs, page, &page->study->series[i]);
    double largest = 0;
    for (size_t i = 0; i < needs.count; i++)
        largest = fmax(largest, table_number(page->queries[QUERY_MEMORY].table,
                                             needs.list[i].rows.first, "need_B"));
    if (largest == 0) {
        free(needs.list);
        return true;
    }
    frame_begin(page, FRAME_HALF, "Memory");
    struct plot *plot = figure_begin(page, "memory", "stack", "Memory need against budget");
    bool good = plot != NULL;
    if (plot) {
        fputs("row,series,class,category,part,from,to\n", plot_csv(plot));
        for (size_t row = 1; row <= needs.count; row++)
            put_need(plot_csv(plot), &needs, page->queries[QUERY_MEMORY].table, row);
        put_budgets(plot_csv(plot), &needs, page->queries[QUERY_MEMORY].table);
        set_plot(plot, page, &needs);
        good = figure_caption(page, plot, "Memory need against budget");
        put_caption(page, &needs);
        const struct table *sources[] = {page->queries[QUERY_MEMORY].table};
        figure_end(page, "memory", sources, 1);
    }
    frame_end(page);
    free(needs.list);
    return good;
}
