/* What a return costs: which points of the sweep no other beats in both, and who leads at which
 * budget. */
#include "reports/sections/page.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct price {
    enum metric metric;
    const char *column, *name, *heading, *axis;
    struct scale (*scale)(double largest, const char *what);
    char *(*format)(char *out, double value);
} prices[] = {
    {METRIC_WIRE_B, "wire_B", "front-bytes", "Return against the bytes of a run",
     "bytes on the wire of a run", scale_bytes, format_bytes},
    {METRIC_VIRTUAL_S, "virtual_s", "front-time", "Return against the time of a run",
     "virtual time of a run", scale_seconds, format_seconds},
};

/* A series in the picture. */
struct candidate {
    const struct series *series;
    double cost;
    struct estimate final;
    bool on_front;
};

static int by_cost(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    int order = (x->cost > y->cost) - (x->cost < y->cost);
    order = order ? order : (x->final.mean < y->final.mean) - (x->final.mean > y->final.mean);
    return order ? order : (x->series > y->series) - (x->series < y->series);
}

/* The series by cost; on the front is who reaches more than all that cost less. */
static struct candidate *candidates_of(const struct study *study, enum metric metric, size_t *count)
{
    struct candidate *list = mem_zero(study->count + 1, sizeof *list);
    *count = 0;
    for (size_t i = 0; i < study->count; i++) {
        const struct series *series = &study->series[i];
        if (!series_evaluated(series))
            continue;
        struct sample final = series_values(series, METRIC_FINAL);
        list[(*count)++] = (struct candidate){series, series_mean(series, metric),
                                              estimate_of(final.x, final.n, RESAMPLES), false};
        free(final.x);
    }
    qsort(list, *count, sizeof *list, by_cost);
    double best = -INFINITY;
    for (size_t i = 0; i < *count; i++) {
        list[i].on_front = list[i].final.mean > best;
        best = fmax(best, list[i].final.mean);
    }
    return list;
}

/* Colours and names of the algorithms, in order of appearance. */
struct algorithms {
    const char *names[SERIES_DRAWN];
    size_t count;
};

static size_t algorithm_of(struct algorithms *algorithms, const char *name)
{
    for (size_t i = 0; i < algorithms->count; i++)
        if (strcmp(algorithms->names[i], name) == 0)
            return i + 1;
    if (algorithms->count < SERIES_DRAWN)
        algorithms->names[algorithms->count++] = name;
    return algorithms->count;
}

static void put_rows(FILE *csv, const struct candidate *list, size_t count,
                     struct algorithms *algorithms)
{
    fputs("number,series,colour,cost,n,mean,low,high,front\n", csv);
    for (size_t i = 0; i < count; i++) {
        const struct estimate *final = &list[i].final;
        fprintf(csv, "%zu,", i + 1);
        csv_text(csv, list[i].series->label);
        fprintf(csv, ",%zu,%.10g,%zu,%.10g,%.10g,%.10g,%d\n",
                algorithm_of(algorithms, list[i].series->algorithm), list[i].cost, final->n,
                final->mean, final->has_interval ? final->mean_interval.low : final->mean,
                final->has_interval ? final->mean_interval.high : final->mean, list[i].on_front);
    }
}

/* The front's corners, and its way on to the dearest point. */
static void set_front(struct plot *plot, const struct candidate *list, size_t count, double largest)
{
    double *cost = mem_zero(count + 1, sizeof *cost), *mean = mem_zero(count + 1, sizeof *mean);
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (list[i].on_front) {
            cost[n] = list[i].cost;
            mean[n++] = list[i].final.mean;
        }
    cost[n] = largest;
    mean[n] = mean[n - 1];
    plot_numbers(plot, "front_cost", cost, n + 1);
    plot_numbers(plot, "front_mean", mean, n + 1);
    free(cost);
    free(mean);
}

static void put_caption(struct page *page, const struct price *price, const struct candidate *list,
                        size_t count)
{
    char cost[FORMAT_SIZE], mean[FORMAT_SIZE];
    fputs("A point is a point of the sweep: the mean over seeds of the final return and of what a "
          "run cost; from five seeds on with the 95 % interval of the return. The line is the "
          "Pareto front, of those that no other beats in both: ",
          page->html);
    for (size_t i = 0, shown = 0; i < count; i++)
        if (list[i].on_front)
            html_format(page->html, "%s%zu %s (%s for %s)", shown++ ? "; " : "", i + 1,
                        list[i].series->label, format_return(mean, list[i].final.mean),
                        price->format(cost, list[i].cost));
    fputs(". Numbers count by cost. From the tables evaluation and round.", page->html);
}

static bool draw(struct page *page, const struct price *price)
{
    size_t count;
    struct candidate *list = candidates_of(page->study, price->metric, &count);
    struct algorithms algorithms = {.count = 0};
    for (size_t i = 0; i < page->study->count; i++)
        algorithm_of(&algorithms, page->study->series[i].algorithm);
    struct figure figure;
    bool good = count < 2 || figure_open(page, &figure, NULL, price->name, "front", price->heading);
    if (good && count >= 2) {
        put_rows(plot_csv(figure.plot), list, count, &algorithms);
        double largest = list[count - 1].cost;
        struct scale scale = price->scale(largest, price->axis);
        plot_text(figure.plot, "x_name", scale.name);
        plot_number(figure.plot, "x_scale", scale.by);
        plot_number(figure.plot, "log_x", list[0].cost > 0 && largest > 8 * list[0].cost);
        plot_number(figure.plot, "x_end", largest);
        set_front(figure.plot, list, count, largest);
        plot_key(figure.plot, "label", algorithms.names, algorithms.count, 260, 230);
        good = figure_draw(page, &figure);
        put_caption(page, price, list, count);
        figure_close(page, &figure, QUERY_RUNS);
    }
    free(list);
    return good;
}

/* --- who leads at which budget ---------------------------------------------------------------- */

/* The mean over a series' seeds of the last return a budget paid for; NaN while not every seed had
 * been evaluated for it, and beyond the end of a run. */
static double return_at(const struct page *page, const struct series *series,
                        const struct price *price, double budget)
{
    const struct spans *spans = &page->queries[QUERY_CURVES];
    struct moments mean = {0};
    for (size_t i = 0; i < series->count; i++) {
        struct span span = span_of(spans, series->runs[i].id);
        double last = NAN, end = 0;
        for (size_t row = span.first; row < span.first + span.count; row++) {
            if (strcmp(table_text(spans->table, row, "mode"), page->study->mode) != 0)
                continue;
            end = table_number(spans->table, row, price->column);
            if (end <= budget)
                last = table_number(spans->table, row, "mean");
        }
        if (span.count == 0)
            continue;
        if (isnan(last))
            return NAN;
        moments_add(&mean, last);
    }
    return mean.n > 0 ? mean.mean : NAN;
}

static const struct series *leader_at(const struct page *page, const struct price *price,
                                      double budget, double *best)
{
    const struct series *leader = NULL;
    *best = NAN;
    for (size_t i = 0; i < page->study->count; i++) {
        double value = return_at(page, &page->study->series[i], price, budget);
        if (isnan(value) || (leader && value <= *best))
            continue;
        leader = &page->study->series[i];
        *best = value;
    }
    return leader;
}

static void put_lead(struct page *page, const struct price *price, const struct series *leader,
                     double from, double to, double best)
{
    char low[FORMAT_SIZE], high[FORMAT_SIZE], value[FORMAT_SIZE];
    fputs("<tr><th>", page->html);
    html_format(page->html, "%s to %s", price->format(low, from), price->format(high, to));
    fputs("</th>", page->html);
    table_cell_text(page->html, leader->label);
    table_cell_text(page->html, format_return(value, best));
    fputs("</tr>\n", page->html);
}

/* The dearest evaluation of all, and the cheapest that cost something. */
static void span_of_budgets(const struct page *page, const struct price *price, double *least,
                            double *most)
{
    const struct spans *spans = &page->queries[QUERY_CURVES];
    *least = INFINITY;
    *most = 0;
    for (size_t i = 0; i < page->study->count; i++)
        for (size_t j = 0; j < page->study->series[i].count; j++) {
            struct span span = span_of(spans, page->study->series[i].runs[j].id);
            for (size_t row = span.first; row < span.first + span.count; row++) {
                double cost = table_number(spans->table, row, price->column);
                *least = cost > 0 ? fmin(*least, cost) : *least;
                *most = fmax(*most, cost);
            }
        }
}

/* Budgets in steps of a quarter or so of themselves; one row for each stretch with one leader. */
static void put_leaders(struct page *page, const struct price *price)
{
    enum { STEPS = 40 };
    double least, most, best = NAN, from = 0, to = 0;
    const struct series *leader = NULL;
    span_of_budgets(page, price, &least, &most);
    if (!(most > least))
        return;
    for (size_t i = 0; i <= STEPS; i++) {
        double budget = i == STEPS ? most : least * pow(most / least, (double)i / STEPS);
        double value;
        const struct series *first = leader_at(page, price, budget, &value);
        if (leader && first != leader)
            put_lead(page, price, leader, from, to, best);
        if (first != leader)
            from = budget;
        leader = first;
        to = budget;
        best = value;
    }
    if (leader)
        put_lead(page, price, leader, from, to, best);
}

bool section_pareto(struct page *page)
{
    static const char *const heads[] = {"budget", "leads", "return at its end"};
    size_t evaluated = 0;
    for (size_t i = 0; i < page->study->count; i++)
        evaluated += series_evaluated(&page->study->series[i]);
    if (evaluated < 2)
        return true;
    frame_begin(page, FRAME_FIGURES, "What a return costs");
    bool good = draw(page, &prices[0]) && draw(page, &prices[1]);
    frame_end(page);
    fputs("<details><summary>Who leads at which budget</summary>\n", page->html);
    for (size_t i = 0; i < 2; i++) {
        table_begin(page->html, heads, 3);
        put_leaders(page, &prices[i]);
        table_end(page->html);
    }
    fputs("<p class=\"note\">Where the cost–return curves cross: for a budget of bytes, or of "
          "virtual time, the point of the sweep whose last evaluation within it is highest, mean "
          "over seeds; in 40 steps of equal ratio. From the tables evaluation and round.</p>\n",
          page->html);
    put_sql(page->html, page->queries[QUERY_CURVES].table);
    fputs("</details>\n", page->html);
    return good;
}
