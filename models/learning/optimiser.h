/* The step from ĝ = (1/divisor) Σ Ô v: one function for the server and every replica, so that they
 * agree to the bit. ĝ is clipped first: ĝ ← ĝ · min(1, clip / ‖ĝ‖₂).
 *
 *   plain  θ ← θ + α ĝ, as one float32 factor on the sum: one multiply and one add
 *   adam   θ ← θ + Adam(ĝ) (adam.h), whose t counts the updates kept, for all coordinates alike. A
 *          coordinate without a vote skips both moments and step: absence is no evidence of a zero
 *          gradient.
 *
 * Adam does not see the scale of ĝ, so norm matching (√S) is on α, the applied step. Private to
 * models/. */
#ifndef MODELS_OPTIMISER_H
#define MODELS_OPTIMISER_H

#include "models/federated/method.h"

struct step {
    double alpha;    /* as applied */
    double divisor;  /* of the sum */
    uint32_t number; /* t: 1, 2, ... */
};

/* min(1, clip / ‖ĝ‖) for a sum of that norm. */
double optimiser_factor(const struct optimiser *optimiser, double divisor, double norm);
/* Takes the step on the gradient's coordinates in `state`: θ, and for adam its two moments, d
 * floats each; spoils the gradient. */
void optimiser_step(const struct optimiser *optimiser, const struct step *step, double factor,
                    struct gradient *gradient, uint32_t d, float *state);
/* Floating-point operations a coordinate. */
double optimiser_flops(const struct optimiser *optimiser);

#endif
