/* Writes the series of a study as CSV or JSON. */
#include "reports/pages/compare_data.h"

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

static void put_interval(struct record *record, const char *const names[2],
                         const struct estimate *estimate, const struct interval *interval)
{
    put_number(record, names[0], estimate->has_interval ? interval->low : NAN);
    put_number(record, names[1], estimate->has_interval ? interval->high : NAN);
}

static void put_estimate(struct record *record, const struct series *series, enum metric metric,
                         const char *const names[6])
{
    struct sample sample = series_values(series, metric);
    struct estimate estimate = estimate_of(sample.x, sample.n, RESAMPLES);
    free(sample.x);
    put_number(record, names[0], estimate.se);
    put_interval(record, names + 1, &estimate, &estimate.mean_interval);
    put_number(record, names[3], estimate.iqm);
    put_interval(record, names + 4, &estimate, &estimate.iqm_interval);
}

static void put_series(struct record *record, const struct series *series)
{
    static const char *const final[] = {"final_se",  "final_low",     "final_high",
                                        "final_iqm", "final_iqm_low", "final_iqm_high"};
    static const char *const at[] = {"at_se",  "at_low",     "at_high",
                                     "at_iqm", "at_iqm_low", "at_iqm_high"};
    put_text(record, "scenario", series->scenario);
    put_text(record, "task", series->task);
    put_text(record, "series", series->label);
    put_text(record, "algorithm", series->algorithm);
    put_text(record, "point", series->point);
    put_number(record, "trials", (double)series->count);
    put_number(record, "done", (double)series->states[RUN_DONE]);
    for (enum metric i = 0; i < METRICS; i++)
        put_number(record, metric_name(i), series_summary(series, i));
    put_estimate(record, series, METRIC_FINAL, final);
    put_estimate(record, series, METRIC_AT, at);
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
