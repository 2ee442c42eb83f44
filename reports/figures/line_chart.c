/* Writes the data and the settings of a chart of lines. */
#include "reports/figures/line_chart.h"

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
        plot_name(lines->plot, "series", label);
        fputc(',', csv);
        csv_number(csv, x[i]);
        fputc(',', csv);
        csv_number(csv, y[i]);
        fputc('\n', csv);
        lines->x_largest = fmax(lines->x_largest, x[i]);
        lines->y_largest = fmax(lines->y_largest, y[i]);
    }
}

/* The key names the series that have a line. */
static void set_key(const struct line_chart *lines, const struct series_set *set, double pixels,
                    double pixels_narrow)
{
    const char *labels[SERIES_DRAWN];
    double numbers[SERIES_DRAWN];
    size_t count = 0;
    for (size_t i = 0; i < set->count; i++) {
        bool drawn = false;
        for (size_t k = 0; k < lines->count; k++)
            drawn |= lines->series_of[k] == (double)(i + 1);
        if (drawn) {
            numbers[count] = (double)(i + 1);
            labels[count++] = set->series[i]->label;
        }
    }
    plot_numbers(lines->plot, "key_of", numbers, count);
    plot_key(lines->plot, "label", labels, count, pixels, pixels_narrow);
}

void line_chart_set(const struct line_chart *lines, const struct line_axes *axes,
                    const struct series_set *set, double pixels, double pixels_narrow)
{
    struct plot *plot = lines->plot;
    plot_text(plot, "x_name", axes->x_name);
    plot_text(plot, "y_name", axes->y_name);
    plot_number(plot, "x_scale", axes->x_scale);
    plot_number(plot, "y_scale", axes->y_scale);
    /* Where all is 0 gnuplot finds no range of its own. */
    bool x_bare = isnan(axes->x_max) && !(lines->x_largest > 0);
    bool y_bare = isnan(axes->y_max) && !(lines->y_largest > 0);
    plot_number(plot, "x_max", x_bare ? axes->x_scale : axes->x_max);
    plot_number(plot, "y_max", y_bare ? axes->y_scale : axes->y_max);
    plot_number(plot, "y_min", axes->y_min);
    plot_number(plot, "log_x", axes->log_x && !x_bare);
    plot_number(plot, "steps", axes->steps);
    plot_number(plot, "diagonal", axes->diagonal);
    plot_number(plot, "lines", (double)lines->count);
    plot_numbers(plot, "series_of", lines->series_of, lines->count);
    set_key(lines, set, pixels, pixels_narrow);
}

void line_chart_free(struct line_chart *lines)
{
    free(lines->series_of);
    *lines = (struct line_chart){0};
}
