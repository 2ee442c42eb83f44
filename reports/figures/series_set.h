/* Which series of a study share a figure, and which are listed in tables. A figure tells
 * SERIES_DRAWN of them apart, and a page of many hundred rows is read by nobody: where there are
 * more, those of the first ranks stand for all, and the page says so. The rank goes by the mean
 * final return, the highest first; in a study without evaluation by the mean virtual time of a run,
 * the shortest first. Series without a value follow, in the order of the study. */
#ifndef REPORTS_SERIES_SET_H
#define REPORTS_SERIES_SET_H

#include "reports/figures/page.h"

enum { SERIES_DRAWN = 8, SERIES_LISTED = 200 };
struct series_set {
    const struct series *series[SERIES_DRAWN]; /* in the order of the study */
    size_t count;
    char title[160]; /* "8 of 12 points, those with the highest final return"; "": it is all */
};

/* The rank of each series of the study, from 0; the caller frees it. */
size_t *series_ranks(const struct study_results *study);
/* "the highest final return": what the first ranks have. */
const char *series_rank_name(const struct study_results *study);

/* Draws the figure of a set, if there is something to draw; `context` is its caller's. */
typedef void draw_fn(struct page *page, const struct series_set *set, const void *context);
/* Calls `draw` for the set of the study's series that `drawn` accepts, unless there is none. */
void draw_series_set(struct page *page, bool (*drawn)(const struct series *series), draw_fn *draw,
                     const void *context);
bool series_done(const struct series *series);
bool series_evaluated(const struct series *series);

/* The series that share the highest value so far: a tie has no single leader. Begins as
 * leader_none; values that are infinite or not a number are passed over. */
enum { LEADERS_NAMED = 3 };
struct leader {
    const struct series *series[LEADERS_NAMED];
    size_t count; /* may be more than are named */
    double value;
};
extern const struct leader leader_none;
void leader_take(struct leader *leader, const struct series *series, double value); /* NaN: never */
/* Whether a series with this value shares the lead. */
bool leader_equals(const struct leader *leader, double value);
/* "explicit", "explicit and seed", "a, b, c and 2 more"; the caller frees it. */
char *leader_names(const struct leader *leader);

/* Whether a table shows the series. */
bool series_listed(const struct page *page, const struct series *series);
/* Says of tables that show SERIES_LISTED series that there are more. */
void put_unlisted(const struct page *page);
/* Says which series are equal, their curves lying on each other. */
void put_equal_curves(struct page *page);

#endif
