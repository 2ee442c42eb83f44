/* The Gaussian mechanism on what an agent sends, and what it hides (differential privacy; Dwork,
 * Roth 2014). A message x of numbers, or of what local steps changed, is cut to norm C, and each of
 * its numbers gets noise of its own:
 *
 *     x · min(1, C / ‖x‖) + z C N(0, I)
 *
 * The accountant. Whatever the agent played in a round, its message moves by 2 C at most, so that
 * one message has the Rényi divergence α (2 C)² / 2 (z C)² = 2 α / z² of order α, and n of them
 * have n times that (Mironov 2017, Corollary 3 and Proposition 1). Converted (there,
 * Proposition 3) at the best order, α = 1 + √(ln(1/δ) / ρ), n messages are (ε, δ) private with
 *
 *     ε = ρ + 2 √(ρ ln(1/δ)),   ρ = 2 n / z²
 *
 * against whoever reads all of them, the server included: nothing is counted for who is not asked,
 * nor for sums in which one message hides among others.
 *
 * For example z = 10, n = 1, δ = 10⁻⁵: ρ = 0.02, ε = 0.02 + 2 √(0.02 · 11.513) = 0.980. */
#ifndef MODELS_PRIVACY_H
#define MODELS_PRIVACY_H

#include <stddef.h>
#include <stdint.h>

struct privacy {
    double clip;  /* C; 0: messages are as they are */
    double noise; /* z > 0 */
    double delta; /* 0 < δ < 1 */
};

/* In place; what is no number counts as 0. `key`: of the noise. */
void privacy_apply(const struct privacy *privacy, float *values, size_t count, uint64_t key);
/* ε of an agent that has sent so many messages. */
double privacy_epsilon(const struct privacy *privacy, double messages);

#endif
