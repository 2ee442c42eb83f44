/* Writes the data and the settings of a chart of lines. */
#include "reports/sections/line_chart.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>

struct line_chart line_chart_begin(struct plot *plot, const char *x, const char *y)
{
    fprintf(plot_csv(plot), "line,panel,series,%s,%s\n", x, y);
    plot_text(plot, "x_column", x);
    plot_text(plot, "y_column", y);
    return (struct line_chart){.plot = plot};
}

void line_chart_add(struct line_chart *lines, size_t series, const char *label, size_t panel,
                    const double *x, const double *y, size_t n)
{
    FILE *csv = plot_csv(lines->plot);
    lines->series_of = mem_realloc(lines->series_of, (lines->count + 1) * sizeof *lines->series_of);
    lines->series_of[lines->count++] = (double)series;
    for (size_t i = 0; i < n; i++) {
        fprintf(csv, "%zu,%zu,", lines->count, panel);
        csv_text(csv, label);
        fputc(',', csv);
        csv_number(csv, x[i]);
        fputc(',', csv);
        csv_number(csv, y[i]);
        fputc('\n', csv);
        lines->x_largest = fmax(lines->x_largest, x[i]);
        lines->y_largest = fmax(lines->y_largest, y[i]);
    }
}

void line_chart_set(const struct line_chart *lines, const struct line_axes *axes,
                    const struct series_set *set, double pixels, double pixels_narrow)
{
    struct plot *plot = lines->plot;
    const char *labels[SERIES_DRAWN];
    for (size_t i = 0; i < set->count; i++)
        labels[i] = series_set_label(set, i);
    plot_text(plot, "x_name", axes->x_name);
    plot_text(plot, "y_name", axes->y_name);
    plot_number(plot, "x_scale", axes->x_scale);
    plot_number(plot, "y_scale", axes->y_scale);
    /* Without a line gnuplot finds no range of its own. */
    bool bare = lines->count == 0;
    plot_number(plot, "x_max", bare && isnan(axes->x_max) ? axes->x_scale : axes->x_max);
    plot_number(plot, "y_max", bare && isnan(axes->y_max) ? axes->y_scale : axes->y_max);
    plot_number(plot, "log_x", axes->log_x);
    plot_number(plot, "steps", axes->steps);
    plot_number(plot, "diagonal", axes->diagonal);
    plot_number(plot, "lines", (double)lines->count);
    plot_numbers(plot, "series_of", lines->series_of, lines->count);
    plot_key(plot, "label", labels, set->count, pixels, pixels_narrow);
}

void line_chart_free(struct line_chart *lines)
{
    free(lines->series_of);
    *lines = (struct line_chart){0};
}
