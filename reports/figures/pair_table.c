/* Writes the comparisons along the axes of a sweep as tables of the page. */
#include "reports/figures/pair_table.h"

#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"
#include "reports/figures/series_table.h"

struct writing {
    const struct page *page;
    FILE *html;
    const struct pair_table *table;
    bool headed; /* the rest of the pair before */
};

/* A heading for each rest, once its first pair that is listed comes. */
static void put_row(void *context, const struct series_pair *pair)
{
    struct writing *writing = context;
    FILE *html = writing->html;
    writing->headed &= !pair->first;
    if (!series_listed(writing->page, pair->a))
        return;
    if (!writing->headed && *pair->rest) {
        fprintf(html, "<tr class=\"group\"><th colspan=\"%zu\">", writing->table->columns);
        html_text(html, pair->rest);
        fputs("</th></tr>\n", html);
    }
    writing->headed = true;
    fputs("<tr><th>", html);
    html_format(html, "%s %s %s", pair->a_name, writing->table->between, pair->b_name);
    fputs("</th>", html);
    writing->table->put(writing->page, pair);
    fputs("</tr>\n", html);
}

static void put_table(const struct page *page, const struct pair_table *table,
                      const struct sweep_axis *axis)
{
    struct writing writing = {.page = page, .html = page->html, .table = table};
    if (axis && page->study->sweep.count > 1) {
        fputs("<h4>", page->html);
        html_format(page->html, "Along %s: each value against %s, all else being equal", axis->name,
                    axis->values[0]);
        fputs("</h4>\n", page->html);
    }
    fold_begin(page, table->what);
    html_table_open(page->html, table->columns);
    fprintf(page->html, "%s</tr></thead>\n<tbody>\n", table->heads);
    study_pairs(page->study, axis, 0, put_row, &writing);
    html_table_end(page->html);
    fold_end(page);
}

void pair_tables(const struct page *page, const struct pair_table *table)
{
    const struct sweep *sweep = &page->study->sweep;
    const struct sweep_axis *main_axis = study_main_axis(page->study);
    put_table(page, table, main_axis);
    for (size_t i = sweep->count; i-- > 0;)
        if (&sweep->axes[i] != main_axis)
            put_table(page, table, &sweep->axes[i]);
}
