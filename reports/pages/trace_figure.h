/* What is in a set of traces, in words and as a picture, for `fedsim trace`: whoever has a file of
 * rates or of presence sees how it is read before simulating with it. */
#ifndef REPORTS_TRACE_FIGURE_H
#define REPORTS_TRACE_FIGURE_H

#include "core/files/output.h"
#include "core/quantities/trace.h"

#include <stdio.h>

/* How it was read, and span, mean, least and most, part of the time that is not 0, and what comes
 * after the end: of the one trace, or the least, the median and the most of all. */
void trace_print(const struct trace_set *set, const struct trace_options *options,
                 const char *title, FILE *out);
/* Draws NAME.png in a folder, which is made if it is not there, with NAME.csv and NAME.gp to draw
 * it anew, by the rule of core/files/output_folder.h; false and an error when that cannot be done.
 * Of many traces the first few are drawn. */
bool trace_draw_png(const struct trace_set *set, const char *directory, const char *name,
                    const struct output_rule *rule, struct errs *errs);

#endif
