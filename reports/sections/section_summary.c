/* Section: what was run, which series reached most and which needed least for it, and the table of
 * outcomes: done runs of all, rounds, final return, from five seeds on the intervals of its mean
 * and of its interquartile mean, best return, and the median bytes and time until the target
 * (runs.sql). */
#include "core/base/mem.h"
#include "core/base/stats.h"
#include "reports/data/estimate.h"
#include "reports/data/survival.h"
#include "reports/drawing/cost_text.h"
#include "reports/drawing/format.h"
#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"
#include "reports/figures/series_table.h"
#include "reports/sections/sections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *seed_of(const struct run *run)
{
    return run->seed;
}

static const char *version_of(const struct run *run)
{
    return run->version;
}

static const char *hash_of(const struct run *run)
{
    return run->hash;
}

/* A fact: the distinct texts of the study's runs, joined by commas. */
static void put_distinct(FILE *html, const char *name, const struct study_results *study,
                         const char *(*text)(const struct run *run))
{
    const char **seen = NULL;
    size_t count = 0;
    fprintf(html, "<div><dt>%s</dt><dd>", name);
    for (size_t i = 0; i < study->count; i++)
        for (size_t j = 0; j < study->series[i].count; j++) {
            const char *value = text(&study->series[i].runs[j]);
            size_t k = 0;
            while (k < count && strcmp(seen[k], value) != 0)
                k++;
            if (k < count)
                continue;
            seen = mem_realloc(seen, (count + 1) * sizeof *seen);
            seen[count++] = value;
            fputs(count > 1 ? ", " : "", html);
            html_text(html, value);
        }
    fputs("</dd></div>\n", html);
    free(seen);
}

static void put_fact(FILE *html, const char *name, const char *text)
{
    fprintf(html, "<div><dt>%s</dt><dd>", name);
    html_text(html, text);
    fputs("</dd></div>\n", html);
}

static char *runs_text(const struct study_results *study)
{
    char *text = mem_string("");
    for (enum run_state state = RUN_RUNNING; state < RUN_STATES; state++) {
        size_t n = 0;
        for (size_t i = 0; i < study->count; i++)
            n += study->series[i].states[state];
        if (n == 0)
            continue;
        char *longer =
            mem_format("%s%s%zu %s", text, *text ? ", " : "", n, format_run_states[state]);
        free(text);
        text = longer;
    }
    return text;
}

/* Each one once, where it comes first. */
static void put_algorithms(FILE *html, const struct study_results *study)
{
    fputs("<div><dt>Algorithm</dt><dd>", html);
    for (size_t i = 0, shown = 0; i < study->count; i++) {
        size_t first = 0;
        while (strcmp(study->series[first].algorithm, study->series[i].algorithm) != 0)
            first++;
        if (first == i)
            html_format(html, "%s%s", shown++ ? ", " : "", study->series[i].algorithm);
    }
    fputs("</dd></div>\n", html);
}

static void put_facts(FILE *html, const struct study_results *study)
{
    char value[FORMAT_SIZE];
    char *points = mem_format("%zu", study->count), *runs = runs_text(study);
    fputs("<dl class=\"facts\">\n", html);
    put_fact(html, "Task", study->task);
    put_algorithms(html, study);
    put_fact(html, "Points of the sweep", points);
    put_fact(html, "Runs", runs);
    put_distinct(html, "Seeds", study, seed_of);
    if (*study->mode)
        put_fact(html, "Evaluation", study->mode);
    if (!isnan(study->target))
        put_fact(html, "Target return", format_return(value, study->target));
    put_distinct(html, "Version", study, version_of);
    put_distinct(html, "Scenario", study, hash_of);
    fputs("</dl>\n", html);
    free(points);
    free(runs);
}

/* The resolved scenario of the first run: with a sweep, the others differ in what their point and
 * their seed say. */
static void put_resolved(FILE *html, const struct study_results *study)
{
    fputs("<details><summary>The resolved scenario", html);
    if (study->count > 1)
        html_format(html, " of %s, seed %s", study->series[0].label, study->series[0].runs[0].seed);
    fputs("</summary><pre>", html);
    html_text(html, study->series[0].runs[0].resolved);
    fputs("</pre></details>\n", html);
}

/* What went wrong stands out: a target that was not reached, and a series that diverged. */
static void put_cell(FILE *html, const char *text)
{
    bool bad = strncmp(text, "unreached", 9) == 0 || strncmp(text, "diverged", 8) == 0;
    fputs(bad ? "<td class=\"unreached\">" : "<td>", html);
    html_text(html, text);
    fputs("</td>", html);
}

static void put_outcome(FILE *html, const struct series *series, bool intervals)
{
    char value[FORMAT_SIZE];
    struct sample sample = series_values(series, METRIC_FINAL);
    struct estimate estimate = estimate_of(sample.x, sample.n, RESAMPLES);
    put_cell(html, format_seeds(value, series));
    put_cell(html, format_count(value, series_mean(series, METRIC_ROUNDS)));
    put_cell(html, format_estimate(value, &estimate));
    if (intervals) {
        put_cell(html, format_interval(value, &estimate, &estimate.mean_interval, format_return));
        put_cell(html, format_return(value, estimate.iqm));
        put_cell(html, format_interval(value, &estimate, &estimate.iqm_interval, format_return));
    }
    put_cell(html, format_return(value, series_summary(series, METRIC_BEST)));
    put_cell(html, format_to_target(value, series, METRIC_TARGET_WIRE_B));
    put_cell(html, format_to_target(value, series, METRIC_TARGET_S));
    free(sample.x);
}

static bool has_intervals(const struct study_results *study)
{
    for (size_t i = 0; i < study->count; i++)
        if (study->series[i].states[RUN_DONE] >= SEEDS_FOR_INTERVAL)
            return true;
    return false;
}

static void put_outcome_with_intervals(FILE *html, const struct series *series)
{
    put_outcome(html, series, true);
}

static void put_outcome_alone(FILE *html, const struct series *series)
{
    put_outcome(html, series, false);
}

/* Intervals have columns only where some series has enough seeds for one. */
static void put_outcomes(const struct page *page)
{
    static const char *const few[] = {"",     "seeds",           "rounds",        "final return",
                                      "best", "bytes to target", "time to target"};
    static const char *const many[] = {"",
                                       "seeds",
                                       "rounds",
                                       "final return",
                                       "95 % interval of the mean",
                                       "IQM",
                                       "95 % interval of the IQM",
                                       "best",
                                       "bytes to target",
                                       "time to target"};
    if (has_intervals(page->study))
        series_table(page, "outcome", many, 10, put_outcome_with_intervals, true);
    else
        series_table(page, "outcome", few, 7, put_outcome_alone, true);
}

static void put_names(FILE *html, const struct leader *leader)
{
    char *names = leader_names(leader);
    fputs("<strong>", html);
    html_text(html, names);
    fputs("</strong>", html);
    free(names);
}

/* Of several series with the highest final return: which of them costs least. */
static void put_cheapest(FILE *html, const struct study_results *study, const struct leader *top)
{
    struct leader cheap = leader_none;
    char value[FORMAT_SIZE];
    for (size_t i = 0; i < study->count; i++)
        if (leader_equals(top, series_mean(&study->series[i], METRIC_FINAL)))
            leader_take(&cheap, &study->series[i], -series_mean(&study->series[i], METRIC_WIRE_B));
    if (cheap.count == 0)
        return;
    format_bytes(value, -cheap.value);
    if (cheap.count == top->count) {
        html_format(html, "%s cost the same bytes, %s. ", top->count == 2 ? "Both" : "All", value);
        return;
    }
    fputs("Of these, ", html);
    put_names(html, &cheap);
    html_format(html, " cost%s the fewest bytes, %s. ", cheap.count == 1 ? "s" : "", value);
}

static void put_top(FILE *html, const struct study_results *study, const struct leader *top)
{
    char value[FORMAT_SIZE];
    struct sample sample = series_values(top->series[0], METRIC_FINAL);
    /* One resample: only the mean and its error are shown. */
    struct estimate estimate = estimate_of(sample.x, sample.n, 1);
    free(sample.x);
    format_estimate(value, &estimate);
    if (top->count == 1)
        fputs("Highest final return: ", html);
    put_names(html, top);
    if (top->count == 1)
        html_format(html, ", %s. ", value);
    else {
        html_format(html, " have equal final returns, %s, and no other is higher. ", value);
        put_cheapest(html, study, top);
    }
}

/* Which series reached most, and which reached the target on least. */
static void put_verdict(FILE *html, const struct study_results *study)
{
    struct leader top = leader_none, cheap = leader_none;
    char value[FORMAT_SIZE];
    for (size_t i = 0; i < study->count; i++) {
        const struct series *series = &study->series[i];
        size_t reached, n;
        leader_take(&top, series, series_mean(series, METRIC_FINAL));
        leader_take(&cheap, series,
                    -series_median_to_target(series, METRIC_TARGET_WIRE_B, &reached, &n));
    }
    if (!top.count || study->count < 2)
        return;
    fputs("<p class=\"verdict\">", html);
    put_top(html, study, &top);
    if (!isnan(study->target) && cheap.count && cheap.value == 0)
        html_format(html, "%zu of %zu series reach the target before their first round.",
                    cheap.count, study->count);
    else if (!isnan(study->target) && cheap.count) {
        fputs("Fewest bytes to the target: ", html);
        put_names(html, &cheap);
        html_format(html, ", %s%s.", format_bytes(value, -cheap.value),
                    cheap.count > 1 ? " each" : "");
    } else if (!isnan(study->target))
        fputs("No series reached the target in more than half of its seeds.", html);
    fputs("</p>\n", html);
}

/* Asked of the resolved scenario, where every key has a line of its own. */
static bool recorded_by_rounds(const struct study_results *study)
{
    for (size_t i = 0; i < study->count; i++)
        for (size_t j = 0; j < study->series[i].count; j++)
            if (strstr(study->series[i].runs[j].resolved, "\nrecord: rounds\n"))
                return true;
    return false;
}

/* What a report lacks when dispatches were not recorded. */
static void put_missing(FILE *html, const struct study_results *study)
{
    if (recorded_by_rounds(study))
        fputs("<p class=\"note\">This study was recorded with <code>record: rounds</code>. Round "
              "time by "
              "device class, the critical path, rounds agent by agent, times to completion, "
              "participation, availability, staleness, cells, energy and wasted work by cause need "
              "<code>record: agents</code> (the default) or <code>record: events</code>, and are "
              "left out. Nothing else needs more than <code>record: rounds</code>.</p>\n",
              html);
}

static void put_notes(const struct page *page)
{
    fputs("<p class=\"note\">", page->html);
    if (*page->study->mode)
        fputs("Final return: mean ± standard error over seeds; that of a run is its mean over the "
              "last quarter of its evaluations. Best: the highest evaluation of any seed. To "
              "target: Kaplan–Meier median over seeds of what "
              "a run spent until an evaluation reached the target; a run that never did is "
              "censored at its end. ",
              page->html);
    fputs(
        *page->study->mode
            ? "A policy that broke the physics in an evaluation has diverged: it is worse than any "
              "return. "
            : "Nothing was evaluated in this study, so there are no returns and no learning "
              "curves: "
              "it is about time and traffic alone. ",
        page->html);
    fputs("From the tables run, round and evaluation.</p>\n", page->html);
}

static bool any(const struct page *page)
{
    return page->study->count > 0;
}

static void put(struct page *page)
{
    put_facts(page->html, page->study);
    put_verdict(page->html, page->study);
    put_outcomes(page);
    put_notes(page);
    put_missing(page->html, page->study);
    html_sql(page->html, page->results->runs);
    put_resolved(page->html, page->study);
}

const struct section section_summary = {
    .name = "summary", .heading = "Overview", .has_content = any, .put = put};
