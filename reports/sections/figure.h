/* A figure of the page: heading, picture, caption, links to its files and the statement behind it.
 *
 *     figure_open   then the caller writes figure.plot's data and settings,
 *     figure_draw   then its caption, as HTML, to page->html,
 *     figure_close */
#ifndef REPORTS_FIGURE_H
#define REPORTS_FIGURE_H

#include "reports/drawing/plot.h"
#include "reports/sections/series_set.h"

struct figure {
    char *stem, *heading; /* of its file names; owned */
    struct plot *plot;    /* owned */
};
/* Begins the files NAME.csv, .gp and .svg. The name and the heading get those of `set`, which may
 * be NULL, and file names the study's number where there are several. False when an error was
 * added; then there is nothing to close. */
bool figure_open(struct page *page, struct figure *figure, const struct series_set *set,
                 const char *name, const char *template, const char *heading);
/* Draws the picture. False when an error was added; figure_close is due even so. */
bool figure_draw(struct page *page, struct figure *figure);
void figure_close(struct page *page, struct figure *figure, const struct sql_table *source);

#endif
