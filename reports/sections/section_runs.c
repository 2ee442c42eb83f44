/* Section: every run by itself, folded away: seed, state, rounds, returns, costs, and the number by
 * which the database knows it. */
#include "reports/drawing/format.h"
#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"
#include "reports/sections/sections.h"

/* A run that failed or still runs has a row too, with dashes for what is not known of it. */
static void put_run(FILE *html, const struct series *series, const struct run *run)
{
    static char *(*const format[])(char *out, double value) = {
        format_count,   format_return, format_return, format_bytes,
        format_seconds, format_bytes,  format_seconds};
    static const enum metric metrics[] = {METRIC_ROUNDS,  METRIC_FINAL,     METRIC_BEST,
                                          METRIC_WIRE_B,  METRIC_VIRTUAL_S, METRIC_TARGET_WIRE_B,
                                          METRIC_TARGET_S};
    char value[FORMAT_SIZE];
    fputs("<tr><th>", html);
    html_text(html, series->label);
    fprintf(html, "</th><td>%s</td><td>%s</td>", run->seed, format_run_states[run->state]);
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
        fputs("<td>", html);
        html_text(html, format[i](value, run->metric[metrics[i]]));
        fputs("</td>", html);
    }
    fprintf(html, "<td>%s</td></tr>\n", run->id);
}

static bool any(const struct page *page)
{
    return page->study->count > 0;
}

static void put(struct page *page)
{
    static const char *const heads[] = {"",
                                        "seed",
                                        "state",
                                        "rounds",
                                        "final return",
                                        "best return",
                                        "bytes on the wire",
                                        "virtual time",
                                        "bytes to target",
                                        "time to target",
                                        "run"};
    fputs("<details><summary>Each run</summary>\n", page->html);
    html_table_begin(page->html, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < page->study->count; i++)
        for (size_t j = 0;
             series_listed(page, &page->study->series[i]) && j < page->study->series[i].count; j++)
            put_run(page->html, &page->study->series[i], &page->study->series[i].runs[j]);
    html_table_end(page->html);
    put_unlisted(page);
    fputs("</details>\n", page->html);
}

const struct section section_runs = {
    .name = "runs", .heading = "All runs", .has_content = any, .put = put};
