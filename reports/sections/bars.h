/* Rows of stacked bars (reports/gp/stack.gp): what a whole is made of, for each series or class. */
#ifndef REPORTS_BARS_H
#define REPORTS_BARS_H

#include "reports/sections/page.h"

/* Zero-initialise; bars_free when drawn. */
struct bars {
    struct plot *plot;
    const char *const *parts; /* names, up to 8 of them; borrowed */
    const double *colours;    /* numbers in the palette; NULL: 1, 2, ... */
    size_t part_count;
    char **labels;
    size_t count;
    double longest;
};

/* Writes the head of the data: row,series,group,PART,part,from,to, `what` naming the parts. */
struct bars bars_begin(struct plot *plot, const char *what, const char *const *parts,
                       size_t part_count);
/* One bar; `group` tells apart several of one series ("all" when there is one). Takes `label`. */
void bars_add(struct bars *bars, const char *series, const char *group, const double *values,
              char *label);
/* The settings the template reads; `scale` of the longest bar. */
void bars_set(const struct bars *bars, const struct scale *scale);
/* The palette alone, for who sets the rest himself. */
void bars_colours(struct plot *plot, const double *colours, size_t count);
void bars_free(struct bars *bars);

/* The index of the largest of n >= 1 values, and their sum. */
size_t bars_largest(const double *values, size_t n);
double bars_sum(const double *values, size_t n);

#endif
