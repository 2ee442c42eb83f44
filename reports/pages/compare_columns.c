/* What stands in each column of the terminal's tables. */
#include "reports/pages/compare_columns.h"

#include "reports/data/estimate.h"
#include "reports/drawing/cost_text.h"
#include "reports/drawing/format.h"
#include "reports/drawing/gain_text.h"

#include <stdlib.h>

static char *value_rounds(char *out, const struct series *series)
{
    return format_count(out, series_mean(series, METRIC_ROUNDS));
}

/* One resample, since no interval is shown here. */
static char *value_final(char *out, const struct series *series)
{
    struct sample sample = series_values(series, METRIC_FINAL);
    struct estimate estimate = estimate_of(sample.x, sample.n, 1);
    free(sample.x);
    return format_estimate(out, &estimate);
}

static char *value_at(char *out, const struct series *series)
{
    struct sample sample = series_values(series, METRIC_AT);
    struct estimate estimate = estimate_of(sample.x, sample.n, 1);
    free(sample.x);
    return format_estimate(out, &estimate);
}

/* The runs that spent as much. */
static char *value_runs_at(char *out, const struct series *series)
{
    struct sample sample = series_values(series, METRIC_AT);
    snprintf(out, FORMAT_SIZE, "%zu/%zu", sample.n, series->count);
    free(sample.x);
    return out;
}

static char *value_best(char *out, const struct series *series)
{
    return format_return(out, series_summary(series, METRIC_BEST));
}

static char *value_target_bytes(char *out, const struct series *series)
{
    return format_to_target(out, series, METRIC_TARGET_WIRE_B);
}

static char *value_target_time(char *out, const struct series *series)
{
    return format_to_target(out, series, METRIC_TARGET_S);
}

static char *value_down(char *out, const struct series *series)
{
    return format_bytes(out, series_mean(series, METRIC_DOWN_PER_AGENT_B));
}

static char *value_up(char *out, const struct series *series)
{
    return format_bytes(out, series_mean(series, METRIC_UP_PER_AGENT_B));
}

static char *value_payload(char *out, const struct series *series)
{
    return format_bytes(out, series_mean(series, METRIC_PAYLOAD_B));
}

static char *value_wire(char *out, const struct series *series)
{
    return format_bytes(out, series_mean(series, METRIC_WIRE_B));
}

static char *value_paper_bits(char *out, const struct series *series)
{
    return format_count(out, series_mean(series, METRIC_PAPER_BITS));
}

static char *value_agent_episodes(char *out, const struct series *series)
{
    return format_count(out, series_mean(series, METRIC_AGENT_EPISODES));
}

static char *value_server_episodes(char *out, const struct series *series)
{
    return format_count(out, series_mean(series, METRIC_SERVER_EPISODES));
}

static char *value_agent_steps(char *out, const struct series *series)
{
    return format_count(out, series_mean(series, METRIC_AGENT_STEPS));
}

static char *value_server_steps(char *out, const struct series *series)
{
    return format_count(out, series_mean(series, METRIC_SERVER_STEPS));
}

static char *value_virtual(char *out, const struct series *series)
{
    return format_seconds(out, series_mean(series, METRIC_VIRTUAL_S));
}

/* The largest need over runs, not a mean: a device must have as much. */
static char *value_memory(char *out, const struct series *series)
{
    return format_bytes(out, series_summary(series, METRIC_NEED_B));
}

static char *value_flush_bytes(char *out, const struct series *series)
{
    return format_bytes(out, series_mean(series, METRIC_FLUSH_WIRE_B));
}

static char *value_flush_time(char *out, const struct series *series)
{
    return format_seconds(out, series_mean(series, METRIC_FLUSH_S));
}

static char *value_flush_energy(char *out, const struct series *series)
{
    return format_joules(out, series_mean(series, METRIC_FLUSH_J));
}

static char *value_questions(char *out, const struct series *series)
{
    return format_count(out, series_mean(series, METRIC_QUESTIONS));
}

static char *value_answers(char *out, const struct series *series)
{
    return format_count(out, series_mean(series, METRIC_ANSWERS));
}

static char *value_energy(char *out, const struct series *series)
{
    return format_joules(out, series_mean(series, METRIC_ENERGY_J));
}

static char *value_money(char *out, const struct series *series)
{
    return format_money(out, series_mean(series, METRIC_MONEY), series->runs[0].currency);
}

static char *value_money_per_year(char *out, const struct series *series)
{
    return format_money(out, series_mean(series, METRIC_MONEY_PER_YEAR), series->runs[0].currency);
}

static char *value_battery(char *out, const struct series *series)
{
    return format_months(out, series_mean(series, METRIC_BATTERY_MONTHS));
}

static char *value_target_questions(char *out, const struct series *series)
{
    return format_to_target(out, series, METRIC_TARGET_QUESTIONS);
}

static char *value_target_energy(char *out, const struct series *series)
{
    return format_to_target(out, series, METRIC_TARGET_ENERGY_J);
}

static char *value_target_money(char *out, const struct series *series)
{
    return format_to_target(out, series, METRIC_TARGET_MONEY);
}

static char *value_epsilon(char *out, const struct series *series)
{
    return format_plain(out, series_summary(series, METRIC_EPSILON));
}

static char *value_delta(char *out, const struct series *series)
{
    return format_plain(out, series_mean(series, METRIC_DELTA));
}

static char *value_gain(char *out, const struct series *series)
{
    struct sample sample = series_values(series, METRIC_GAIN);
    struct estimate estimate = estimate_of(sample.x, sample.n, 1);
    free(sample.x);
    return format_estimate(out, &estimate);
}

static char *value_gain_per_bytes(char *out, const struct series *series)
{
    return format_gain_mean(out, series, &resources[RESOURCE_BYTES]);
}

static char *value_gain_per_time(char *out, const struct series *series)
{
    return format_gain_mean(out, series, &resources[RESOURCE_TIME]);
}

static char *value_gain_per_questions(char *out, const struct series *series)
{
    return format_gain_mean(out, series, &resources[RESOURCE_QUESTIONS]);
}

static char *value_gain_per_energy(char *out, const struct series *series)
{
    return format_gain_mean(out, series, &resources[RESOURCE_ENERGY]);
}

static char *value_gain_per_money(char *out, const struct series *series)
{
    return format_gain_mean(out, series, &resources[RESOURCE_MONEY]);
}

static char *value_gain_per_memory(char *out, const struct series *series)
{
    return format_gain_mean(out, series, &resources[RESOURCE_MEMORY]);
}

const struct compare_column compare_outcome[] = {
    {"seeds", 7, format_seeds, 0},
    {"rounds", 8, value_rounds, 0},
    {"final return", 17, value_final, 0},
    {"best", 9, value_best, 0},
    {"bytes to target", 18, value_target_bytes, 0},
    {"time to target", 18, value_target_time, 0},
    {NULL, 0, NULL, 0},
};
const struct compare_column compare_cost[] = {
    {"down/agent", 11, value_down, 0},
    {"up/agent", 10, value_up, 0},
    {"payload", 10, value_payload, 0},
    {"wire", 10, value_wire, 0},
    {"paper bits/round", 17, value_paper_bits, 0},
    {"virtual", 10, value_virtual, 0},
    {"memory", 10, value_memory, 0},
    {NULL, 0, NULL, 0},
};

const struct compare_column compare_work[] = {
    {"episodes: agents", 17, value_agent_episodes, 0},
    {"acceptance panel", 17, value_server_episodes, 0},
    {"env steps: agents", 20, value_agent_steps, 0},
    {"acceptance panel", 17, value_server_steps, 0},
    {NULL, 0, NULL, 0},
};

const struct compare_column compare_flush[] = {
    {"wire", 10, value_flush_bytes, METRIC_FLUSH_WIRE_B},
    {"virtual", 10, value_flush_time, METRIC_FLUSH_WIRE_B},
    {"energy", 10, value_flush_energy, METRIC_FLUSH_J},
    {NULL, 0, NULL, 0},
};

const struct compare_column compare_budget[] = {
    {"runs", 8, value_runs_at, 0},
    {"return", 17, value_at, 0},
    {NULL, 0, NULL, 0},
};

const struct compare_column compare_people[] = {
    {"questions", 12, value_questions, METRIC_QUESTIONS},
    {"answers", 11, value_answers, METRIC_QUESTIONS},
    {"energy", 10, value_energy, METRIC_ENERGY_J},
    {"money", 12, value_money, METRIC_MONEY},
    {"money a year", 17, value_money_per_year, METRIC_MONEY_PER_YEAR},
    {"battery lasts", 14, value_battery, METRIC_BATTERY_MONTHS},
    {NULL, 0, NULL, 0},
};
const struct compare_column compare_target[] = {
    {"questions", 18, value_target_questions, METRIC_TARGET_QUESTIONS},
    {"energy", 18, value_target_energy, METRIC_TARGET_ENERGY_J},
    {"money", 18, value_target_money, METRIC_TARGET_MONEY},
    {NULL, 0, NULL, 0},
};

const struct compare_column compare_privacy[] = {
    {"epsilon", 12, value_epsilon, METRIC_DELTA},
    {"delta", 10, value_delta, METRIC_DELTA},
    {NULL, 0, NULL, 0},
};

const struct compare_column compare_gain[] = {
    {"run", 0, value_gain, METRIC_POINTS},
    {"MB", 0, value_gain_per_bytes, METRIC_WIRE_B},
    {"hour", 0, value_gain_per_time, METRIC_VIRTUAL_S},
    {"1000 questions", 0, value_gain_per_questions, METRIC_QUESTIONS},
    {"kJ", 0, value_gain_per_energy, METRIC_ENERGY_J},
    {"money", 0, value_gain_per_money, METRIC_MONEY},
    {"kB memory", 0, value_gain_per_memory, METRIC_NEED_B},
    {NULL, 0, NULL, 0},
};

/* A column of nothing but zeros and gaps is left out; `needs` is the metric that says so. */
void compare_shown(const struct compare_column *columns, const struct study_results *study,
                   struct compare_column shown[COMPARE_SHOWN_MAX])
{
    size_t count = 0;
    for (; columns->head; columns++) {
        bool any = false;
        for (size_t i = 0; i < study->count; i++)
            any |= series_mean(&study->series[i], columns->needs) > 0;
        if (any)
            shown[count++] = *columns;
    }
    shown[count] = (struct compare_column){.head = NULL};
}
