/* The figures of a probe: densities of batch means, and the share of right verdicts. */
#ifndef REPORTS_PROBE_FIGURES_H
#define REPORTS_PROBE_FIGURES_H

#include "reports/pages/probe.h"

/* Draws all figures into `directory`, and writes them into the page. False and an error
 * otherwise. */
bool probe_figures(const struct probe_results *results, const char *directory, FILE *html,
                   struct errs *errs);

#endif
