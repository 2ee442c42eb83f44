/* The figures of a probe: densities of batch means, and the share of right verdicts.
 *
 * Densities: for each μ and scope, a row for each D with the batch means from θ and from θ',
 * smoothed by a Gaussian kernel of Silverman's bandwidth 0.9 min(SD, IQR / 1.34) n^(-1/5)
 * (Silverman 1986, equation 3.31). How far the two overlap is how hard the panel's question is.
 *
 * Verdicts: the share of batches whose verdict has the sign of V(θ') - V(θ), against D with a line
 * for each P, with Wilson's interval (stats_wilson). */
#ifndef REPORTS_PROBE_FIGURES_H
#define REPORTS_PROBE_FIGURES_H

#include "reports/pages/probe.h"

/* Draws all figures into `directory`, and writes them into the page. False and an error
 * otherwise. */
bool probe_figures(const struct probe_results *results, const char *directory, FILE *html,
                   struct errs *errs);

#endif
