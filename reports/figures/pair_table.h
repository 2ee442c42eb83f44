/* Tables of comparisons on the page: one for each axis of the sweep, its main one first, each value
 * against the axis's first one. A head above a group of rows names what its pairs have in common on
 * the other axes. */
#ifndef REPORTS_PAIR_TABLE_H
#define REPORTS_PAIR_TABLE_H

#include "reports/data/pairs.h"
#include "reports/figures/page.h"

struct pair_table {
    const char *what;  /* it holds */
    const char *heads; /* the cells of its head, HTML; the first stands over the pairs' names */
    size_t columns;
    const char *between; /* the names: "−", "against" */
    /* Writes the cells of a pair to page->html. */
    void (*put)(const struct page *page, const struct series_pair *pair);
};
/* Writes the tables of page->study, folded where they are long. Series that tables do not list
 * (series_set.h) have no row. */
void pair_tables(const struct page *page, const struct pair_table *table);

#endif
