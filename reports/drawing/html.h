/* Writing HTML: every text that comes from a database passes html_text, as it may hold markup,
 * whether somebody meant harm or named a class "<5 kB". */
#ifndef REPORTS_HTML_H
#define REPORTS_HTML_H

#include <stdbool.h>
#include <stdio.h>

/* Text with what HTML reads as markup escaped; good in elements and in double-quoted attributes.
 * Control characters and broken UTF-8 are shown as printable.h has them. */
void html_text(FILE *html, const char *text);
/* printf, the result escaped. */
void html_format(FILE *html, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A gnuplot SVG made fit to stand in a page: its ids and the references to them get `prefix`, since
 * gnuplot uses the same ids in every picture and a page has many; its palette becomes variables of
 * the page's style, so that it follows the reader's light or dark mode; titles, which would pop up
 * under the mouse, and name spaces go. `alternative` describes it to those who cannot see it. False
 * when `svg` is not a whole SVG; then nothing is written. */
bool html_svg(FILE *html, const char *svg, const char *prefix, const char *alternative);

#endif
