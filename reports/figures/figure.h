/* A figure of the page: heading, picture, caption, links to its files and the statement behind it.
 *
 *     figure_open   then the caller writes figure.plot's data and settings,
 *     figure_draw   then its caption, as HTML, to page->html,
 *     figure_close
 *
 * A figure that cannot be drawn does not end the page: it says so in the figure's place, and the
 * error decides the exit status. */
#ifndef REPORTS_FIGURE_H
#define REPORTS_FIGURE_H

#include "reports/drawing/plot.h"
#include "reports/figures/series_set.h"

struct figure {
    char *stem, *heading; /* of its file names; owned */
    struct plot *plot;    /* owned */
};
/* Begins the files NAME.csv, .gp and .svg. The heading gets the title of `set`, which may be NULL,
 * and file names the study's number where there are several. False when a file cannot be written:
 * then the page says so in the figure's place, the error is added, and there is nothing to
 * close. */
bool figure_open(struct page *page, struct figure *figure, const struct series_set *set,
                 const char *name, const char *template, const char *heading);
/* Draws the picture, also for print where the page asks for that. Where that fails, the page says
 * so in its place and the error is added; the rest of the page is written all the same. */
void figure_draw(struct page *page, struct figure *figure);
void figure_close(struct page *page, struct figure *figure, const struct sql_table *source);

#endif
