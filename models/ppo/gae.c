/* Advantages and value targets, backwards through the steps. */
#include "models/ppo/gae.h"

/* From the end, so that one pass is enough: `following` is A_{t+1}. */
void gae(const struct gae_steps *steps, double gamma, double lambda, double *advantage,
         double *target)
{
    double following = 0;
    for (size_t t = steps->count; t-- > 0;) {
        double delta = steps->reward[t] + gamma * steps->next[t] - steps->value[t];
        if (steps->ended[t])
            following = 0;
        following = delta + gamma * lambda * following;
        advantage[t] = following;
        target[t] = following + steps->value[t];
    }
}
