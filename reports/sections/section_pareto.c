/* Section: return against cost: the Pareto front, and the best point of the sweep at each budget
 * (curves.sql, runs.sql).
 *
 * A figure for each cost that is shown and that no other one is proportional to (cost.h). A point
 * is a series: x its mean cost per run, y its mean final return. With points sorted by cost, and by
 * falling return at equal cost, those on the front are the ones whose return is above that of every
 * point before: no other has both a higher return and a lower cost.
 *
 * The table asks a different question, for users with a budget: of which point is the last
 * evaluation within it the best? Budgets rise geometrically from the cheapest evaluation that cost
 * something to the dearest of all, in 40 steps. */
#include "core/base/mem.h"
#include "core/base/stats.h"
#include "reports/data/estimate.h"
#include "reports/drawing/cost_text.h"
#include "reports/drawing/format.h"
#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"
#include "reports/sections/sections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A series in the picture. */
struct front_point {
    const struct series *series;
    double cost;
    struct estimate final;
    bool on_front;
};

static int by_cost(const void *a, const void *b)
{
    const struct front_point *x = a, *y = b;
    int order = (x->cost > y->cost) - (x->cost < y->cost);
    order = order ? order : (x->final.mean < y->final.mean) - (x->final.mean > y->final.mean);
    return order ? order : (x->series > y->series) - (x->series < y->series);
}

/* The series by cost; those on the front reach more than every series that costs less. */
static struct front_point *front_points(const struct study_results *study, enum metric metric,
                                        size_t *count)
{
    struct front_point *list = mem_zero(study->count + 1, sizeof *list);
    *count = 0;
    for (size_t i = 0; i < study->count; i++) {
        const struct series *series = &study->series[i];
        if (!isfinite(series_mean(series, METRIC_FINAL)))
            continue; /* it was not evaluated, or it diverged */
        struct sample final = series_values(series, METRIC_FINAL);
        list[(*count)++] = (struct front_point){series, series_mean(series, metric),
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

/* Without an interval the bar shrinks to the point itself. */
static void put_rows(struct plot *plot, const struct front_point *list, size_t count,
                     struct algorithms *algorithms)
{
    FILE *csv = plot_csv(plot);
    fputs("number,series,colour,cost,n,mean,low,high,front\n", csv);
    for (size_t i = 0; i < count; i++) {
        const struct estimate *final = &list[i].final;
        fprintf(csv, "%zu,", i + 1);
        plot_name(plot, "series", list[i].series->label);
        fprintf(csv, ",%zu,%.10g,%zu,%.10g,%.10g,%.10g,%d\n",
                algorithm_of(algorithms, list[i].series->algorithm), list[i].cost, final->n,
                final->mean, final->has_interval ? final->mean_interval.low : final->mean,
                final->has_interval ? final->mean_interval.high : final->mean, list[i].on_front);
    }
}

/* The front's corners, and its way on to the dearest point: from the last corner on, more money
 * buys no more return. */
static void set_front(struct plot *plot, const struct front_point *list, size_t count,
                      double largest)
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

static void put_caption(struct page *page, const struct cost *cost, const struct front_point *list,
                        size_t count)
{
    char spent[FORMAT_SIZE], mean[FORMAT_SIZE];
    fputs("The front: ", page->html);
    size_t shown = 0;
    for (size_t i = 0; i < count; i++)
        if (list[i].on_front && shown++ < SERIES_DRAWN)
            html_format(page->html, "%s%zu: %s (%s for %s)", shown > 1 ? "; " : "", i + 1,
                        list[i].series->label, format_return(mean, list[i].final.mean),
                        cost_format(spent, cost, list[i].cost, study_currency(page->study)));
    if (shown > SERIES_DRAWN)
        html_format(page->html, "; and %zu more that cost more", shown - SERIES_DRAWN);
    fputs(".", page->html);
}

/* What holds of all figures of the section. */
static void put_note(struct page *page)
{
    fputs("<p class=\"note\">Each point of the sweep with its mean final return and its mean cost "
          "per run over seeds; with five seeds or more also the 95 % interval of the return. The "
          "line is the Pareto front, the points that no other point beats in both return and "
          "cost. Points are numbered by increasing cost. ",
          page->html);
    if (page->study->count > SERIES_LISTED)
        html_format(page->html, "Drawn are the front and the %d points with %s. ", SERIES_LISTED,
                    series_rank_name(page->study));
    for (size_t i = 0; i < page->study->count; i++)
        if (series_diverged(&page->study->series[i]))
            html_format(page->html, "%s is left out: it diverged. ", page->study->series[i].label);
    fputs("From the tables evaluation and round.</p>\n", page->html);
}

/* Keeps the points on the front and those of the first ranks, in their order. The front is found
 * among all before, so that what is not drawn still counts. */
static size_t keep_drawn(const struct page *page, struct front_point *list, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (list[i].on_front || series_listed(page, list[i].series))
            list[kept++] = list[i];
    return kept;
}

static void set_plot(struct plot *plot, const struct cost *cost, const char *currency,
                     const struct front_point *list, size_t count)
{
    double largest = list[count - 1].cost;
    char *axis = mem_format("%s per run", cost->axis);
    struct axis_scale scale = cost_scale(cost, largest, axis, currency);
    free(axis);
    plot_text(plot, "x_name", scale.name);
    plot_number(plot, "x_scale", scale.by);
    /* Over less than a factor of eight a logarithmic axis only bends what could be read off. */
    plot_number(plot, "log_x", list[0].cost > 0 && largest > 8 * list[0].cost);
    plot_number(plot, "x_end", largest);
    set_front(plot, list, count, largest);
}

static void draw_points(struct page *page, const struct cost *cost, const struct front_point *list,
                        size_t count)
{
    struct algorithms algorithms = {.count = 0};
    for (size_t i = 0; i < page->study->count; i++)
        algorithm_of(&algorithms, page->study->series[i].algorithm);
    struct figure figure;
    char *name = mem_format("front-%s", cost->name);
    char *heading = mem_format("Final return against %s per run", cost->noun);
    bool good = figure_open(page, &figure, NULL, name, "front", heading);
    free(name);
    free(heading);
    if (!good)
        return;
    put_rows(figure.plot, list, count, &algorithms);
    set_plot(figure.plot, cost, study_currency(page->study), list, count);
    plot_key(figure.plot, "label", algorithms.names, algorithms.count, 260, 230);
    figure_draw(page, &figure);
    put_caption(page, cost, list, count);
    figure_close(page, &figure, page->results->runs);
}

/* Where nothing costs anything there is no axis to draw along. */
static void draw(struct page *page, const struct cost *cost)
{
    size_t count;
    struct front_point *list = front_points(page->study, cost->spent, &count);
    if (count > 1 && list[count - 1].cost > 0)
        draw_points(page, cost, list, keep_drawn(page, list, count));
    free(list);
}

/* --- the best at each budget ------------------------------------------------------------------ */

/* The mean over a series' seeds of the last return a budget paid for; NaN while not every seed had
 * been evaluated for it, and beyond the end of a run. */
static double return_at(const struct page *page, const struct series *series,
                        const struct cost *cost, double budget)
{
    const struct rows_by_run *by_run = page_rows(page, "curves");
    double sum = 0, n = 0;
    for (size_t i = 0; i < series->count; i++) {
        struct run_rows rows = rows_of_run(by_run, series->runs[i].id);
        double last = NAN, end = 0;
        for (size_t row = rows.first; row < rows.first + rows.count; row++) {
            if (strcmp(sql_text(by_run->table, row, "mode"), page->study->mode) != 0)
                continue;
            end = sql_number(by_run->table, row, cost->column);
            if (end <= budget)
                last = sql_number(by_run->table, row, "mean");
        }
        if (rows.count == 0)
            continue;
        if (isnan(last))
            return NAN;
        sum += last;
        n++;
    }
    return n > 0 ? sum / n : NAN;
}

/* NULL where the budget is too small for a return of any series. Of equals the first one leads. */
static const struct series *leader_at(const struct page *page, const struct cost *cost,
                                      double budget, double *best)
{
    const struct series *leader = NULL;
    *best = NAN;
    for (size_t i = 0; i < page->study->count; i++) {
        double value = return_at(page, &page->study->series[i], cost, budget);
        if (isnan(value) || (leader && value <= *best))
            continue;
        leader = &page->study->series[i];
        *best = value;
    }
    return leader;
}

static void put_lead(struct page *page, const struct cost *cost, const struct series *leader,
                     double from, double to, double best)
{
    char low[FORMAT_SIZE], high[FORMAT_SIZE], value[FORMAT_SIZE];
    const char *currency = study_currency(page->study);
    fputs("<tr><th>", page->html);
    html_format(page->html, "%s to %s", cost_format(low, cost, from, currency),
                cost_format(high, cost, to, currency));
    fputs("</th>", page->html);
    html_cell_words(page->html, leader->label);
    html_cell(page->html, format_return(value, best));
    fputs("</tr>\n", page->html);
}

/* The dearest evaluation of all, and the cheapest that cost something. */
static void span_of_budgets(const struct page *page, const struct cost *cost, double *least,
                            double *most)
{
    const struct rows_by_run *by_run = page_rows(page, "curves");
    *least = INFINITY;
    *most = 0;
    for (size_t i = 0; i < page->study->count; i++)
        for (size_t j = 0; j < page->study->series[i].count; j++) {
            struct run_rows rows = rows_of_run(by_run, page->study->series[i].runs[j].id);
            for (size_t row = rows.first; row < rows.first + rows.count; row++) {
                double spent = sql_number(by_run->table, row, cost->column);
                *least = spent > 0 ? fmin(*least, spent) : *least;
                *most = fmax(*most, spent);
            }
        }
}

/* Budgets rise by about a quarter a step; one row for each range of budgets with one leader. */
static void put_leaders(struct page *page, const struct cost *cost)
{
    enum { BUDGET_STEPS = 40 };
    double least, most, best = NAN, from = 0, to = 0;
    const struct series *leader = NULL;
    span_of_budgets(page, cost, &least, &most);
    if (!(most > least))
        return;
    for (size_t i = 0; i <= BUDGET_STEPS; i++) {
        double budget =
            i == BUDGET_STEPS ? most : least * pow(most / least, (double)i / BUDGET_STEPS);
        double value;
        const struct series *first = leader_at(page, cost, budget, &value);
        if (leader && first != leader)
            put_lead(page, cost, leader, from, to, best);
        if (first != leader)
            from = budget;
        leader = first;
        to = budget;
        best = value;
    }
    if (leader)
        put_lead(page, cost, leader, from, to, best);
}

static bool is_told(const struct page *page, const struct cost *cost)
{
    return cost_is_shown(cost, COST_FRONT, page->study) && !cost_in_step(cost, page->study);
}

static bool any_to_compare(const struct page *page)
{
    size_t evaluated = 0;
    for (size_t i = 0; i < page->study->count; i++)
        evaluated += series_evaluated(&page->study->series[i]);
    return evaluated > 1;
}

static void put(struct page *page)
{
    for (size_t i = 0; i < COSTS; i++)
        if (is_told(page, &costs[i]))
            draw(page, &costs[i]);
}

static void put_leader_tables(struct page *page)
{
    static const char *const heads[] = {"budget", "best point", "return at the end of this range"};
    put_note(page);
    fputs("<details><summary>The best point of the sweep at each budget</summary>\n", page->html);
    for (size_t i = 0; i < COSTS; i++) {
        if (!is_told(page, &costs[i]))
            continue;
        html_table_begin(page->html, heads, 3);
        put_leaders(page, &costs[i]);
        html_table_end(page->html);
    }
    fputs("<p class=\"note\">For each budget of bytes, of virtual time and of what else is in a "
          "figure "
          "above: the point of the sweep "
          "whose last evaluation within the budget is highest, mean over seeds. A new row begins "
          "where the curves of return against cost cross. Budgets rise in 40 steps of equal ratio. "
          "From the tables evaluation and round.</p>\n",
          page->html);
    html_sql(page->html, page_rows(page, "curves")->table);
    fputs("</details>\n", page->html);
}

const struct section section_pareto = {
    .name = "pareto",
    .heading = "Return against cost",
    .frame = FRAME_FIGURES,
    .queries = {"curves"},
    .has_content = any_to_compare,
    .put = put,
    .foot = put_leader_tables,
};
