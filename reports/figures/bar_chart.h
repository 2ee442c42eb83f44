/* Rows of stacked bars (reports/gp/stack.gp): the parts of a whole, for each series or class.
 *
 * bar_chart_begin    writes the head of the data
 * bar_chart_add      for each bar, from the top
 * bar_chart_set      the settings, once the longest bar is known
 * bar_chart_free     when the figure has been drawn
 *
 * A row of the data is a part of a bar, from where it begins to where it ends along the axis: part
 * p of the values v reaches from v_1 + ... + v_(p-1) to v_1 + ... + v_p. The template only draws
 * boxes. */
#ifndef REPORTS_BAR_CHART_H
#define REPORTS_BAR_CHART_H

#include "reports/drawing/axis_scale.h"
#include "reports/figures/figure.h"

/* A bar's title: what stands before its length and behind it; owned. */
struct bar {
    char *before, *after;
    double length; /* the sum of its parts */
};

/* Zero-initialise; bar_chart_free when drawn. */
struct bar_chart {
    struct plot *plot;
    const char *const *parts; /* names in the CSV, up to 8 of them; borrowed */
    const char *const *key;   /* names in the key; NULL: `parts` */
    const double *colours;    /* numbers in the palette; NULL: 1, 2, ... */
    size_t part_count;
    struct bar *bars;
    size_t count;
    double longest; /* of the bars' lengths */
};

/* Writes the head of the data: row,series,group,PART,part,from,to, `what` naming the parts. */
struct bar_chart bar_chart_begin(struct plot *plot, const char *what, const char *const *parts,
                                 size_t part_count);
/* One bar; `group` tells apart several of one series ("all" when there is one). Takes both texts:
 * its title is `before`, its length in the unit of the axis, and `after`. */
void bar_chart_add(struct bar_chart *bars, const char *series, const char *group,
                   const double *values, char *before, char *after);
/* The settings the template reads; `scale` of the longest bar. */
void bar_chart_set(const struct bar_chart *bars, const struct axis_scale *scale);
/* The palette alone, for a chart whose other settings are its own. */
void bar_chart_colours(struct plot *plot, const double *colours, size_t count);
void bar_chart_free(struct bar_chart *bars);

/* The index of the largest of n >= 1 values (the first of equals), and their sum. */
size_t bar_largest(const double *values, size_t n);
double bar_sum(const double *values, size_t n);

#endif
