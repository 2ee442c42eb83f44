/* Keeps the answers of the page's statements, each of which is run once. */
#include "reports/figures/page.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

static const struct page_query *find(const struct page *page, const char *name)
{
    for (size_t i = 0; i < page->query_count; i++)
        if (strcmp(page->queries[i].name, name) == 0)
            return &page->queries[i];
    return NULL;
}

bool page_query(struct page *page, const char *name)
{
    if (find(page, name))
        return true;
    page->queries = mem_realloc(page->queries, (page->query_count + 1) * sizeof *page->queries);
    struct page_query *query = &page->queries[page->query_count++];
    query->name = name;
    return rows_by_run_read(&query->rows, page->results->database, name, page->errs);
}

/* A section that reads what it did not name is a bug, found at the first report. */
const struct rows_by_run *page_rows(const struct page *page, const char *name)
{
    const struct page_query *query = find(page, name);
    if (!query)
        die("a section reads reports/sql/%s.sql without naming it", name);
    return &query->rows;
}

size_t series_rank(const struct page *page, const struct series *series)
{
    return page->ranks[series - page->study->series];
}

bool study_has_rows(const struct page *page, const char *name)
{
    for (size_t i = 0; i < page->study->count; i++)
        if (rows_of_series(page_rows(page, name), &page->study->series[i]))
            return true;
    return false;
}

void page_free(struct page *page)
{
    for (size_t i = 0; i < page->query_count; i++)
        rows_by_run_free(&page->queries[i].rows);
    free(page->queries);
}
