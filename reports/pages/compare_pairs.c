/* Prints paired differences and speed-ups in the terminal. */
#include "reports/pages/compare_pairs.h"

#include "core/base/mem.h"
#include "reports/data/cost.h"
#include "reports/data/estimate.h"
#include "reports/data/pairs.h"
#include "reports/data/survival.h"
#include "reports/drawing/format.h"

#include <math.h>
#include <stdlib.h>

struct pair_listing {
    const struct terminal *terminal;
    const struct study_results *study;
    const char *title;
    enum metric metric;
    bool begun;
};

/* The head of the table, and of the comparisons that share a setting of the other axes. */
static void put_pair_head(struct pair_listing *pairing, const struct series_pair *pair)
{
    FILE *out = pairing->terminal->out;
    if (!pairing->begun) {
        fputc('\n', out);
        terminal_style(pairing->terminal, STYLE_BOLD);
        terminal_wrapped(out, pairing->title, 0);
        terminal_style(pairing->terminal, STYLE_PLAIN);
    }
    if (pair->first && *pair->rest)
        terminal_wrapped(out, pair->rest, 0);
    pairing->begun = true;
}

/* The line of a pair: its mean, and an interval or each seed's difference. */
static char *pair_line(const struct sample *sample, const char *const *seeds)
{
    struct estimate estimate = estimate_of(sample->x, sample->n, RESAMPLES);
    char mean[FORMAT_SIZE], low[FORMAT_SIZE], high[FORMAT_SIZE];
    if (sample->n == 0)
        return mem_string("there is no seed for which both runs have a return there");
    format_signed(mean, estimate.mean);
    if (estimate.has_interval)
        return mem_format("mean %s, 95 %% interval %s to %s, %zu seeds", mean,
                          format_signed(low, estimate.mean_interval.low),
                          format_signed(high, estimate.mean_interval.high), sample->n);
    char *line = mem_format("mean %s; by seed", mean);
    for (size_t i = 0; i < sample->n; i++) {
        char *longer = mem_format("%s%s %s: %s", line, i ? "," : "", seeds[i],
                                  format_signed(mean, sample->x[i]));
        free(line);
        line = longer;
    }
    return line;
}

static void put_pair(void *context, const struct series_pair *pair)
{
    struct pair_listing *pairing = context;
    const char **seeds;
    struct sample sample = paired_differences(pair->a, pair->b, pairing->metric, &seeds);
    char *diverged = format_pair_diverged(pair);
    char *line = diverged ? diverged : pair_line(&sample, seeds);
    char *text = mem_format("%s − %s: %s", pair->a_name, pair->b_name, line);
    put_pair_head(pairing, pair);
    terminal_wrapped(pairing->terminal->out, text, *pair->rest ? 2 : 0);
    free(text);
    free(line);
    free(seeds);
    free(sample.x);
}

static void put_speedup(void *context, const struct series_pair *pair)
{
    struct pair_listing *pairing = context;
    char *text = mem_format("%s against %s,", pair->a_name, pair->b_name);
    put_pair_head(pairing, pair);
    bool begun = false;
    for (size_t i = 0; i < COSTS; i++) {
        char value[FORMAT_SIZE];
        if (!cost_is_shown(&costs[i], COST_TARGET, pairing->study))
            continue;
        struct speedup speedup =
            series_speedup(pair->a, pair->b, costs[i].until, RESAMPLES_SPEEDUP);
        char *longer = mem_format("%s%s %s: %s", text, begun ? ";" : "", costs[i].name,
                                  format_speedup(value, &speedup, costs[i].name));
        free(text);
        text = longer;
        begun = true;
    }
    terminal_wrapped(pairing->terminal->out, text, *pair->rest ? 2 : 0);
    free(text);
}

/* A value by which --against chooses the axis; NULL: another axis has each of them too. */
static const char *value_choosing(const struct sweep *sweep, const struct sweep_axis *axis)
{
    size_t value;
    for (size_t i = 0; i < axis->count; i++)
        if (sweep_find(sweep, axis->values[i], &value) == axis)
            return axis->values[i];
    return NULL;
}

/* Tells how to compare along the other axes. */
static void put_other_axes(FILE *out, const struct study_results *study,
                           const struct sweep_axis *axis)
{
    const struct sweep *sweep = &study->sweep;
    for (size_t i = 0; i < sweep->count; i++) {
        const struct sweep_axis *other = &sweep->axes[i];
        const char *value = other == axis ? NULL : value_choosing(sweep, other);
        if (!value)
            continue;
        char *text =
            mem_format("Compared along %s, all else being equal; --against \"%s\" compares "
                       "along %s.",
                       axis->name, value, other->name);
        terminal_wrapped(out, text, 0);
        free(text);
    }
}

/* The value that was asked for is what others are compared with; else the first one of the main
 * axis. */
struct compare_axis compare_axis(const struct study_results *study, const char *against)
{
    size_t base = 0;
    const struct sweep_axis *asked = against ? sweep_find(&study->sweep, against, &base) : NULL;
    return asked ? (struct compare_axis){asked, base}
                 : (struct compare_axis){study_main_axis(study), 0};
}

/* Differences need returns, speed-ups a target that somebody reached. */
void compare_pairs(const struct terminal *terminal, const struct study_results *study,
                   const char *against, const char *at)
{
    struct compare_axis along = compare_axis(study, against);
    struct pair_listing pairing = {terminal, study, "differences in final return, paired by seed",
                                   METRIC_FINAL, false};
    bool told = study->count > 1 && *study->mode,
         reached = study->count > 1 && study_reached(study);
    if (told)
        study_pairs(study, along.axis, along.base, put_pair, &pairing);
    char *title = mem_format("differences in return %s, paired by seed", at ? at : "");
    pairing = (struct pair_listing){terminal, study, title, METRIC_AT, false};
    if (told && at)
        study_pairs(study, along.axis, along.base, put_pair, &pairing);
    free(title);
    pairing = (struct pair_listing){terminal, study, "speed-up to the target", METRIC_FINAL, false};
    if (reached)
        study_pairs(study, along.axis, along.base, put_speedup, &pairing);
    fputc('\n', terminal->out);
    if (told || reached)
        put_other_axes(terminal->out, study, along.axis);
}
