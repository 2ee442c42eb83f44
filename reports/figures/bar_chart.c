/* Writes the data and the settings of stacked bars. */
#include "reports/figures/bar_chart.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>

struct bar_chart bar_chart_begin(struct plot *plot, const char *what, const char *const *parts,
                                 size_t part_count)
{
    fprintf(plot_csv(plot), "row,series,class,%s,part,from,to\n", what);
    return (struct bar_chart){.plot = plot, .parts = parts, .part_count = part_count};
}

/* Takes both texts, which set_titles puts the length between, once its unit is known. */
void bar_chart_add(struct bar_chart *bars, const char *series, const char *group,
                   const double *values, char *before, char *after)
{
    FILE *csv = plot_csv(bars->plot);
    double from = 0;
    for (size_t p = 0; p < bars->part_count; p++) {
        fprintf(csv, "%zu,", bars->count + 1);
        plot_name(bars->plot, "series", series);
        fputc(',', csv);
        plot_name(bars->plot, "class", group);
        fputc(',', csv);
        csv_word(csv, bars->parts[p]);
        fprintf(csv, ",%zu,%.10g,%.10g\n", p + 1, from, from + values[p]);
        from += values[p];
    }
    bars->longest = fmax(bars->longest, from);
    bars->bars = mem_realloc(bars->bars, (bars->count + 1) * sizeof *bars->bars);
    bars->bars[bars->count++] = (struct bar){before, after, from};
}

void bar_chart_colours(struct plot *plot, const double *colours, size_t count)
{
    double *numbers = mem_zero(count, sizeof *numbers);
    for (size_t i = 0; i < count; i++)
        numbers[i] = colours ? colours[i] : (double)(i + 1);
    plot_numbers(plot, "part_colour", numbers, count);
    free(numbers);
}

static void set_titles(const struct bar_chart *bars, const struct axis_scale *scale)
{
    char **titles = mem_zero(bars->count + 1, sizeof *titles), length[SCALED_SIZE];
    for (size_t i = 0; i < bars->count; i++)
        titles[i] =
            mem_format("%s%s%s", bars->bars[i].before,
                       scale_text(length, scale, bars->bars[i].length), bars->bars[i].after);
    plot_texts(bars->plot, "label", (const char *const *)titles, bars->count);
    for (size_t i = 0; i < bars->count; i++)
        free(titles[i]);
    free(titles);
}

void bar_chart_set(const struct bar_chart *bars, const struct axis_scale *scale)
{
    double pixels = 44 * (double)bars->count;
    plot_text(bars->plot, "x_name", scale->name);
    plot_number(bars->plot, "x_scale", scale->by);
    plot_number(bars->plot, "x_max", bars->longest > 0 ? 1.02 * bars->longest : 1);
    set_titles(bars, scale);
    plot_key(bars->plot, "part", bars->key ? bars->key : bars->parts, bars->part_count, pixels,
             pixels);
    plot_number(bars->plot, "marks", 0);
    bar_chart_colours(bars->plot, bars->colours, bars->part_count);
}

void bar_chart_free(struct bar_chart *bars)
{
    for (size_t i = 0; i < bars->count; i++) {
        free(bars->bars[i].before);
        free(bars->bars[i].after);
    }
    free(bars->bars);
    *bars = (struct bar_chart){0};
}

size_t bar_largest(const double *values, size_t n)
{
    size_t largest = 0;
    for (size_t i = 1; i < n; i++)
        largest = values[i] > values[largest] ? i : largest;
    return largest;
}

double bar_sum(const double *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += values[i];
    return sum;
}
