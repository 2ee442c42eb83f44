/* The cost of a study as text for a terminal, at most 80 columns wide, each line a YAML comment, so
 * that what `fedsim check` prints is still a scenario. A range is over the points of the sweep:
 * "1.5 to 23 kB" is the least and the most of any of them. */
#ifndef SIM_FORECAST_TEXT_H
#define SIM_FORECAST_TEXT_H

#include "core/text/units.h"
#include "sim/cost/field_cost.h"
#include "sim/cost/host_cost.h"

#include <stdio.h>

/* What the study costs in the field; a line or a column that has nothing to say is left out. */
void forecast_text_field(FILE *out, const struct field_cost *cost);
/* Of a study of `trials`, with `jobs` worker threads. */
void forecast_text_host(FILE *out, const struct host_cost *cost, size_t trials, unsigned jobs);
/* Of the trials that are left, where `database` has `finished` of them. */
void forecast_text_left(FILE *out, const struct host_cost *left, const char *database,
                        size_t finished, size_t trials);

enum { COST_RANGE_SIZE = 64 };
/* "1.5 kB", "1.5 to 23 kB", "950 B to 23 kB"; "-" of an empty range. Returns `out`. */
char *forecast_text_range(char out[COST_RANGE_SIZE], enum unit unit, struct cost_range range);

#endif
