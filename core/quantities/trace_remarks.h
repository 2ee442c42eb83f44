/* What the user of a set of traces should know of how it was read, in plain words: gaps and what
 * counts in them, files that were left out, links that are always dead, rates that look like
 * another unit, rows that repeat or are out of order. */
#ifndef CORE_TRACE_REMARKS_H
#define CORE_TRACE_REMARKS_H

#include "core/quantities/trace.h"

#include <stdio.h>

/* Writes a line for each remark, each begun with `prefix`. `warnings`: only what changes results
 * behind the user's back, and not what they chose. */
void trace_remarks(const struct trace_set *set, const struct trace_options *options, bool warnings,
                   const char *prefix, FILE *out);

#endif
