/* Charts of lines (reports/gp/lines.gp, reports/gp/panels.gp): each line has its points, and each
 * series its colour. */
#ifndef REPORTS_LINE_CHART_H
#define REPORTS_LINE_CHART_H

#include "reports/drawing/axis_scale.h"
#include "reports/figures/figure.h"

/* What has been written so far; line_chart_begin makes it, line_chart_free is due when it is
 * drawn. */
struct line_chart {
    struct plot *plot;
    double *series_of;           /* of each line, from 1 */
    size_t count;                /* of lines */
    double x_largest, y_largest; /* of the data */
};

/* How the axes look. */
struct line_axes {
    const char *x_name, *y_name;
    double x_scale, y_scale;     /* divisors of the data */
    double y_min;                /* in the unit of the data */
    double x_max, y_max;         /* in the unit of the data; NaN: as the data have it */
    bool log_x, steps, diagonal; /* steps: from point to point; diagonal: y = x is drawn, too */
};

/* Writes the head of the data: line,panel,series,X,Y. */
struct line_chart line_chart_begin(struct plot *plot, const char *x, const char *y);
/* A line of a series (from 1), in a panel (from 1; 1 where there are none). */
void line_chart_add(struct line_chart *lines, size_t series, const char *label, size_t panel,
                    const double *x, const double *y, size_t n);
/* The settings the template reads, with those of the set's series that have a line as its key; the
 * plot's height is `pixels`, on a phone `pixels_narrow`. */
void line_chart_set(const struct line_chart *lines, const struct line_axes *axes,
                    const struct series_set *set, double pixels, double pixels_narrow);
void line_chart_free(struct line_chart *lines);

#endif
