/* The one place where texts become strings of gnuplot's, whatever they hold: between double quotes,
 * with every character escaped that gnuplot could take for a sign of its own. A label comes from a
 * scenario, so a text that ended its string could give gnuplot a command. */
#ifndef REPORTS_PLOT_QUOTE_H
#define REPORTS_PLOT_QUOTE_H

#include <stdio.h>

/* For titles, keys and labels. */
void plot_quote(FILE *out, const char *text);
/* For a tic, where gnuplot reads a per cent sign as a format; a text of more than 24 characters
 * loses its middle. */
void plot_quote_tic(FILE *out, const char *text);

#endif
