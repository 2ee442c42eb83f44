/* The gamma distribution of scale 1: its density is x^(shape - 1) e^-x / Γ(shape), its mean and its
 * variance are both `shape`. A scale multiplies x. */
#ifndef CORE_GAMMA_H
#define CORE_GAMMA_H

#include "core/base/rng.h"

/* P(X <= x) and P(X > x), the regularised incomplete gamma functions P(shape, x) and Q(shape, x),
 * by the series and the continued fraction of Abramowitz and Stegun, 6.5.29 and 6.5.31. */
double gamma_cdf(double shape, double x);
double gamma_survival(double shape, double x);
/* The x with P(X <= x) = p: 0 and INFINITY at p = 0 and p = 1. */
double gamma_quantile(double shape, double p);

/* One draw (Marsaglia and Tsang, ACM TOMS 26(3), 2000, with the exact test alone). It takes as many
 * random numbers as its rejections ask for, about three: give it a stream of its own. */
double gamma_draw(double shape, struct rng *rng);

#endif
