/* Writes the tables of a study in LaTeX or Markdown. */
#include "reports/pages/compare_tables.h"

#include "core/base/mem.h"
#include "reports/data/cost.h"
#include "reports/data/estimate.h"
#include "reports/data/pairs.h"
#include "reports/data/survival.h"
#include "reports/pages/compare_gain.h"
#include "reports/pages/compare_pairs.h"

#include <math.h>
#include <stdlib.h>

/* What a column says of a series' runs. */
enum summary {
    SUMMARY_DONE,   /* how many are done */
    SUMMARY_VALUES, /* how many have the metric */
    SUMMARY_ONE,    /* series_summary */
    SUMMARY_ERROR,  /* the standard error of the mean */
    SUMMARY_LOW,    /* the ends of its 95 % interval */
    SUMMARY_HIGH,
    SUMMARY_TARGET /* the median until the target; ∞: unreached */
};

struct table_column {
    const char *head;
    enum summary summary;
    enum metric metric;
};

enum { COLUMNS_MAX = 8 };

static const struct table_column outcome[] = {
    {"seeds", SUMMARY_DONE, METRIC_FINAL},
    {"rounds", SUMMARY_ONE, METRIC_ROUNDS},
    {"final return", SUMMARY_ONE, METRIC_FINAL},
    {"standard error", SUMMARY_ERROR, METRIC_FINAL},
    {"best", SUMMARY_ONE, METRIC_BEST},
    {"bytes to target", SUMMARY_TARGET, METRIC_TARGET_WIRE_B},
    {"seconds to target", SUMMARY_TARGET, METRIC_TARGET_S},
    {NULL, SUMMARY_DONE, METRIC_FINAL},
};
static const struct table_column budget[] = {
    {"seeds", SUMMARY_VALUES, METRIC_AT},         {"return", SUMMARY_ONE, METRIC_AT},
    {"standard error", SUMMARY_ERROR, METRIC_AT}, {"95 % from", SUMMARY_LOW, METRIC_AT},
    {"95 % to", SUMMARY_HIGH, METRIC_AT},         {NULL, SUMMARY_DONE, METRIC_FINAL},
};
static const struct table_column cost[] = {
    {"down per agent (B)", SUMMARY_ONE, METRIC_DOWN_PER_AGENT_B},
    {"up per agent (B)", SUMMARY_ONE, METRIC_UP_PER_AGENT_B},
    {"payload (B)", SUMMARY_ONE, METRIC_PAYLOAD_B},
    {"wire (B)", SUMMARY_ONE, METRIC_WIRE_B},
    {"virtual time (s)", SUMMARY_ONE, METRIC_VIRTUAL_S},
    {"memory (B)", SUMMARY_ONE, METRIC_NEED_B},
    {NULL, SUMMARY_DONE, METRIC_FINAL},
};
static const struct table_column work[] = {
    {"episodes, agents", SUMMARY_ONE, METRIC_AGENT_EPISODES},
    {"episodes, acceptance panel", SUMMARY_ONE, METRIC_SERVER_EPISODES},
    {"env steps, agents", SUMMARY_ONE, METRIC_AGENT_STEPS},
    {"env steps, acceptance panel", SUMMARY_ONE, METRIC_SERVER_STEPS},
    {NULL, SUMMARY_DONE, METRIC_FINAL},
};

/* Those are shown that some series has above 0. */
static const struct table_column people[] = {
    {"questions", SUMMARY_ONE, METRIC_QUESTIONS},
    {"answers", SUMMARY_ONE, METRIC_ANSWERS},
    {"energy (J)", SUMMARY_ONE, METRIC_ENERGY_J},
    {"money", SUMMARY_ONE, METRIC_MONEY},
    {"money per year", SUMMARY_ONE, METRIC_MONEY_PER_YEAR},
    {"battery (months)", SUMMARY_ONE, METRIC_BATTERY_MONTHS},
    {NULL, SUMMARY_DONE, METRIC_FINAL},
};
static const struct table_column privacy[] = {
    {"epsilon", SUMMARY_ONE, METRIC_EPSILON},
    {"delta", SUMMARY_ONE, METRIC_DELTA},
    {NULL, SUMMARY_DONE, METRIC_FINAL},
};
static const struct table_column to_target[] = {
    {"questions", SUMMARY_TARGET, METRIC_TARGET_QUESTIONS},
    {"energy (J)", SUMMARY_TARGET, METRIC_TARGET_ENERGY_J},
    {"money", SUMMARY_TARGET, METRIC_TARGET_MONEY},
    {NULL, SUMMARY_DONE, METRIC_FINAL},
};

/* Of a column that has nothing to say of the series NaN, which the table shows as a gap. */
static double summary_of(const struct series *series, const struct table_column *column)
{
    struct sample sample = series_values(series, column->metric);
    struct estimate estimate = estimate_of(sample.x, sample.n, RESAMPLES);
    size_t reached, n;
    free(sample.x);
    switch (column->summary) {
    case SUMMARY_DONE:
        return (double)series->states[RUN_DONE];
    case SUMMARY_VALUES:
        return (double)sample.n;
    case SUMMARY_ONE:
        return series_summary(series, column->metric);
    case SUMMARY_ERROR:
        return estimate.se;
    case SUMMARY_LOW:
        return estimate.has_interval ? estimate.mean_interval.low : NAN;
    case SUMMARY_HIGH:
        return estimate.has_interval ? estimate.mean_interval.high : NAN;
    case SUMMARY_TARGET:
        return series_median_to_target(series, column->metric, &reached, &n);
    }
    return NAN;
}

/* Full precision everywhere, the label as the first column. */
static void put_series(FILE *out, const struct table_style *style,
                       const struct study_results *study, const char *title,
                       const struct table_column *columns)
{
    struct text_table table = {.out = out, .style = style};
    const char *heads[COLUMNS_MAX + 1] = {"series"};
    size_t count = 0;
    for (; columns[count].head; count++)
        heads[count + 1] = columns[count].head;
    table_begin(&table, title, heads, count + 1);
    for (size_t i = 0; i < study->count; i++) {
        table_text(&table, study->series[i].label);
        for (size_t c = 0; c < count; c++) {
            double value = summary_of(&study->series[i], &columns[c]);
            if (columns[c].summary == SUMMARY_TARGET && isinf(value))
                table_text(&table, "unreached");
            else
                table_number(&table, value);
        }
    }
    table_end(&table);
}

/* The columns in which some series has something; no table without one. */
static void put_shown(FILE *out, const struct table_style *style, const struct study_results *study,
                      const char *title, const struct table_column *columns)
{
    struct table_column shown[COLUMNS_MAX];
    size_t count = 0;
    for (; columns->head; columns++) {
        bool any = false;
        for (size_t i = 0; i < study->count; i++)
            any |= series_mean(&study->series[i], columns->metric) > 0;
        if (any)
            shown[count++] = *columns;
    }
    shown[count] = *columns;
    if (count > 0)
        put_series(out, style, study, title, shown);
}

/* Where pairs are written. */
struct pair_rows {
    struct text_table table;
    const struct study_results *study;
    enum metric metric;
};

static void put_names(struct text_table *table, const struct series_pair *pair, const char *between)
{
    char *name = mem_format("%s%s%s %s %s", pair->rest, *pair->rest ? ": " : "", pair->a_name,
                            between, pair->b_name);
    table_text(table, name);
    free(name);
}

static void put_difference(void *context, const struct series_pair *pair)
{
    struct pair_rows *rows = context;
    struct sample sample = paired_differences(pair->a, pair->b, rows->metric, NULL);
    struct estimate estimate = estimate_of(sample.x, sample.n, RESAMPLES);
    free(sample.x);
    put_names(&rows->table, pair, "−");
    table_number(&rows->table, (double)sample.n);
    table_number(&rows->table, estimate.mean);
    table_number(&rows->table, estimate.has_interval ? estimate.mean_interval.low : NAN);
    table_number(&rows->table, estimate.has_interval ? estimate.mean_interval.high : NAN);
}

/* What is not known is put as NaN, so that every row has a cell for each head. */
static void put_speedup(void *context, const struct series_pair *pair)
{
    struct pair_rows *rows = context;
    put_names(&rows->table, pair, "against");
    for (size_t i = 0; i < COSTS; i++) {
        if (!cost_is_shown(&costs[i], COST_TARGET, rows->study))
            continue;
        struct speedup speedup =
            series_speedup(pair->a, pair->b, costs[i].until, RESAMPLES_SPEEDUP);
        if (i == 0)
            table_number(&rows->table, (double)speedup.pairs);
        table_number(&rows->table, speedup.pairs ? speedup.ratio : NAN);
        table_number(&rows->table, speedup.has_interval ? speedup.interval.low : NAN);
        table_number(&rows->table, speedup.has_interval ? speedup.interval.high : NAN);
    }
}

static void put_differences(FILE *out, const struct table_style *style,
                            const struct study_results *study, const char *title,
                            enum metric metric, const struct compare_axis *along)
{
    static const char *const heads[] = {"pair", "seeds", "mean", "95 % from", "95 % to"};
    struct pair_rows rows = {.table = {.out = out, .style = style}, .metric = metric};
    table_begin(&rows.table, title, heads, sizeof heads / sizeof *heads);
    study_pairs(study, along->axis, along->base, put_difference, &rows);
    table_end(&rows.table);
}

/* Three columns for each cost: the ratio and the ends of its interval. */
static void put_speedups(FILE *out, const struct table_style *style,
                         const struct study_results *study, const struct compare_axis *along)
{
    const char *heads[2 + 3 * COSTS] = {"pair", "seeds"};
    char *names[COSTS];
    size_t columns = 2, named = 0;
    for (size_t i = 0; i < COSTS; i++) {
        if (!cost_is_shown(&costs[i], COST_TARGET, study))
            continue;
        names[named] = mem_format("in %s", costs[i].name);
        heads[columns++] = names[named++];
        heads[columns++] = "95 % from";
        heads[columns++] = "95 % to";
    }
    struct pair_rows rows = {.table = {.out = out, .style = style}, .study = study};
    table_begin(&rows.table, "Speed-up to the target", heads, columns);
    study_pairs(study, along->axis, along->base, put_speedup, &rows);
    table_end(&rows.table);
    while (named > 0)
        free(names[--named]);
}

/* Returns at a budget, and how they differ. */
static void put_at(FILE *out, const struct table_style *style, const struct study_results *study,
                   const char *at, const struct compare_axis *along)
{
    char *title = mem_format("Return at %s", at);
    put_series(out, style, study, title, budget);
    free(title);
    if (study->count < 2 || !*study->mode)
        return;
    title = mem_format("Differences in return at %s, paired by seed", at);
    put_differences(out, style, study, title, METRIC_AT, along);
    free(title);
}

void compare_tables(FILE *out, const struct table_style *style, const struct study_results *study,
                    const char *against, const char *at)
{
    struct compare_axis along = compare_axis(study, against);
    char *head = mem_format("%s on %s", study->scenario, study->task);
    table_note(out, style, head);
    free(head);
    put_series(out, style, study, "Outcome", outcome);
    put_series(out, style, study, "Cost", cost);
    put_series(out, style, study, "Work", work);
    put_shown(out, style, study, "People, energy and money", people);
    put_shown(out, style, study, "Privacy", privacy);
    if (study_reached(study))
        put_shown(out, style, study, "To the target", to_target);
    compare_gain_table(out, style, study);
    compare_choice_table(out, style, study, along.axis);
    if (at)
        put_at(out, style, study, at, &along);
    if (study->count > 1 && *study->mode)
        put_differences(out, style, study, "Differences in final return, paired by seed",
                        METRIC_FINAL, &along);
    if (study->count > 1 && study_reached(study))
        put_speedups(out, style, study, &along);
}
