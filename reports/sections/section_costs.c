/* Section: what each series cost: bytes, time and memory, then people, energy and money where any
 * count, then the episodes and steps behind it.
 *
 * All figures are metrics of runs (runs.sql): means over done runs, but memory and epsilon are the
 * largest. */
#include "reports/data/cost.h"
#include "reports/data/estimate.h"
#include "reports/drawing/format.h"
#include "reports/drawing/html_table.h"
#include "reports/figures/series_table.h"
#include "reports/sections/sections.h"

static void put_costs(FILE *html, const struct series *series)
{
    char value[FORMAT_SIZE];
    html_cell(html, format_bytes(value, series_mean(series, METRIC_DOWN_PER_AGENT_B)));
    html_cell(html, format_bytes(value, series_mean(series, METRIC_UP_PER_AGENT_B)));
    html_cell(html, format_bytes(value, series_mean(series, METRIC_PAYLOAD_B)));
    html_cell(html, format_bytes(value, series_mean(series, METRIC_WIRE_B)));
    html_cell(html, format_count(value, series_mean(series, METRIC_PAPER_BITS)));
    html_cell(html, format_seconds(value, series_mean(series, METRIC_VIRTUAL_S)));
    html_cell(html, format_bytes(value, series_summary(series, METRIC_NEED_B)));
    html_cell(html, format_bytes(value, series_mean(series, METRIC_FLUSH_WIRE_B)));
    html_cell(html, format_seconds(value, series_mean(series, METRIC_FLUSH_S)));
}

static void put_work(FILE *html, const struct series *series)
{
    static const enum metric columns[] = {METRIC_AGENT_EPISODES, METRIC_SERVER_EPISODES,
                                          METRIC_AGENT_STEPS, METRIC_SERVER_STEPS, METRIC_ACCEPTED};
    char value[FORMAT_SIZE];
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        html_cell(html, format_count(value, series_mean(series, columns[i])));
}

/* All runs of a series are of one scenario, so the first one's currency is everyone's. */
static void put_people(FILE *html, const struct series *series)
{
    char value[FORMAT_SIZE];
    const char *currency = series->runs[0].currency;
    html_cell(html, format_count(value, series_mean(series, METRIC_QUESTIONS)));
    html_cell(html, format_count(value, series_mean(series, METRIC_ANSWERS)));
    html_cell(html, format_joules(value, series_mean(series, METRIC_ENERGY_J)));
    html_cell(html, format_joules(value, series_mean(series, METRIC_FLUSH_J)));
    html_cell(html, format_money(value, series_mean(series, METRIC_MONEY), currency));
    html_cell(html, format_money(value, series_mean(series, METRIC_MONEY_PER_YEAR), currency));
    html_cell(html, format_months(value, series_mean(series, METRIC_BATTERY_MONTHS)));
}

static void put_epsilon(FILE *html, const struct series *series)
{
    char value[FORMAT_SIZE];
    html_cell(html, format_plain(value, series_summary(series, METRIC_EPSILON)));
    html_cell(html, format_plain(value, series_mean(series, METRIC_DELTA)));
}

/* Where messages are hidden in noise: what they tell all the same. */
static void put_privacy(const struct page *page)
{
    static const char *const heads[] = {"", "largest epsilon of an agent", "delta"};
    bool hidden = false;
    for (size_t i = 0; i < page->study->count; i++)
        hidden |= series_mean(&page->study->series[i], METRIC_DELTA) > 0;
    if (!hidden)
        return;
    series_table(page, "privacy", heads, sizeof heads / sizeof *heads, put_epsilon, false);
    fputs(
        "<p class=\"note\">Privacy: all messages of an agent are (epsilon, delta) private, against "
        "whoever reads them, by the Rényi divergence of the Gaussian mechanism. The largest "
        "epsilon over agents and seeds; from the view agent_privacy, which takes record: agents "
        "or events.</p>\n",
        page->html);
}

/* Whether people, energy or money count in the study: if none does, a table of zeros says
 * nothing. */
static bool has_people(const struct study_results *study)
{
    static const enum cost_number people[] = {COST_QUESTIONS, COST_ENERGY, COST_MONEY};
    bool has = false;
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        has |= cost_is_shown(&costs[people[i]], COST_FRONT, study);
    return has;
}

static bool any(const struct page *page)
{
    return page->study->count > 0;
}

static void put(struct page *page)
{
    static const char *const amounts[] = {"",
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
                                       "episodes, acceptance panel",
                                       "environment steps, all agents",
                                       "environment steps, acceptance panel",
                                       "updates accepted"};
    series_table(page, "bytes, time and memory", amounts, sizeof amounts / sizeof *amounts,
                 put_costs, false);
    static const char *const people[] = {"",
                                         "questions to people",
                                         "answers",
                                         "energy of rounds",
                                         "final flush, energy",
                                         "money",
                                         "money per year",
                                         "first battery empty after"};
    if (has_people(page->study))
        series_table(page, "people, energy and money", people, sizeof people / sizeof *people,
                     put_people, false);
    put_privacy(page);
    series_table(page, "episodes and steps", work, sizeof work / sizeof *work, put_work, false);
    fputs(
        "<p class=\"note\">Downlink and uplink: bytes on the wire per eligible agent. Payload and "
        "bytes on the wire: all agents, both directions. All values are means over seeds, memory "
        "is the maximum. Bytes and virtual time are those of the rounds; the final flush makes "
        "every "
        "replica current after the last one. Each question to people asks one person to compare; "
        "money counts bytes on the wire, the energy of rounds and answers, at the scenario’s "
        "prices, and per year goes on as in the run. From the tables run, agent and round.</p>\n",
        page->html);
}

const struct section section_costs = {
    .name = "costs", .heading = "Cost and work of each point", .has_content = any, .put = put};
