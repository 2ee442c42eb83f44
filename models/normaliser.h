/* What the policy's first layer sees of an observation, and what rewards are scaled by while
 * learning. Both follow running moments and are frozen between two looks at them. */
#ifndef MODELS_NORMALISER_H
#define MODELS_NORMALISER_H

#include "core/stats.h"
#include "models/policy.h"

/* Writes (obs - mean) * inverse_sd clipped to ±NORMALISER_CLIP, in float32; `normaliser` NULL or of
 * width 0: the observations as they are, in float32. NaN stays NaN, so that a broken observation
 * shows. */
#define NORMALISER_CLIP 10.0f
void normaliser_apply(const struct normaliser *normaliser, const double *obs, uint32_t width,
                      float *out);

/* Sets `width` means and inverse standard deviations 1 / sqrt(variance + 1e-8) from moments of at
 * least two observations; before that mean 0 and 1. */
void normaliser_freeze(struct normaliser *normaliser, const struct moments *moments);

/* 1 / sqrt(variance + 1e-8) of such moments, 1 before there are two values: by which rewards are
 * multiplied when the values are discounted sums of rewards. */
double normaliser_inverse_sd(const struct moments *moments);

#endif
