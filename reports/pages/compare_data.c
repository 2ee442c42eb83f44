/* Writes the series of a study as CSV or JSON. */
#include "reports/pages/compare_data.h"

#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/text/interchange.h"
#include "reports/data/estimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How a record is written: a text or a number under a name. */
struct record {
    FILE *out;
    bool json, heads, begun;
};

static void put_name(struct record *record, const char *name)
{
    fputs(record->begun ? "," : "", record->out);
    record->begun = true;
    if (record->json) {
        json_text(record->out, name);
        fputc(':', record->out);
    } else if (record->heads) {
        csv_field(record->out, name);
    }
}

/* In CSV what steers a terminal or a spreadsheet is made visible; JSON has escapes for it. */
static void put_text(struct record *record, const char *name, const char *text)
{
    char *shown = record->json ? NULL : printable_text(text);
    put_name(record, name);
    if (record->json)
        json_text(record->out, text);
    else if (!record->heads)
        csv_field(record->out, shown);
    free(shown);
}

/* What is not known is an empty cell in CSV, and null in JSON. */
static void put_number(struct record *record, const char *name, double value)
{
    char text[EXACT_SIZE];
    put_name(record, name);
    if (record->json)
        json_number(record->out, value);
    else if (!record->heads && !isnan(value))
        fputs(exact_number(text, value), record->out);
}

/* A figure of an estimate, called after its metric: "final_se". */
static void put_figure(struct record *record, enum metric metric, const char *figure, double value)
{
    char *name = mem_format("%s_%s", metric_name(metric), figure);
    put_number(record, name, value);
    free(name);
}

static struct estimate estimate_of_metric(const struct series *series, enum metric metric)
{
    struct sample sample = series_values(series, metric);
    struct estimate estimate = estimate_of(sample.x, sample.n, RESAMPLES);
    free(sample.x);
    return estimate;
}

static void put_mean(struct record *record, enum metric metric, const struct estimate *estimate)
{
    bool has = estimate->has_interval;
    put_figure(record, metric, "se", estimate->se);
    put_figure(record, metric, "low", has ? estimate->mean_interval.low : NAN);
    put_figure(record, metric, "high", has ? estimate->mean_interval.high : NAN);
}

/* Of a return; with the interquartile mean. */
static void put_return(struct record *record, const struct series *series, enum metric metric)
{
    struct estimate estimate = estimate_of_metric(series, metric);
    bool has = estimate.has_interval;
    put_mean(record, metric, &estimate);
    put_figure(record, metric, "iqm", estimate.iqm);
    put_figure(record, metric, "iqm_low", has ? estimate.iqm_interval.low : NAN);
    put_figure(record, metric, "iqm_high", has ? estimate.iqm_interval.high : NAN);
}

static void put_series(struct record *record, const struct series *series)
{
    put_text(record, "scenario", series->scenario);
    put_text(record, "task", series->task);
    put_text(record, "series", series->label);
    put_text(record, "algorithm", series->algorithm);
    put_text(record, "point", series->point);
    put_number(record, "trials", (double)series->count);
    put_number(record, "done", (double)series->states[RUN_DONE]);
    for (enum metric i = 0; i < METRICS; i++)
        put_number(record, metric_name(i), series_summary(series, i));
    put_return(record, series, METRIC_FINAL);
    put_return(record, series, METRIC_AT);
    for (enum metric i = METRIC_GAIN; i <= METRIC_GAIN_PER_NEED_B; i++) {
        struct estimate gain = estimate_of_metric(series, i);
        put_mean(record, i, &gain);
    }
}

/* Each series as a record; `frame`: what stands before the first, before others, and behind. */
static void put_all(FILE *out, const struct results *results, bool json, const char *const *frame)
{
    bool any = false;
    for (size_t i = 0; i < results->count; i++)
        for (size_t j = 0; j < results->studies[i].count; j++) {
            struct record record = {.out = out, .json = json};
            fputs(any ? frame[1] : frame[0], out);
            put_series(&record, &results->studies[i].series[j]);
            fputs(frame[2], out);
            any = true;
        }
}

void compare_csv(FILE *out, const struct results *results)
{
    static const char *const frame[] = {"", "", "\n"};
    /* The heads come from writing a series with its names in place of its values, so that the two
     * cannot differ. */
    struct record heads = {.out = out, .heads = true};
    put_series(&heads, &results->studies[0].series[0]);
    fputc('\n', out);
    put_all(out, results, false, frame);
}

void compare_json(FILE *out, const struct results *results)
{
    static const char *const frame[] = {"\n{", ",\n{", "}"};
    fputc('[', out);
    put_all(out, results, true, frame);
    fputs("\n]\n", out);
}
