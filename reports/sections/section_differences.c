/* Section: differences in final return along the axes of the sweep, paired by seed.
 *
 * The mean of the differences with its 95 % bootstrap interval from five pairs on (estimate.h), and
 * each seed's difference while they are fewer. A pair in which some run diverged has no mean and
 * says so. */
#include "core/base/stats.h"
#include "reports/data/estimate.h"
#include "reports/drawing/format.h"
#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"
#include "reports/figures/pair_table.h"
#include "reports/sections/sections.h"

#include <stdlib.h>
#include <string.h>

/* Each seed's difference while they are few; how they lie where an interval sums them up. */
static void put_seeds(FILE *html, const struct sample *sample, const char *const *seeds)
{
    char value[FORMAT_SIZE], high[FORMAT_SIZE];
    size_t above = 0;
    for (size_t i = 0; i < sample->n; i++)
        above += sample->x[i] > 0;
    if (sample->n >= SEEDS_FOR_INTERVAL)
        html_format(html, "%zu of %zu above 0; from %s to %s", above, sample->n,
                    format_signed(value, stats_quantile(sample->x, sample->n, 0)),
                    format_signed(high, stats_quantile(sample->x, sample->n, 1)));
    for (size_t i = 0; sample->n < SEEDS_FOR_INTERVAL && i < sample->n; i++)
        html_format(html, "%s%s: %s", i ? ", " : "", seeds[i], format_signed(value, sample->x[i]));
}

static void put_pair(const struct page *page, const struct series_pair *pair)
{
    FILE *html = page->html;
    /* Where a run diverged there is no mean to claim; who diverged stands in the place of the
     * seeds. */
    char *diverged = format_pair_diverged(pair);
    if (diverged) {
        fputs("<td>–</td><td>–</td><td>–</td><td class=\"list\">", html);
        html_text(html, diverged);
        fputs("</td>", html);
        free(diverged);
        return;
    }
    const char **seeds;
    char value[FORMAT_SIZE];
    struct sample sample = paired_differences(pair->a, pair->b, METRIC_FINAL, &seeds);
    struct estimate estimate = estimate_of(sample.x, sample.n, RESAMPLES);
    fprintf(html, "<td>%zu</td>", sample.n);
    html_cell(html, format_signed(value, estimate.mean));
    html_cell(html, format_interval(value, &estimate, &estimate.mean_interval, format_signed));
    fputs("<td class=\"list\">", html);
    put_seeds(html, &sample, seeds);
    fputs("</td>", html);
    free(seeds);
    free(sample.x);
}

static bool has_pairs(const struct page *page)
{
    return *page->study->mode && page->study->count > 1;
}

static void put(struct page *page)
{
    static const struct pair_table table = {
        "differences in final return",
        "<th></th><th>pairs</th><th>mean</th><th>95 % interval</th><th class=\"list\">by seed</th>",
        5, "−", put_pair};
    pair_tables(page, &table);
    fputs(
        "<p class=\"note\">The two runs of a pair have the same seed and so the same fleet: their "
        "difference comes from the settings that differ. The interval (95 %, bootstrap of the "
        "mean difference) is given for five pairs or more.</p>\n",
        page->html);
}

const struct section section_differences = {
    .name = "differences",
    .heading = "Differences in final return, paired by seed",
    .has_content = has_pairs,
    .put = put,
};
