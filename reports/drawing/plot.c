/* Writes the data and the script of a figure, and runs gnuplot on it. */
#include "reports/drawing/plot.h"

#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/files/datadir.h"
#include "core/files/output.h"
#include "reports/drawing/gnuplot.h"
#include "reports/drawing/html.h"
#include "reports/drawing/plot_quote.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A text that stands in the data as a number. */
struct plot_name {
    const char *column; /* borrowed */
    char *text;         /* owned */
};

struct plot {
    char *directory, *name, *template;
    struct plot_name *names; /* each column's are numbered 1, 2, ... in order */
    size_t name_count, name_capacity;
    FILE *csv, *settings;
    char *settings_text;
    size_t settings_size;
};

static char *path_of(const struct plot *plot, const char *ending)
{
    return mem_format("%s/%s%s", plot->directory, plot->name, ending);
}

/* Data go to the file at once, as there may be many; settings are kept, as the longest bar or the
 * key is known only at the end. */
struct plot *plot_new(const char *directory, const char *name, const char *template,
                      struct errs *errs)
{
    struct plot *plot = mem_zero(1, sizeof *plot);
    plot->directory = mem_string(directory);
    plot->name = mem_string(name);
    plot->template = mem_string(template);
    plot->settings = mem_stream(&plot->settings_text, &plot->settings_size);
    char *path = path_of(plot, ".csv");
    plot->csv = fopen(path, "wx"); /* no figure lands on another */
    if (!plot->csv) {
        output_failed(path, errs);
        plot_free(plot);
        plot = NULL;
    } else
        plot_text(plot, "name", name);
    free(path);
    return plot;
}

void plot_free(struct plot *plot)
{
    if (!plot)
        return;
    if (plot->csv)
        fclose(plot->csv);
    if (plot->settings)
        fclose(plot->settings);
    for (size_t i = 0; i < plot->name_count; i++)
        free(plot->names[i].text);
    free(plot->names);
    free(plot->settings_text);
    free(plot->directory);
    free(plot->name);
    free(plot->template);
    free(plot);
}

FILE *plot_csv(struct plot *plot)
{
    return plot->csv;
}

/* The number of a text among those of its column; 0: it is new. */
static size_t name_number(const struct plot *plot, const char *column, const char *text)
{
    size_t number = 0;
    for (size_t i = 0; i < plot->name_count; i++) {
        number += strcmp(plot->names[i].column, column) == 0;
        if (strcmp(plot->names[i].column, column) == 0 && strcmp(plot->names[i].text, text) == 0)
            return number;
    }
    return 0;
}

/* A text that could hold anything stands in the data as a number, so that gnuplot's reader of CSV
 * is never led astray; NAME-names.csv tells them. */
void plot_name(struct plot *plot, const char *column, const char *text)
{
    if (name_number(plot, column, text) == 0) {
        mem_grow(&plot->names, &plot->name_capacity, plot->name_count + 1, sizeof *plot->names);
        plot->names[plot->name_count++] = (struct plot_name){column, mem_string(text)};
    }
    fprintf(plot->csv, "%zu", name_number(plot, column, text));
}

/* For those who read the names file: quotes are doubled, and a text stays on its line. */
static void put_csv_text(FILE *csv, const char *text)
{
    char shown[PRINTABLE_SIZE];
    fputc('"', csv);
    while (*text) {
        text += printable_first(text, shown);
        fputs(strcmp(shown, "\"") == 0 ? "\"\"" : shown, csv);
    }
    fputc('"', csv);
}

/* For words of our own, such as those of a phase: whatever else came in would be left out. */
void csv_word(FILE *csv, const char *word)
{
    for (; *word; word++)
        if (isalnum((unsigned char)*word) || strchr(" -_.", *word))
            fputc(*word, csv);
}

/* gnuplot draws a gap at NaN; it could not read inf. */
void csv_number(FILE *csv, double value)
{
    if (!isfinite(value))
        fputs("NaN", csv);
    else
        fprintf(csv, "%.10g", value);
}

static void put_array(struct plot *plot, const char *variable, const char *const *texts,
                      size_t count, void (*put)(FILE *out, const char *text))
{
    /* gnuplot has no array of nothing. */
    fprintf(plot->settings, "array %s[%zu]\n", variable, count ? count : 1);
    for (size_t i = 0; i < (count ? count : 1); i++) {
        fprintf(plot->settings, "%s[%zu] = ", variable, i + 1);
        put(plot->settings, count ? texts[i] : "");
        fputc('\n', plot->settings);
    }
}

void plot_number(struct plot *plot, const char *variable, double value)
{
    fprintf(plot->settings, "%s = ", variable);
    csv_number(plot->settings, value);
    fputc('\n', plot->settings);
}

void plot_text(struct plot *plot, const char *variable, const char *text)
{
    fprintf(plot->settings, "%s = ", variable);
    plot_quote(plot->settings, text);
    fputc('\n', plot->settings);
}

void plot_texts(struct plot *plot, const char *variable, const char *const *texts, size_t count)
{
    put_array(plot, variable, texts, count, plot_quote);
}

void plot_tics(struct plot *plot, const char *variable, const char *const *texts, size_t count)
{
    put_array(plot, variable, texts, count, plot_quote_tic);
}

void plot_numbers(struct plot *plot, const char *variable, const double *values, size_t count)
{
    /* gnuplot has no array of nothing. */
    fprintf(plot->settings, "array %s[%zu]\n", variable, count ? count : 1);
    for (size_t i = 0; i < (count ? count : 1); i++) {
        fprintf(plot->settings, "%s[%zu] = ", variable, i + 1);
        csv_number(plot->settings, count ? values[i] : 0);
        fputc('\n', plot->settings);
    }
}

void extent_take(struct extent *extent, double cost)
{
    extent->least = fmin(extent->least, cost);
    extent->most = fmax(extent->most, cost);
}

/* Logarithmic where costs reach over a factor of 20: below that the small ones can be told apart
 * anyhow. */
void plot_costs(struct plot *plot, char axis, const struct extent *extent)
{
    bool some = isfinite(extent->least);
    fprintf(plot->settings, "log_%c = %d\n", axis,
            some && extent->least > 0 && extent->most > 20 * extent->least);
    fprintf(plot->settings, "%c_least = %.10g\n", axis, some ? extent->least : 0);
    fprintf(plot->settings, "%c_most = %.10g\n", axis, extent->most);
}

void plot_key(struct plot *plot, const char *variable, const char *const *texts, size_t count,
              double pixels, double pixels_narrow)
{
    enum { AXIS = 66, ENTRY = 19, TOP = 8, FITS_HALF = 29, FITS_HALF_NARROW = 14 };
    size_t longest = 0;
    for (size_t i = 0; i < count; i++)
        longest = strlen(texts[i]) > longest ? strlen(texts[i]) : longest;
    size_t rows = longest > FITS_HALF ? count : (count + 1) / 2;
    size_t rows_narrow = longest > FITS_HALF_NARROW ? count : (count + 1) / 2;
    /* gnuplot puts a key higher than the plot into more columns, whether they fit or not. */
    pixels = fmax(pixels, (double)(ENTRY * rows + 10));
    pixels_narrow = fmax(pixels_narrow, (double)(ENTRY * rows_narrow + 10));
    plot_texts(plot, variable, texts, count);
    plot_number(plot, "key_longest", (double)longest);
    plot_number(plot, "key_rows", (double)rows);
    plot_number(plot, "key_rows_narrow", (double)rows_narrow);
    plot_number(plot, "foot", (double)(AXIS + ENTRY * rows));
    plot_number(plot, "foot_narrow", (double)(AXIS + ENTRY * rows_narrow));
    plot_number(plot, "height", TOP + pixels + (double)(AXIS + ENTRY * rows));
    plot_number(plot, "height_narrow", TOP + pixels_narrow + (double)(AXIS + ENTRY * rows_narrow));
}

/* Appends a data file reports/gp/NAME.gp. */
static bool put_data_file(FILE *out, const char *name, struct errs *errs)
{
    char *relative = mem_format("reports/gp/%s.gp", name), *path = datadir_path(relative);
    struct source source;
    bool good = source_read(&source, path, errs);
    if (good)
        fwrite(source.text, 1, source.length, out);
    source_free(&source);
    free(path);
    free(relative);
    return good;
}

/* An error may show only when the last of it is written. */
static bool close_written(FILE *out, const char *path, struct errs *errs)
{
    bool failed = ferror(out) != 0;
    failed |= fclose(out) != 0;
    return !failed || output_failed(path, errs);
}

/* NAME-names.csv: what the numbers in NAME.csv stand for. */
static bool write_names(const struct plot *plot, struct errs *errs)
{
    if (plot->name_count == 0)
        return true;
    char *path = path_of(plot, "-names.csv");
    FILE *out = fopen(path, "wx");
    bool good = out != NULL || output_failed(path, errs);
    if (good) {
        fputs("column,number,name\n", out);
        for (size_t i = 0; i < plot->name_count; i++) {
            const struct plot_name *name = &plot->names[i];
            fprintf(out, "%s,%zu,", name->column, name_number(plot, name->column, name->text));
            put_csv_text(out, name->text);
            fputc('\n', out);
        }
        good = close_written(out, path, errs);
    }
    free(path);
    return good;
}

/* Variables first, then the style, then the template that uses both. */
static bool write_script(struct plot *plot, struct errs *errs)
{
    char *path = path_of(plot, ".gp");
    FILE *out = fopen(path, "wx");
    bool good = out != NULL;
    if (!good)
        output_failed(path, errs);
    else {
        fflush(plot->settings);
        fprintf(out,
                "# Written by fedsim. To draw it again: gnuplot %s.gp; for print:\n"
                "# gnuplot -e \"form = 'pdf'; width_mm = 85\" %s.gp\n",
                plot->name, plot->name);
        fwrite(plot->settings_text, 1, plot->settings_size, out);
        good = put_data_file(out, "style", errs);
        good = good && put_data_file(out, plot->template, errs);
        good = close_written(out, path, errs) && good;
    }
    free(path);
    return good;
}

/* All that gnuplot reads. */
static bool write_input(struct plot *plot, struct errs *errs)
{
    char *csv = path_of(plot, ".csv");
    bool good = close_written(plot->csv, csv, errs);
    plot->csv = NULL;
    free(csv);
    return write_names(plot, errs) && write_script(plot, errs) && good;
}

/* `settings` are gnuplot's, of what style.gp looks at. */
static bool run_gnuplot(const struct plot *plot, const char *settings, struct errs *errs)
{
    char *script = mem_format("%s.gp", plot->name);
    const char *const arguments[] = {"gnuplot", "-d", "-e", settings, script, NULL};
    bool good = gnuplot_run(plot->directory, arguments, script, errs);
    free(script);
    return good;
}

/* gnuplot does not say that the disk is full: a picture that does not end is how it shows. */
static bool inline_svg(const struct plot *plot, const char *ending, const char *kind, FILE *html,
                       const char *alternative, struct errs *errs)
{
    char *path = path_of(plot, ending);
    char *prefix = mem_format("%s-%s-", plot->name, kind);
    struct source svg;
    struct errs unread = {0};
    bool good = source_read(&svg, path, &unread);
    if (good) {
        fprintf(html, "<div class=\"plot %s\">", kind);
        good = html_svg(html, svg.text, prefix, alternative);
        fputs("</div>\n", html);
    }
    if (!good)
        errs_add(errs, FAULT_RUN, NULL, "is the disk full?",
                 "gnuplot wrote no whole figure to %s%s", plot->name, ending);
    errs_free(&unread);
    source_free(&svg);
    free(prefix);
    free(path);
    return good;
}

/* Drawn twice for a page, for wide and for narrow screens; the narrow picture is within the page
 * alone. */
bool plot_draw(struct plot *plot, FILE *html, const char *alternative, struct errs *errs)
{
    char *narrow = path_of(plot, "-narrow.svg");
    bool good = write_input(plot, errs) && run_gnuplot(plot, "narrow = 0", errs);
    if (html)
        good = good && run_gnuplot(plot, "narrow = 1", errs) &&
               inline_svg(plot, ".svg", "wide", html, alternative, errs) &&
               inline_svg(plot, "-narrow.svg", "narrow", html, alternative, errs);
    unlink(narrow);
    free(narrow);
    return good;
}

bool plot_png(struct plot *plot, struct errs *errs)
{
    return write_input(plot, errs) && run_gnuplot(plot, "form = 'png'", errs);
}

/* gnuplot gives the size of an SVG in pixels; here it gets one in millimetres, with the same
 * coordinates. */
static bool set_svg_size(const struct plot *plot, double width_mm, struct errs *errs)
{
    char *path = path_of(plot, ".svg");
    struct source svg;
    double width, height;
    bool good = source_read(&svg, path, errs);
    const char *size = good ? strstr(svg.text, "width=\"") : NULL;
    good = size && sscanf(size, "width=\"%lf\" height=\"%lf\"", &width, &height) == 2;
    FILE *out = good ? fopen(path, "w") : NULL;
    if (out) {
        fprintf(out, "%.*swidth=\"%.10gmm\" height=\"%.2fmm\"%s", (int)(size - svg.text), svg.text,
                width_mm, width_mm * height / width, size + strcspn(size, "\n"));
        good = close_written(out, path, errs);
    } else
        output_failed(path, errs);
    source_free(&svg);
    free(path);
    return good && out;
}

bool plot_print(const struct plot *plot, const struct print_form *form, struct errs *errs)
{
    char *settings = mem_format("form = '%s'; width_mm = %.10g", form->format, form->width_mm);
    bool good = run_gnuplot(plot, settings, errs) &&
                (strcmp(form->format, "svg") != 0 || set_svg_size(plot, form->width_mm, errs));
    free(settings);
    return good;
}
