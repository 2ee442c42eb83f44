/* Section: what was gained for what it cost, and which series to take where a resource is scarce
 * (runs.sql).
 *
 * A table of the series: the gain, final return less first evaluation, and that per unit of each
 * resource (gain.h), means with standard errors over seeds. Then a table of choices along the main
 * axis of the sweep, for each setting of the others and each resource: the series with the highest
 * mean gain per unit, and those whose 95 % intervals overlap its interval. */
#include "core/base/mem.h"
#include "reports/data/cost.h"
#include "reports/drawing/format.h"
#include "reports/drawing/gain_text.h"
#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"
#include "reports/figures/series_table.h"
#include "reports/sections/sections.h"

#include <stdlib.h>

static void put_series(FILE *html, const struct series *series)
{
    char value[FORMAT_SIZE];
    struct sample sample = series_values(series, METRIC_GAIN);
    struct estimate estimate = estimate_of(sample.x, sample.n, 1); /* no interval is shown */
    free(sample.x);
    html_cell(html, format_estimate(value, &estimate));
    for (size_t i = 0; i < RESOURCES; i++)
        html_cell(html, format_gain_mean(value, series, &resources[i]));
}

static void put_gains(const struct page *page)
{
    const char *heads[2 + RESOURCES] = {"", "gain"};
    char *names[RESOURCES];
    for (size_t i = 0; i < RESOURCES; i++) {
        /* The currency is the user's own text. */
        const char *unit = resources[i].money ? "unit of money" : resources[i].unit;
        names[i] = mem_format("gain per %s", unit);
        heads[2 + i] = names[i];
    }
    series_table(page, "gains", heads, 2 + RESOURCES, put_series, false);
    for (size_t i = 0; i < RESOURCES; i++)
        free(names[i]);
}

static const char *const choice_heads[] = {"scarce", "take", "gained for it", "intervals overlap"};
enum { CHOICE_COLUMNS = sizeof choice_heads / sizeof *choice_heads };

struct choice_rows {
    const struct page *page;
    const struct resource *shown[RESOURCES];
    size_t count;
    const char *currency;
};

static void put_choice(const struct choice_rows *rows, const struct series_group *group,
                       const struct resource *resource)
{
    struct gain_choice choice = gain_choose(group, resource);
    FILE *html = rows->page->html;
    bool any = choice.best < group->count;
    char *value = any ? gain_choice_value(&choice, resource, rows->currency) : mem_string("–");
    char *near = gain_choice_near(group, &choice);
    html_row_head(html, resource->name);
    html_cell_words(html, any ? group->names[choice.best] : "none gained anything");
    html_cell(html, value);
    fputs("<td class=\"list\">", html);
    html_text(html, near);
    fputs("</td></tr>\n", html);
    free(near);
    free(value);
    gain_choice_free(&choice);
}

/* As pages list no more series than can be read, groups without a listed one are left out. */
static void put_group(void *context, const struct series_group *group)
{
    const struct choice_rows *rows = context;
    FILE *html = rows->page->html;
    bool listed = false;
    for (size_t i = 0; i < group->count; i++)
        listed |= series_listed(rows->page, group->series[i]);
    if (!listed)
        return;
    if (*group->rest) {
        fprintf(html, "<tr class=\"group\"><th colspan=\"%d\">", CHOICE_COLUMNS);
        html_text(html, group->rest);
        fputs("</th></tr>\n", html);
    }
    for (size_t i = 0; i < rows->count; i++)
        put_choice(rows, group, rows->shown[i]);
}

static void put_choices(const struct page *page)
{
    const struct study_results *study = page->study;
    struct choice_rows rows = {.page = page, .currency = study_currency(study)};
    rows.count = study_resources(study, rows.shown);
    fputs("<h4>Which to take, by what is scarce</h4>\n", page->html);
    fold_begin(page, "which to take");
    html_table_begin(page->html, choice_heads, CHOICE_COLUMNS);
    study_groups(study, study_main_axis(study), put_group, &rows);
    html_table_end(page->html);
    fold_end(page);
}

static bool has_gains(const struct page *page)
{
    return study_gained(page->study);
}

static void put(struct page *page)
{
    put_gains(page);
    if (page->study->count > 1)
        put_choices(page);
    fputs(
        "<p class=\"note\">Gain: by how much a run’s final return exceeds its first evaluation. It "
        "is divided by what that run cost: bytes on the wire, virtual time, questions to people, "
        "energy of rounds, money, and the largest memory need of an agent. Mean ± standard error "
        "over seeds.",
        page->html);
    if (page->study->count > 1)
        fputs(
            " To take: the series with the highest mean gain for each unit of what is scarce, and "
            "perhaps those whose 95 % intervals overlap that one’s, which may be as good.",
            page->html);
    fputs(" From the tables evaluation, round and fleet_class.</p>\n", page->html);
}

const struct section section_gains = {.name = "gains",
                                      .heading = "What was gained for what it cost",
                                      .has_content = has_gains,
                                      .put = put};
