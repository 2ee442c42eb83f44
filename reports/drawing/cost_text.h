/* Costs (reports/data/cost.h) as people read them. */
#ifndef REPORTS_COST_TEXT_H
#define REPORTS_COST_TEXT_H

#include "reports/data/cost.h"
#include "reports/drawing/axis_scale.h"
#include "reports/drawing/format.h"

/* The scale of an axis up to `largest` that is called `what`; the currency outlives it. */
struct axis_scale cost_scale(const struct cost *cost, double largest, const char *what,
                             const char *currency);
/* "1.25 MB", "3.4 min", "1 200", "4.2 kJ", "12.3 EUR"; "–" for NaN. Fills FORMAT_SIZE bytes. */
char *cost_format(char *out, const struct cost *cost, double value, const char *currency);
/* Median to the target: "1.25 MB", "1.25 MB (3/5)" when not every run reached it, "unreached",
 * "unreached (1/5)", "–" where there is no target or no evaluation. */
char *format_to_target(char *out, const struct series *series, enum metric metric);
/* "bytes on the wire, all agents, both directions"; owned by the caller. */
char *cost_whole(const struct cost *cost);

#endif
