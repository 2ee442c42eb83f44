/* The least and the most of a quantity over the points of a sweep, or over agents; in whatever unit
 * its owner says. It begins empty, from ∞ to -∞, so that adding is fmin and fmax alone. */
#ifndef SIM_COST_RANGE_H
#define SIM_COST_RANGE_H

#include <math.h>

struct cost_range {
    double least, most; /* least > most: nothing was added */
};

#define COST_RANGE_NONE ((struct cost_range){INFINITY, -INFINITY})

/* NAN passes. */
static inline void cost_range_add(struct cost_range *range, double value)
{
    range->least = fmin(range->least, value);
    range->most = fmax(range->most, value);
}
static inline void cost_range_join(struct cost_range *range, struct cost_range other)
{
    range->least = fmin(range->least, other.least);
    range->most = fmax(range->most, other.most);
}
static inline int cost_range_empty(struct cost_range range)
{
    return !(range.least <= range.most);
}

#endif
