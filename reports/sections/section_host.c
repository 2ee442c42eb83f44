/* Section: what the runs cost the machine that computed them (host.sql): wall and CPU time, time in
 * the physics and in the policy network, episodes played and found, environment steps a second, and
 * virtual seconds for each second of wall time.
 *
 * These alone are measurements; everything else in the report is the same on every machine. */
#include "core/base/stats.h"
#include "reports/data/estimate.h"
#include "reports/drawing/format.h"
#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"
#include "reports/figures/series_table.h"
#include "reports/sections/sections.h"

#include <math.h>
#include <string.h>

struct host_means {
    struct moments wall, cpu, physics, policy, steps, played, found;
};

static struct host_means cost_of(const struct page *page, const struct series *series)
{
    struct host_means cost = {0};
    const struct sql_table *table = page_rows(page, "host")->table;
    for (size_t i = 0; i < series->count; i++) {
        struct run_rows rows = rows_of_run(page_rows(page, "host"), series->runs[i].id);
        /* Only whole runs: what a run that was stopped took says nothing about its cost. */
        if (rows.count == 0 || series->runs[i].state != RUN_DONE ||
            isnan(sql_number(table, rows.first, "wall_s")))
            continue;
        moments_add(&cost.wall, sql_number(table, rows.first, "wall_s"));
        moments_add(&cost.cpu, sql_number(table, rows.first, "cpu_s"));
        moments_add(&cost.physics, sql_number(table, rows.first, "physics_s"));
        moments_add(&cost.policy, sql_number(table, rows.first, "policy_s"));
        moments_add(&cost.steps, sql_number(table, rows.first, "steps"));
        moments_add(&cost.played, sql_number(table, rows.first, "episodes_played"));
        moments_add(&cost.found, sql_number(table, rows.first, "episodes_found"));
    }
    return cost;
}

static void put_time(FILE *html, double seconds)
{
    char value[FORMAT_SIZE];
    fputs("<td>", html);
    html_text(html, format_seconds(value, seconds));
    fputs("</td>", html);
}

static void put_count(FILE *html, double count)
{
    char value[FORMAT_SIZE];
    fputs("<td>", html);
    html_text(html, format_count(value, count));
    fputs("</td>", html);
}

static void put_row(FILE *html, const struct series *series, const struct host_means *cost,
                    double virtual_s)
{
    fputs("<tr><th>", html);
    html_text(html, series->label);
    fprintf(html, "</th><td>%.0f</td>", cost->wall.n);
    put_time(html, cost->wall.mean);
    put_time(html, cost->cpu.mean);
    put_time(html, cost->physics.mean);
    put_time(html, cost->policy.mean);
    put_count(html, cost->played.mean);
    put_count(html, cost->found.mean);
    put_count(html, cost->steps.mean / cost->wall.mean);
    fprintf(html, "<td>%.3g</td></tr>\n", virtual_s / cost->wall.mean);
}

/* Runs of one study may come from several machines; each is named once. */
static bool same_machine(const struct sql_table *table, size_t a, size_t b)
{
    static const char *const columns[] = {"jobs", "cpu", "libm", "mujoco"};
    bool same = true;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        same &= strcmp(sql_text(table, a, columns[i]), sql_text(table, b, columns[i])) == 0;
    return same;
}

/* Whether all runs were computed with one libm on one family of processors, for which results are
 * promised. */
static bool one_kind(const struct sql_table *table)
{
    static const char *const columns[] = {"libm", "family"};
    bool same = true;
    for (size_t row = 1; row < table->rows; row++)
        for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
            same &= strcmp(sql_text(table, row, columns[i]), sql_text(table, 0, columns[i])) == 0;
    return same;
}

/* Each machine once, however many runs it computed. */
static void put_machines(FILE *html, const struct sql_table *table)
{
    fputs("<p class=\"note\">", html);
    for (size_t row = 0; row < table->rows; row++) {
        bool seen = false;
        for (size_t i = 0; i < row && !seen; i++)
            seen = same_machine(table, i, row);
        if (seen)
            continue;
        html_format(html, "Computed with %s worker threads on %s, %s, MuJoCo %s. ",
                    sql_text(table, row, "jobs"), sql_text(table, row, "cpu"),
                    sql_text(table, row, "libm"), sql_text(table, row, "mujoco"));
    }
    if (!one_kind(table))
        fputs("<b>C libraries or families of processors differ between runs</b>, so that runs may "
              "differ in the last digits by that alone. ",
              html);
    fputs("Means over runs. These are measurements, so they differ each time: CPU time is that of "
          "all threads; physics and policy network are estimated from samples of wall time on the "
          "worker threads; environment steps and episodes include those of evaluations, and an "
          "episode was found where it had been played before. From the table host_run.</p>\n",
          html);
}

static bool was_measured(const struct page *page)
{
    return page_rows(page, "host")->count > 0;
}

static void put(struct page *page)
{
    static const char *const heads[] = {"",
                                        "runs",
                                        "wall time per run",
                                        "CPU time",
                                        "physics",
                                        "policy network",
                                        "episodes played",
                                        "episodes found",
                                        "environment steps per second",
                                        "virtual seconds per second"};
    fold_begin(page, "time on the host");
    html_table_begin(page->html, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < page->study->count; i++) {
        const struct series *series = &page->study->series[i];
        struct host_means cost = cost_of(page, series);
        if (cost.wall.n > 0 && series_listed(page, series))
            put_row(page->html, series, &cost, series_mean(series, METRIC_VIRTUAL_S));
    }
    html_table_end(page->html);
    fold_end(page);
    put_machines(page->html, page_rows(page, "host")->table);
    html_sql(page->html, page_rows(page, "host")->table);
}

const struct section section_host = {
    .name = "host",
    .heading = "Computing cost on the host",
    .queries = {"host"},
    .has_content = was_measured,
    .put = put,
};
