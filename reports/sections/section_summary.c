/* Section: what was run, and what each series reached at which cost. */
#include "core/base/mem.h"
#include "core/base/stats.h"
#include "reports/data/estimate.h"
#include "reports/data/survival.h"
#include "reports/drawing/format.h"
#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"
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

static void put_cell(FILE *html, const char *text)
{
    bool bad = strncmp(text, "unreached", 9) == 0 || strncmp(text, "diverged", 8) == 0;
    fputs(bad ? "<td class=\"unreached\">" : "<td>", html);
    html_text(html, text);
    fputs("</td>", html);
}

/* 95 % bootstrap interval as "12.3 to 45.6"; a dash below five seeds. */
static void put_interval(FILE *html, bool claimed, const struct interval *interval)
{
    char low[FORMAT_SIZE], high[FORMAT_SIZE];
    fputs("<td>", html);
    if (claimed)
        html_format(html, "%s to %s", format_return(low, interval->low),
                    format_return(high, interval->high));
    else
        html_text(html, "–");
    fputs("</td>", html);
}

static void put_outcome(FILE *html, const struct series *series, bool intervals)
{
    char value[FORMAT_SIZE];
    struct sample sample = series_values(series, METRIC_FINAL);
    struct sample best = series_values(series, METRIC_BEST);
    struct estimate estimate = estimate_of(sample.x, sample.n, RESAMPLES);
    put_cell(html, format_seeds(value, series));
    put_cell(html, format_count(value, series_mean(series, METRIC_ROUNDS)));
    put_cell(html, format_estimate(value, &estimate));
    if (intervals) {
        put_interval(html, estimate.has_interval, &estimate.mean_interval);
        put_cell(html, format_return(value, estimate.iqm));
        put_interval(html, estimate.has_interval, &estimate.iqm_interval);
    }
    put_cell(html, format_return(value, best.n ? stats_quantile(best.x, best.n, 1) : NAN));
    put_cell(html, format_to_target(value, series, METRIC_TARGET_WIRE_B));
    put_cell(html, format_to_target(value, series, METRIC_TARGET_S));
    free(best.x);
    free(sample.x);
}

static void put_costs(FILE *html, const struct series *series)
{
    char value[FORMAT_SIZE];
    put_cell(html, format_bytes(value, series_mean(series, METRIC_DOWN_PER_AGENT_B)));
    put_cell(html, format_bytes(value, series_mean(series, METRIC_UP_PER_AGENT_B)));
    put_cell(html, format_bytes(value, series_mean(series, METRIC_PAYLOAD_B)));
    put_cell(html, format_bytes(value, series_mean(series, METRIC_WIRE_B)));
    put_cell(html, format_count(value, series_mean(series, METRIC_PAPER_BITS)));
    put_cell(html, format_seconds(value, series_mean(series, METRIC_VIRTUAL_S)));
    put_cell(html, format_bytes(value, series_max(series, METRIC_NEED_B)));
    put_cell(html, format_bytes(value, series_mean(series, METRIC_FLUSH_WIRE_B)));
    put_cell(html, format_seconds(value, series_mean(series, METRIC_FLUSH_S)));
}

static void put_work(FILE *html, const struct series *series)
{
    static const enum metric columns[] = {METRIC_AGENT_EPISODES, METRIC_SERVER_EPISODES,
                                          METRIC_AGENT_STEPS, METRIC_SERVER_STEPS, METRIC_ACCEPTED};
    char value[FORMAT_SIZE];
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        put_cell(html, format_count(value, series_mean(series, columns[i])));
}

/* The head of a series' row; points of a sweep that share all but the algorithm stand below a head
 * of their own. */
static void put_row_head(FILE *html, const struct study_results *study, size_t i, unsigned columns)
{
    const struct series *series = &study->series[i];
    bool grouped = study->series[i].grouped;
    if (grouped && (i == 0 || strcmp(series->rest, study->series[i - 1].rest) != 0)) {
        fprintf(html, "<tr class=\"group\"><th colspan=\"%u\">", columns);
        html_text(html, *series->rest ? series->rest : "(as in the scenario)");
        fputs("</th></tr>\n", html);
    }
    fputs("<tr><th>", html);
    html_text(html, grouped ? series->algorithm : series->label);
    fputs("</th>", html);
}

/* Runs that are not done, and policies that broke the physics. */
static void put_remarks(FILE *html, const struct series *series, unsigned columns)
{
    char *remarks[] = {format_undone(series), format_blowups(series)};
    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++) {
        if (remarks[i]) {
            fprintf(html, "<tr class=\"undone\"><td colspan=\"%u\"><span>", columns);
            html_text(html, remarks[i]);
            fputs("</span></td></tr>\n", html);
        }
        free(remarks[i]);
    }
}

static bool has_intervals(const struct study_results *study)
{
    for (size_t i = 0; i < study->count; i++)
        if (study->series[i].states[RUN_DONE] >= SEEDS_FOR_INTERVAL)
            return true;
    return false;
}

static void put_table(FILE *html, const struct study_results *study, const char *const *heads,
                      size_t columns, void (*put)(FILE *html, const struct series *series))
{
    html_table_begin(html, heads, columns);
    for (size_t i = 0; i < study->count; i++) {
        put_row_head(html, study, i, (unsigned)columns);
        put(html, &study->series[i]);
        fputs("</tr>\n", html);
    }
    html_table_end(html);
}

static void put_outcomes(FILE *html, const struct study_results *study)
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
    bool intervals = has_intervals(study);
    unsigned columns = intervals ? 10 : 7;
    html_table_begin(html, intervals ? many : few, columns);
    for (size_t i = 0; i < study->count; i++) {
        put_row_head(html, study, i, columns);
        put_outcome(html, &study->series[i], intervals);
        fputs("</tr>\n", html);
        put_remarks(html, &study->series[i], columns);
    }
    html_table_end(html);
}

static void put_tables(FILE *html, const struct study_results *study)
{
    static const char *const costs[] = {"",
                                        "downlink per agent",
                                        "uplink per agent",
                                        "payload",
                                        "bytes on the wire",
                                        "paper bits per round",
                                        "virtual time",
                                        "largest memory need",
                                        "final flush, bytes on the wire",
                                        "final flush, virtual time"};
    static const char *const work[] = {"",
                                       "episodes, all agents",
                                       "episodes, server’s panel",
                                       "environment steps, all agents",
                                       "environment steps, server’s panel",
                                       "updates accepted"};
    put_outcomes(html, study);
    put_table(html, study, costs, sizeof costs / sizeof *costs, put_costs);
    put_table(html, study, work, sizeof work / sizeof *work, put_work);
}

/* Which series reached most, and which reached the target on least. */
static void put_verdict(FILE *html, const struct study_results *study)
{
    const struct series *top = NULL, *cheap = NULL;
    double least = INFINITY;
    char value[FORMAT_SIZE];
    for (size_t i = 0; i < study->count; i++) {
        const struct series *series = &study->series[i];
        size_t reached, n;
        double final = series_mean(series, METRIC_FINAL);
        double median = series_median_to_target(series, METRIC_TARGET_WIRE_B, &reached, &n);
        if (!isnan(final) && (!top || final > series_mean(top, METRIC_FINAL)))
            top = series;
        if (median < least) {
            least = median;
            cheap = series;
        }
    }
    if (!top || study->count < 2 || isinf(series_mean(top, METRIC_FINAL)))
        return;
    struct sample sample = series_values(top, METRIC_FINAL);
    struct estimate estimate = estimate_of(sample.x, sample.n, 1);
    fputs("<p class=\"verdict\">Highest final return: <strong>", html);
    html_text(html, top->label);
    fputs("</strong>", html);
    html_format(html, ", %s. ", format_estimate(value, &estimate));
    if (!isnan(study->target) && cheap) {
        fputs("Fewest bytes to the target: <strong>", html);
        html_text(html, cheap->label);
        fputs("</strong>", html);
        html_format(html, ", %s.", format_bytes(value, least));
    } else if (!isnan(study->target))
        fputs("No series reached the target in more than half of its seeds.", html);
    fputs("</p>\n", html);
    free(sample.x);
}

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
              "last quarter of its evaluations. To target: Kaplan–Meier median over seeds of what "
              "a run spent until an evaluation reached the target; a run that never did is "
              "censored at its end. ",
              page->html);
    fputs(
        "Downlink and uplink: bytes on the wire per eligible agent. Payload and bytes on the wire: "
        "all agents, both directions. All values are means over seeds, memory is the maximum. "
        "Bytes and virtual time are those of the rounds; the final flush makes every replica "
        "current after the last one. A policy that broke the physics in an evaluation has "
        "diverged: it is worse than any return. "
        "From the tables run, agent, round and evaluation.</p>\n",
        page->html);
}

static bool any(const struct page *page)
{
    return page->study->count > 0;
}

static bool put(struct page *page)
{
    put_facts(page->html, page->study);
    put_verdict(page->html, page->study);
    put_tables(page->html, page->study);
    put_notes(page);
    put_missing(page->html, page->study);
    html_sql(page->html, page->results->runs);
    put_resolved(page->html, page->study);
    return true;
}

const struct section section_summary = {.name = "summary", .has_content = any, .put = put};
