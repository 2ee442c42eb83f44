/* A figure: NAME.csv with its data, NAME.gp which draws it, NAME.svg.
 *
 * A .gp file is the figure's own settings, then reports/gp/style.gp, then its template, so that it
 * stands on its own in its folder. What users named never stands in the data, where gnuplot would
 * split it at commas and quotes: it stands there as a number, and NAME-names.csv says what the
 * numbers mean. Texts reach gnuplot in one form only, between double quotes with every character
 * escaped that is more than a letter, a digit or a space, and no terminal is enhanced (style.gp);
 * so a text is drawn as it is written, and runs nothing. */
#ifndef REPORTS_PLOT_H
#define REPORTS_PLOT_H

#include "reports/drawing/print_form.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A figure that is being made: plot_new, then its data (plot_csv, plot_name) and its settings
 * (plot_number and the like) in any order, then plot_draw or plot_png once, plot_print as often as
 * wanted, and plot_free. */
struct plot;

/* Begins a figure in an existing folder that has none of that name, with the template
 * reports/gp/TEMPLATE.gp. NULL and an error when a file cannot be written. `name` is of letters,
 * digits, '-' and '_'. */
struct plot *plot_new(const char *directory, const char *name, const char *template,
                      struct errs *errs);
void plot_free(struct plot *plot); /* NULL is allowed */

FILE *plot_csv(struct plot *plot); /* to write the data to, head row first: numbers and words of
                                    * the program's own, without commas */
/* Writes into the data the number of a text that users named: 1, 2, ... within its column, in order
 * of appearance; the same text has the same number. `column` is borrowed, `text` copied. */
void plot_name(struct plot *plot, const char *column, const char *text);
void csv_number(FILE *csv, double value);   /* NaN as NaN */
void csv_word(FILE *csv, const char *word); /* its letters, digits, spaces and -_. alone */

/* Settings the template reads: gnuplot variables and arrays. */
void plot_number(struct plot *plot, const char *variable, double value);
void plot_text(struct plot *plot, const char *variable, const char *text);
void plot_texts(struct plot *plot, const char *variable, const char *const *texts, size_t count);
/* Texts that become tics, in which gnuplot takes a per cent sign for a format; long ones lose their
 * middle. */
void plot_tics(struct plot *plot, const char *variable, const char *const *texts, size_t count);
void plot_numbers(struct plot *plot, const char *variable, const double *values, size_t count);

/* What costs along an axis reach from and to, all at least 0; begins as EXTENT_NONE. NaN counts for
 * nothing. */
struct extent {
    double least, most;
};
#define EXTENT_NONE ((struct extent){INFINITY, 0})
void extent_take(struct extent *extent, double cost);
/* Sets log_AXIS, AXIS_least and AXIS_most: an axis of costs is logarithmic where they reach further
 * than from 1 to 20. */
void plot_costs(struct plot *plot, char axis, const struct extent *extent);

/* Sets the key's entries, an array called `variable`, and with them the size of a figure: the
 * plot's own height in pixels over an axis and the key, in two columns where that is wide
 * enough. */
void plot_key(struct plot *plot, const char *variable, const char *const *texts, size_t count,
              double pixels, double pixels_narrow);

/* Draws it, wide and narrow (for a phone), and writes both to `html` as inline SVG whose ids begin
 * with a prefix of their own; `alternative` describes the picture to those who cannot see it.
 * `html` NULL: wide only, and written nowhere but to NAME.svg. False and an error (FAULT_RUN) when
 * a file cannot be written or gnuplot fails, with its own words. */
bool plot_draw(struct plot *plot, FILE *html, const char *alternative, struct errs *errs);
/* Draws it as NAME.png instead, wide. */
bool plot_png(struct plot *plot, struct errs *errs);
/* Draws what plot_draw has drawn once more, for print, as NAME.FORMAT. */
bool plot_print(const struct plot *plot, const struct print_form *form, struct errs *errs);

#endif
