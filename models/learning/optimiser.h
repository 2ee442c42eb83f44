/* The step that θ takes along the gradient estimate ĝ = (1/divisor) Σ Ô v.
 *
 * The server and every replica call the same function, so that they agree to the bit. The gradient
 * is clipped first: ĝ ← ĝ · min(1, clip / ‖ĝ‖₂).
 *
 *   plain  θ ← θ + α ĝ. α, clipping and divisor make one float32 factor on the sum: one multiply
 *          and one add a coordinate.
 *   adam   θ ← θ + Adam(ĝ) (adam.h), where t counts the updates that were kept, the same for all
 *          coordinates. A coordinate nobody voted on keeps its moments and does not move: absence
 *          is no evidence of a zero gradient.
 *
 * Adam is blind to the scale of ĝ, so norm matching (√S) multiplies α, the step as applied.
 *
 * For example ĝ = (3, 4) has the norm 5; with clip 1 it becomes (0.6, 0.8), and `plain` moves θ by
 * α (0.6, 0.8). */
#ifndef MODELS_OPTIMISER_H
#define MODELS_OPTIMISER_H

#include "models/learning/adam.h"

enum optimiser_kind { OPTIMISER_PLAIN, OPTIMISER_ADAM };
struct optimiser {
    enum optimiser_kind kind;
    struct adam_settings adam; /* adam only */
    double clip;               /* largest ‖ĝ‖₂; 0: no limit */
};

/* Σ Ô v, and which coordinates anybody voted on, from coordinate `first` on: all d of them at once,
 * or one window after another where memory is short. */
struct gradient {
    float *sum;            /* Σ Ô v */
    uint8_t *voted;        /* 1: somebody did */
    float *v;              /* scratch; all three arrays have `count` elements */
    uint32_t first, count; /* coordinates first .. first + count - 1 */
};

struct step_scale {
    double alpha;    /* as applied */
    double divisor;  /* of the sum */
    uint32_t number; /* t: 1, 2, ... */
};

/* min(1, clip / ‖ĝ‖₂), where `norm` is that of the sum. */
double optimiser_factor(const struct optimiser *optimiser, double divisor, double norm);
/* Takes the step on the gradient's coordinates in `state`: θ, and for adam the two moments behind
 * it, d floats each. Overwrites the gradient. */
void optimiser_step(const struct optimiser *optimiser, const struct step_scale *step, double factor,
                    struct gradient *gradient, uint32_t d, float *state);
/* Floating-point operations a coordinate. */
double optimiser_flops(const struct optimiser *optimiser);

#endif
