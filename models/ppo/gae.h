/* Generalised advantage estimation (Schulman, Moritz, Levine, Jordan, Abbeel 2016, equation 16).
 *
 * A_t = Σ_k (γλ)^k δ_{t+k} with δ the temporal-difference error: an average of all k-step estimates
 * of how much better an action was than the value network expected. λ = 0 trusts the network
 * (little variance, its bias), λ = 1 the rewards seen (no bias of its own, all variance). */
#ifndef MODELS_GAE_H
#define MODELS_GAE_H

#include <stdbool.h>
#include <stddef.h>

/* One environment's steps in order. */
struct gae_steps {
    size_t count;
    const double *reward; /* as learnt from, scaled or not */
    const double *value;  /* V of the state each step began in */
    /* V of the state each step led to: 0 after a terminal one; of the last state seen when an
     * episode was cut off by its horizon. */
    const double *next;
    const bool *ended; /* an episode ended with this step, in either way */
};

/* delta_t = r_t + gamma next_t - V_t; A_t = delta_t + gamma lambda A_{t+1}, the second term only
 * within an episode; target_t = A_t + V_t (lambda-returns, what the value network learns). */
void gae(const struct gae_steps *steps, double gamma, double lambda, double *advantage,
         double *target);

#endif
