/* Differences between algorithms, paired by seed. */
#include "reports/page.h"

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

struct pairing {
    FILE *html;
    const char *rest; /* of the pair before */
};

/* Pairs at one point of a sweep stand below its head. */
static void put_names(struct pairing *pairing, const struct series *a, const struct series *b)
{
    bool grouped = *a->rest && strcmp(a->rest, b->rest) == 0;
    if (grouped && strcmp(pairing->rest, a->rest) != 0) {
        fputs("<tr class=\"group\"><th colspan=\"5\">", pairing->html);
        html_text(pairing->html, a->rest);
        fputs("</th></tr>\n", pairing->html);
        pairing->rest = a->rest;
    }
    fputs("<tr><th>", pairing->html);
    html_format(pairing->html, "%s − %s", grouped ? a->algorithm : a->label,
                grouped ? b->algorithm : b->label);
    fputs("</th>", pairing->html);
}

static void put_pair(void *context, const struct series *a, const struct series *b)
{
    struct pairing *pairing = context;
    FILE *html = pairing->html;
    const char **seeds;
    char value[FORMAT_SIZE], low[FORMAT_SIZE], high[FORMAT_SIZE];
    struct sample sample = paired_differences(a, b, METRIC_FINAL, &seeds);
    struct estimate estimate = estimate_of(sample.x, sample.n, RESAMPLES);
    put_names(pairing, a, b);
    fprintf(html, "<td>%zu</td><td>%s</td><td>", sample.n, format_signed(value, estimate.mean));
    if (estimate.has_interval)
        html_format(html, "%s to %s", format_signed(low, estimate.mean_interval.low),
                    format_signed(high, estimate.mean_interval.high));
    else
        fputs("–", html);
    fputs("</td><td class=\"list\">", html);
    put_seeds(html, &sample, seeds);
    fputs("</td></tr>\n", html);
    free(seeds);
    free(sample.x);
}

bool section_differences(struct page *page)
{
    if (!*page->study->mode || page->study->count < 2)
        return true;
    fputs("<h3>Differences in final return, paired by seed</h3>\n<div class=\"scroll\"><table>\n"
          "<thead><tr><th></th><th>pairs</th><th>mean</th><th>95 % interval</th>"
          "<th class=\"list\">by seed</th></tr></thead>\n<tbody>\n",
          page->html);
    struct pairing pairing = {page->html, ""};
    study_pairs(page->study, put_pair, &pairing);
    fputs("</tbody></table></div>\n<p class=\"note\">The same seed draws the same fleet for both, "
          "so a "
          "pair's difference is the algorithm's. An interval (95 %, bootstrap of the mean "
          "difference) is claimed from five pairs on.</p>\n",
          page->html);
    return true;
}
