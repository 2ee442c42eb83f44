/* Plain line pictures (reports/gp/lines.gp, reports/gp/panels.gp): some points a line, a colour a
 * series.
 */
#ifndef REPORTS_LINES_H
#define REPORTS_LINES_H

#include "reports/sections/page.h"

/* Zero-initialise but for `plot`; lines_free when drawn. */
struct lines {
    struct plot *plot;
    double *series_of; /* of each line, from 1 */
    size_t count;
    double x_largest, y_largest;
};

/* How the axes look. */
struct axes {
    const char *x_name, *y_name;
    double x_scale, y_scale; /* divisors of the data */
    double x_max, y_max;     /* in data's units; NaN: as the data have it */
    bool log_x, steps, diagonal;
};

/* Writes the head of the data: line,panel,series,X,Y. */
struct lines lines_begin(struct plot *plot, const char *x, const char *y);
/* A line of a series (from 1), in a panel (from 1; 1 where there are none). */
void lines_add(struct lines *lines, size_t series, const char *label, size_t panel, const double *x,
               const double *y, size_t n);
/* The settings the template reads, with the selection's series as its key. */
void lines_set(const struct lines *lines, const struct axes *axes,
               const struct selection *selection, double pixels, double pixels_narrow);
void lines_free(struct lines *lines);

/* What a series of a selection is called in its key. */
const char *selection_label(const struct selection *selection, size_t i);

#endif
