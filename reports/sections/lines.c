#include "reports/sections/lines.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>

struct lines lines_begin(struct plot *plot, const char *x, const char *y)
{
    fprintf(plot_csv(plot), "line,panel,series,%s,%s\n", x, y);
    plot_text(plot, "x_column", x);
    plot_text(plot, "y_column", y);
    return (struct lines){.plot = plot};
}

void lines_add(struct lines *lines, size_t series, const char *label, size_t panel, const double *x,
               const double *y, size_t n)
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

const char *selection_label(const struct selection *selection, size_t i)
{
    const struct series *series = selection->series[i];
    return *selection->title && *series->rest ? series->rest : series->label;
}

void lines_set(const struct lines *lines, const struct axes *axes,
               const struct selection *selection, double pixels, double pixels_narrow)
{
    struct plot *plot = lines->plot;
    const char *labels[SERIES_DRAWN];
    for (size_t i = 0; i < selection->count; i++)
        labels[i] = selection_label(selection, i);
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
    plot_key(plot, "label", labels, selection->count, pixels, pixels_narrow);
}

void lines_free(struct lines *lines)
{
    free(lines->series_of);
    *lines = (struct lines){0};
}
