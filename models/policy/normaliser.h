/* What the policy's first layer sees of an observation, and what rewards are scaled by while
 * learning. Both follow running moments and are frozen between two looks at them.
 *
 * Observations of a robot have scales from 0.1 (angles) to 10 (speeds), and a perturbation of every
 * weight by the same μ moves the action by as much as the weight's input is large: without scaling
 * the fast coordinates drown the others. So each is shifted and divided by its own running mean and
 * standard deviation. The moments are kept in double by Welford's formulas and merged by those of
 * Chan, Golub and LeVeque (core/base/stats.h); what is applied is float32.
 *
 * A policy that others trained was shown observations normalised in double. A height of 1.25 m that
 * varies by 0.05 m is off by 1e-6 of its spread in float32, so such a policy keeps its numbers in
 * double, and its observations are rounded once they are normalised. */
#ifndef MODELS_NORMALISER_H
#define MODELS_NORMALISER_H

#include "core/base/digest.h"
#include "core/base/stats.h"

#include <stdint.h>

/* The observation normaliser: (obs - mean) * inverse_sd, clipped. Width 0: none. */
struct normaliser {
    uint32_t width;
    float *mean, *inverse_sd; /* `width` each; the struct's holder's unless stated otherwise */
    float clip; /* what comes of it lies within ±clip; 0: ±NORMALISER_CLIP, INFINITY: anywhere */
    double
        *exact; /* in the place of the two above, which are NULL: as many, one behind the other */
};
#define NORMALISER_CLIP 10.0f
float normaliser_clip(const struct normaliser *normaliser);
/* Bytes of its means and spreads. */
size_t normaliser_size(const struct normaliser *normaliser);
/* One with arrays of its own, which normaliser_free releases. */
struct normaliser normaliser_copy(const struct normaliser *from);
void normaliser_free(struct normaliser *normaliser);
/* Folds all that it does into `before`; `normaliser` may be NULL. */
struct digest normaliser_digest(struct digest before, const struct normaliser *normaliser);

/* Writes (obs - mean) * inverse_sd within ±clip as float32; `normaliser` NULL or of width 0: the
 * observations as they are, in float32. NaN stays NaN, so that a broken observation shows. */
void normaliser_apply(const struct normaliser *normaliser, const double *obs, uint32_t width,
                      float *out);

/* Sets `width` means and inverse standard deviations (floor NORMALISER_FLOOR) from moments of at
 * least two observations; before that mean 0 and 1. */
void normaliser_freeze(struct normaliser *normaliser, const struct moments *moments);

/* 1 / sqrt(variance + floor) of such moments. What never changes (sd up to 1e-6, or fewer than two
 * values) is left at its scale: 1. PPO learns above NORMALISER_FLOOR, as is usual, what it sees and
 * what it multiplies rewards with, their discounted sums being the values; the fleet's statistics
 * have no floor. */
#define NORMALISER_FLOOR 1e-8
double normaliser_inverse_sd(const struct moments *moments, double floor);

#endif
