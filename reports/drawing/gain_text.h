/* Gains (reports/data/gain.h) as people read them. */
#ifndef REPORTS_GAIN_TEXT_H
#define REPORTS_GAIN_TEXT_H

#include "reports/data/gain.h"

/* What a gain is per: "MB", "EUR"; borrowed, as `currency` is, which may be "". */
const char *resource_unit(const struct resource *resource, const char *currency);
/* "1045", "12.3", and below 0.1 three figures: "0.0123", "1.23e−5"; "–" for NaN, "diverged" for −∞.
 * Fills FORMAT_SIZE bytes. */
char *format_gain(char *out, double value);
/* "1045 ± 131", over the seeds of a series; "diverged (2/5)". Fills FORMAT_SIZE bytes. */
char *format_gain_mean(char *out, const struct series *series, const struct resource *resource);
/* The best of a group: "1045 per MB (95 % interval 700 to 1390)", without an interval where none is
 * known; owned by the caller. */
char *gain_choice_value(const struct gain_choice *choice, const struct resource *resource,
                        const char *currency);
/* Those whose intervals overlap that of the best: "ars, zpg"; "" for none; owned by the caller. */
char *gain_choice_near(const struct series_group *group, const struct gain_choice *choice);

#endif
