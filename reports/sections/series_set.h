/* Which series of a study share a figure. A figure tells SERIES_DRAWN of them apart; a study with
 * more has several figures, each of one algorithm. */
#ifndef REPORTS_SERIES_SET_H
#define REPORTS_SERIES_SET_H

#include "reports/sections/page.h"

enum { SERIES_DRAWN = 8 };
struct series_set {
    const struct series *series[SERIES_DRAWN];
    size_t count;
    char title[160]; /* "" when it is the whole study */
    char name[24];   /* ending of file names: "", "-2" */
};

/* Draws the figure of a set, if there is something to draw; `context` is its caller's. False when
 * an error was added. */
typedef bool draw_fn(struct page *page, const struct series_set *set, const void *context);
/* Calls `draw` for each set of the study's series that `drawn` accepts. */
bool series_sets(struct page *page, bool (*drawn)(const struct series *series), draw_fn *draw,
                 const void *context);
bool series_done(const struct series *series);
bool series_evaluated(const struct series *series);

/* What a series of the set is called in the figure's key. */
const char *series_set_label(const struct series_set *set, size_t i);

#endif
