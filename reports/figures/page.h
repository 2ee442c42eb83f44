/* The page while it is being written: where it goes, the study that it is at, and the answers of
 * the statements that its sections rest on.
 *
 * Every statement runs once, before the first section is written, over all runs of all studies; a
 * section looks its runs' rows up (reports/data/rows_by_run.h). So all of the page is of one
 * instant of the database, however long it takes to draw. What a section is made of, figures,
 * charts and tables, is the rest of this room; which series it shows is decided in one place
 * (series_set.h). */
#ifndef REPORTS_PAGE_H
#define REPORTS_PAGE_H

#include "reports/data/rows_by_run.h"
#include "reports/drawing/print_form.h"
#include "reports/motion/film_player.h"

#include <stdio.h>

/* A statement that was run: reports/sql/NAME.sql. */
struct page_query {
    const char *name;
    struct rows_by_run rows;
};

/* One for a whole report. `study`, `number`, `ranks` and `contents` change from study to study; the
 * rest stays. Everything is borrowed but the answers, which page_free frees. */
struct page {
    FILE *html;
    const char *directory; /* where figures go */
    const struct results *results;
    const struct study_results *study;
    const char *at; /* the budget of METRIC_AT, "bytes=10 MB"; NULL: none was asked for */
    size_t number;  /* of the study, from 1 */
    size_t *ranks;  /* of its series (series_set.h) */
    FILE *contents; /* the list of the study's sections */
    struct page_query *queries;
    size_t query_count;
    const struct print_form *print;   /* how figures are drawn besides, for print */
    size_t figures;                   /* drawn so far */
    const struct film_player *player; /* NULL: nobody plays policies */
    struct errs *errs;
};

/* The rank of a series of the study, from 0. */
size_t series_rank(const struct page *page, const struct series *series);

/* Runs a statement unless the page has its answer already; `name` is borrowed for the life of the
 * page. False and an error when that fails. */
bool page_query(struct page *page, const char *name);
/* The answer of a statement that page_query has run; any other name is a bug. */
const struct rows_by_run *page_rows(const struct page *page, const char *name);
/* Whether any run of the study has rows in that answer. */
bool study_has_rows(const struct page *page, const char *name);
void page_free(struct page *page); /* the answers */

#endif
