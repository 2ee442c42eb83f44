/* Cutting messages and hiding them in noise, and what that is worth. */
#include "models/learning/privacy.h"

#include "core/base/rng.h"

#include <math.h>

void privacy_apply(const struct privacy *privacy, float *values, size_t count, uint64_t key)
{
    struct rng rng = rng_start(key);
    double squares = 0;
    for (size_t i = 0; i < count; i++) {
        values[i] = isfinite(values[i]) ? values[i] : 0;
        squares += (double)values[i] * (double)values[i];
    }
    double norm = sqrt(squares), factor = norm > privacy->clip ? privacy->clip / norm : 1;
    for (size_t i = 0; i < count; i++)
        values[i] =
            (float)(factor * (double)values[i] + privacy->noise * privacy->clip * rng_normal(&rng));
}

double privacy_epsilon(const struct privacy *privacy, double messages)
{
    double rho = 2 * messages / (privacy->noise * privacy->noise);
    return rho + 2 * sqrt(rho * log(1 / privacy->delta));
}
