/* Parameters that are told as a sum over S fixed directions (rows that are `summed`):
 *
 *     θ = θ₀ + Σ_j a_j z_j,   z_j drawn from (key, 0, 0, j), j = 0 .. S - 1
 *
 * The server keeps the sums behind θ; agents, which know θ₀, are told them and nothing else. Terms
 * are added in the order of j in float32, so that everybody comes to the same bits. Private to
 * models/. */
#ifndef MODELS_SUMS_H
#define MODELS_SUMS_H

#include "models/federated/learner.h"

struct update;

/* Which of the S directions an agent's local step `number` of that wave is along: evenly, and
 * nobody else's choice. */
uint32_t sums_pick(const struct algorithm_config *config, uint64_t identity, uint32_t wave,
                   uint32_t number);
/* θ ← θ + a z_j. */
void sums_add(const struct learner *learner, uint64_t key, uint32_t j, float a, float *theta);
/* θ from θ₀ and S sums. */
void sums_make(const struct learner *learner, uint64_t key, const float *sums, const float *theta0,
               float *theta);
/* Operations that it takes to make θ: those of each sum that is not 0. */
double sums_flops(const struct learner *learner, uint32_t nonzero);
/* The step of an update: `state` is θ, d floats, and S sums. */
void sums_apply(const struct learner *learner, const struct update *update, const float *theta0,
                float *state);

#endif
