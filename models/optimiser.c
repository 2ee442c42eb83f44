#include "models/optimiser.h"

#include <math.h>

/* min(1, clip / ‖sum / divisor‖). */
static double clipping(const struct optimiser *optimiser, const struct gradient *gradient,
                       double divisor, uint32_t d)
{
    double square = 0;
    if (!(optimiser->clip > 0))
        return 1;
    for (uint32_t i = 0; i < d; i++)
        square += (double)gradient->sum[i] * (double)gradient->sum[i];
    double norm = sqrt(square) / divisor;
    return norm > optimiser->clip ? optimiser->clip / norm : 1;
}

static void plain(const struct step *step, const struct gradient *gradient, double factor,
                  uint32_t d, float *theta)
{
    float scale = (float)(step->alpha * factor / step->divisor);
    for (uint32_t i = 0; i < d; i++) {
        float sum = gradient->sum[i];
        theta[i] = sum != 0 ? theta[i] + scale * sum : theta[i];
    }
}

static void adam(const struct optimiser *optimiser, const struct step *step,
                 const struct gradient *gradient, double factor, uint32_t d, float *state)
{
    float *theta = state, *m = state + d, *v = state + 2 * (size_t)d;
    double beta1 = optimiser->beta1, beta2 = optimiser->beta2;
    double rest1 = 1 - pow(beta1, step->number), rest2 = 1 - pow(beta2, step->number);
    for (uint32_t i = 0; i < d; i++) {
        if (!gradient->voted[i])
            continue;
        double g = factor * (double)gradient->sum[i] / step->divisor;
        m[i] = (float)(beta1 * (double)m[i] + (1 - beta1) * g);
        v[i] = (float)(beta2 * (double)v[i] + (1 - beta2) * g * g);
        double length = sqrt((double)v[i] / rest2) + optimiser->epsilon;
        theta[i] = (float)((double)theta[i] + step->alpha * ((double)m[i] / rest1) / length);
    }
}

void optimiser_step(const struct optimiser *optimiser, const struct step *step,
                    const struct gradient *gradient, uint32_t d, float *state)
{
    double factor = clipping(optimiser, gradient, step->divisor, d);
    if (optimiser->kind == OPTIMISER_ADAM)
        adam(optimiser, step, gradient, factor, d, state);
    else
        plain(step, gradient, factor, d, state);
}

double optimiser_flops(const struct optimiser *optimiser)
{
    double norm = optimiser->clip > 0 ? 2 : 0;
    /* m: 3, v: 4, two corrections, root, ε, quotient, α, sum */
    return norm + (optimiser->kind == OPTIMISER_ADAM ? 3 + 4 + 2 + 1 + 1 + 1 + 1 + 1 : 2);
}
