/* What the runs cost the machine that computed them. */
#include "reports/sections/page.h"

#include <math.h>
#include <string.h>

struct cost {
    struct moments wall, cpu, physics, policy, steps;
};

static struct cost cost_of(const struct page *page, const struct series *series)
{
    struct cost cost = {0};
    const struct table *table = page->queries[QUERY_HOST].table;
    for (size_t i = 0; i < series->count; i++) {
        struct span span = span_of(&page->queries[QUERY_HOST], series->runs[i].id);
        if (span.count == 0 || series->runs[i].state != RUN_DONE ||
            isnan(table_number(table, span.first, "wall_s")))
            continue;
        moments_add(&cost.wall, table_number(table, span.first, "wall_s"));
        moments_add(&cost.cpu, table_number(table, span.first, "cpu_s"));
        moments_add(&cost.physics, table_number(table, span.first, "physics_s"));
        moments_add(&cost.policy, table_number(table, span.first, "policy_s"));
        moments_add(&cost.steps, table_number(table, span.first, "steps"));
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

static void put_row(FILE *html, const struct series *series, const struct cost *cost,
                    double virtual_s)
{
    char value[FORMAT_SIZE];
    fputs("<tr><th>", html);
    html_text(html, series->label);
    fprintf(html, "</th><td>%.0f</td>", cost->wall.n);
    put_time(html, cost->wall.mean);
    put_time(html, cost->cpu.mean);
    put_time(html, cost->physics.mean);
    put_time(html, cost->policy.mean);
    fputs("<td>", html);
    html_text(html, format_count(value, cost->steps.mean / cost->wall.mean));
    fprintf(html, "</td><td>%.3g</td></tr>\n", virtual_s / cost->wall.mean);
}

static bool same_machine(const struct table *table, size_t a, size_t b)
{
    static const char *const columns[] = {"jobs", "cpu", "libm", "mujoco"};
    bool same = true;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        same &= strcmp(table_text(table, a, columns[i]), table_text(table, b, columns[i])) == 0;
    return same;
}

static void put_machines(FILE *html, const struct table *table)
{
    fputs("<p class=\"note\">", html);
    for (size_t row = 0; row < table->rows; row++) {
        bool seen = false;
        for (size_t i = 0; i < row && !seen; i++)
            seen = same_machine(table, i, row);
        if (seen)
            continue;
        html_format(html, "Computed with %s jobs on %s, %s, MuJoCo %s. ",
                    table_text(table, row, "jobs"), table_text(table, row, "cpu"),
                    table_text(table, row, "libm"), table_text(table, row, "mujoco"));
    }
    fputs("Means over runs, measured, so never the same twice: CPU time is that of all threads; "
          "physics "
          "and policy network are estimated from samples of wall time on the worker threads; steps "
          "include the evaluation's. From the table host_run.</p>\n",
          html);
}

bool section_host(struct page *page)
{
    if (page->queries[QUERY_HOST].count == 0)
        return true;
    fputs("<h3>Host cost</h3>\n<div class=\"scroll\"><table>\n<thead><tr><th></th><th>runs</th>"
          "<th>wall time a run</th><th>CPU time</th><th>physics</th><th>policy</th>"
          "<th>env steps a second</th><th>virtual s a second</th></tr></thead>\n<tbody>\n",
          page->html);
    for (size_t i = 0; i < page->study->count; i++) {
        const struct series *series = &page->study->series[i];
        struct cost cost = cost_of(page, series);
        if (cost.wall.n > 0)
            put_row(page->html, series, &cost, series_mean(series, METRIC_VIRTUAL_S));
    }
    fputs("</tbody></table></div>\n", page->html);
    put_machines(page->html, page->queries[QUERY_HOST].table);
    put_sql(page->html, page->queries[QUERY_HOST].table);
    return true;
}
