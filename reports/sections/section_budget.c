/* Section: the returns at a budget that was asked for with --at, and how they differ.
 *
 * A table of the series (runs that spent the budget, mean return with its standard error, 95 %
 * interval from five seeds on), then one of pairs along each axis of the sweep. The values are
 * METRIC_AT of each run, which budget.c has read by the statement budget.sql. */
#include "reports/data/estimate.h"
#include "reports/drawing/format.h"
#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"
#include "reports/figures/pair_table.h"
#include "reports/figures/series_table.h"
#include "reports/sections/sections.h"

#include <stdlib.h>

/* Runs that did not spend the budget have no value, and count in the second number only. */
static void put_series(FILE *html, const struct series *series)
{
    char value[FORMAT_SIZE];
    struct sample sample = series_values(series, METRIC_AT);
    struct estimate estimate = estimate_of(sample.x, sample.n, RESAMPLES);
    fprintf(html, "<td>%zu/%zu</td>", sample.n, series->count);
    html_cell(html, format_estimate(value, &estimate));
    html_cell(html, format_interval(value, &estimate, &estimate.mean_interval, format_return));
    free(sample.x);
}

/* Seeds of which both runs spent the budget. */
static void put_pair(const struct page *page, const struct series_pair *pair)
{
    FILE *html = page->html;
    char value[FORMAT_SIZE];
    struct sample sample = paired_differences(pair->a, pair->b, METRIC_AT, NULL);
    struct estimate estimate = estimate_of(sample.x, sample.n, RESAMPLES);
    fprintf(html, "<td>%zu</td>", sample.n);
    html_cell(html, format_signed(value, estimate.mean));
    html_cell(html, format_interval(value, &estimate, &estimate.mean_interval, format_signed));
    free(sample.x);
}

static bool is_asked_for(const struct page *page)
{
    return page->at && *page->study->mode;
}

static void put(struct page *page)
{
    static const char *const heads[] = {"", "runs that spent it", "return",
                                        "95 % interval of the mean"};
    static const struct pair_table pairs = {
        "differences at the budget", "<th></th><th>pairs</th><th>mean</th><th>95 % interval</th>",
        4, "−", put_pair};
    fputs("<p>", page->html);
    html_format(page->html, "The budget is %s.", page->at);
    fputs("</p>\n", page->html);
    series_table(page, "returns at the budget", heads, sizeof heads / sizeof *heads, put_series,
                 false);
    if (page->study->count > 1)
        pair_tables(page, &pairs);
    fputs(
        "<p class=\"note\">The return at a budget is that of the last evaluation at which no more "
        "had been spent: mean ± standard error over seeds; differences are paired by seed. A run "
        "that ended before it had spent as much has no return there. From the tables evaluation "
        "and round.</p>\n",
        page->html);
}

const struct section section_budget = {
    .name = "budget",
    .heading = "Return at equal cost",
    .has_content = is_asked_for,
    .put = put,
};
