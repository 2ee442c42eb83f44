/* Writes tables with a row for each series: grouped, ranked and folded. */
#include "reports/figures/series_table.h"

#include "reports/drawing/format.h"
#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"

#include <stdlib.h>
#include <string.h>

void fold_begin(const struct page *page, const char *what)
{
    if (page->study->count <= SERIES_DRAWN)
        return;
    fputs("<details class=\"table\"><summary>", page->html);
    html_format(page->html, "Table of %zu points: %s", page->study->count, what);
    fputs("</summary>\n", page->html);
}

void fold_end(const struct page *page)
{
    if (page->study->count > SERIES_DRAWN) {
        put_unlisted(page);
        fputs("</details>\n", page->html);
    }
}

/* The head of a series' row; a new rest gets a row of its own above it. */
static void put_row_head(FILE *html, const struct study_results *study, size_t i, size_t columns,
                         const char **rest)
{
    const struct series *series = &study->series[i];
    bool grouped = series->grouped;
    if (grouped && (!*rest || strcmp(series->rest, *rest) != 0)) {
        fprintf(html, "<tr class=\"group\"><th colspan=\"%zu\">", columns);
        html_text(html, *series->rest ? series->rest : "(as in the scenario)");
        fputs("</th></tr>\n", html);
    }
    *rest = series->rest;
    html_row_head(html, grouped ? series->algorithm : series->label);
}

/* Runs that are not done, and policies that broke the physics. */
static void put_remarks(FILE *html, const struct series *series, size_t columns)
{
    char *remarks[] = {format_undone(series), format_blowups(series)};
    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++) {
        if (remarks[i]) {
            fprintf(html, "<tr class=\"undone\"><td colspan=\"%zu\"><span>", columns);
            html_text(html, remarks[i]);
            fputs("</span></td></tr>\n", html);
        }
        free(remarks[i]);
    }
}

/* Folded away where it is long; the rows of one rest stand below a heading of their own. */
void series_table(const struct page *page, const char *what, const char *const *heads,
                  size_t columns, series_cells_fn *cells, bool remarks)
{
    const struct study_results *study = page->study;
    const char *rest = NULL;
    fold_begin(page, what);
    html_table_begin(page->html, heads, columns);
    for (size_t i = 0; i < study->count; i++) {
        if (!series_listed(page, &study->series[i]))
            continue;
        put_row_head(page->html, study, i, columns, &rest);
        cells(page->html, &study->series[i]);
        fputs("</tr>\n", page->html);
        if (remarks)
            put_remarks(page->html, &study->series[i], columns);
    }
    html_table_end(page->html);
    fold_end(page);
}
