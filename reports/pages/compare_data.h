/* What `fedsim compare` says as data at full precision: one record a series, with its number of
 * trials and, of each metric of results.h, the mean over its finished trials; of the final return
 * (and of that at a budget) also the standard error, the interquartile mean and their intervals;
 * of gains (gain, gain_per_wire_B, ...) the standard error and the interval of the mean. */
#ifndef REPORTS_COMPARE_DATA_H
#define REPORTS_COMPARE_DATA_H

#include "reports/data/results.h"

#include <stdio.h>

/* CSV with a line of heads (RFC 4180; an empty field where there is no value), or a JSON array of
 * objects (RFC 8259; null). The fields in their order: scenario, task, series (its label),
 * algorithm, point, trials, done, then a field for each metric under metric_name, then se, interval
 * of the mean, interquartile mean and its interval of the final return and of that at a budget,
 * then se and interval of each gain: final_se, final_low, ..., gain_per_wire_B_high.
 * Values are in base units with as many digits as give the same double back. */
void compare_csv(FILE *out, const struct results *results);
void compare_json(FILE *out, const struct results *results);

#endif
