/* Length-biased draws from a distribution: what an observer finds who arrives at a random instant
 * in a renewal process. Long intervals are met more often than short ones, so the mean of what is
 * met is E[X²] / E[X]: for exponential intervals twice their own. A process that begins in its
 * stationary regime (core/quantities/interval.h) draws its first interval so. */
#ifndef CORE_DIST_BY_LENGTH_H
#define CORE_DIST_BY_LENGTH_H

#include "core/quantities/dist.h"

/* One draw with probability in proportion to its length: density x f(x) / E[X] (Cox, Renewal
 * Theory, 1962, 5.4). It is the length of the interval that is under way at a random instant, of
 * which a uniform fraction is left. For distributions of positive values with a finite mean, tables
 * included, but not DIST_NORMAL (nor a truncated one with values below 0). */
double distribution_draw_by_length(const struct distribution *distribution, struct rng *rng);

#endif
