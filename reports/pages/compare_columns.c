/* What stands in each column of the terminal's tables. */
#include "reports/pages/compare_columns.h"

#include "reports/data/estimate.h"
#include "reports/drawing/format.h"

#include <math.h>
#include <stdlib.h>

static char *value_rounds(char *out, const struct series *series)
{
    return format_count(out, series_mean(series, METRIC_ROUNDS));
}

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
    struct sample sample = series_values(series, METRIC_BEST);
    double best = NAN;
    for (size_t i = 0; i < sample.n; i++)
        best = fmax(best, sample.x[i]);
    free(sample.x);
    return format_return(out, best);
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

static char *value_memory(char *out, const struct series *series)
{
    return format_bytes(out, series_max(series, METRIC_NEED_B));
}

static char *value_flush_bytes(char *out, const struct series *series)
{
    return format_bytes(out, series_mean(series, METRIC_FLUSH_WIRE_B));
}

static char *value_flush_time(char *out, const struct series *series)
{
    return format_seconds(out, series_mean(series, METRIC_FLUSH_S));
}

const struct compare_column compare_outcome[] = {
    {"seeds", 7, format_seeds},
    {"rounds", 8, value_rounds},
    {"final return", 17, value_final},
    {"best", 9, value_best},
    {"bytes to target", 18, value_target_bytes},
    {"time to target", 18, value_target_time},
    {NULL, 0, NULL},
};
const struct compare_column compare_cost[] = {
    {"down/agent", 11, value_down},
    {"up/agent", 10, value_up},
    {"payload", 10, value_payload},
    {"wire", 10, value_wire},
    {"paper bits/round", 17, value_paper_bits},
    {"virtual", 10, value_virtual},
    {"memory", 10, value_memory},
    {NULL, 0, NULL},
};

const struct compare_column compare_work[] = {
    {"episodes: agents", 18, value_agent_episodes},
    {"server's panel", 16, value_server_episodes},
    {"env steps: agents", 20, value_agent_steps},
    {"server's panel", 17, value_server_steps},
    {NULL, 0, NULL},
};

const struct compare_column compare_flush[] = {
    {"wire", 10, value_flush_bytes}, {"virtual", 10, value_flush_time}, {NULL, 0, NULL}};

const struct compare_column compare_budget[] = {
    {"runs", 8, value_runs_at},
    {"return", 17, value_at},
    {NULL, 0, NULL},
};
