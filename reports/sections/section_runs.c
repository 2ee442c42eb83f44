/* Every run by itself, folded away. */
#include "reports/sections/page.h"

static void put_run(FILE *html, const struct series *series, const struct run *run)
{
    static const char *const states[RUN_STATES] = {"done", "unfinished", "nobody fits", "failed"};
    static char *(*const format[])(char *out, double value) = {
        format_count,   format_return, format_return, format_bytes,
        format_seconds, format_bytes,  format_seconds};
    static const enum metric metrics[] = {METRIC_ROUNDS,  METRIC_FINAL,     METRIC_BEST,
                                          METRIC_WIRE_B,  METRIC_VIRTUAL_S, METRIC_TARGET_WIRE_B,
                                          METRIC_TARGET_S};
    char value[FORMAT_SIZE];
    fputs("<tr><th>", html);
    html_text(html, series->label);
    fprintf(html, "</th><td>%s</td><td>%s</td>", run->seed, states[run->state]);
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
        fputs("<td>", html);
        html_text(html, format[i](value, run->metric[metrics[i]]));
        fputs("</td>", html);
    }
    fprintf(html, "<td>%s</td></tr>\n", run->id);
}

bool section_runs(struct page *page)
{
    fputs(
        "<details><summary>Every run</summary>\n<div class=\"scroll\"><table>\n<thead><tr><th></th>"
        "<th>seed</th><th>state</th><th>rounds</th><th>final return</th><th>best</th><th>wire</th>"
        "<th>virtual time</th><th>bytes to target</th><th>time to target</th><th>run</th></tr>"
        "</thead>\n<tbody>\n",
        page->html);
    for (size_t i = 0; i < page->study->count; i++)
        for (size_t j = 0; j < page->study->series[i].count; j++)
            put_run(page->html, &page->study->series[i], &page->study->series[i].runs[j]);
    fputs("</tbody></table></div></details>\n", page->html);
    return true;
}
