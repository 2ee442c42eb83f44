/* The learning curves of a folder (reports/pages/curve_file.h) as figures, so that a study whose
 * databases are long gone can still be drawn. */
#ifndef REPORTS_CURVE_FIGURE_H
#define REPORTS_CURVE_FIGURE_H

#include "core/base/fail.h"

#include <stdbool.h>

/* Draws SCENARIO.svg, or SCENARIO-ONLY.svg, for each scenario of the folder `source` into
 * `directory` (made if need be), with the .csv and .gp to draw it again: mean return over trials
 * with its 95 % bootstrap interval against the agents' episodes, at most eight points; of both
 * modes of evaluation that of the deterministic one as SCENARIO-deterministic.svg beside it. By the
 * rule of core/files/output_folder.h. Returns the exit status. */
int curves_draw(const char *source, const char *only, const char *directory, bool force,
                struct errs *errs);

#endif
