/* A step along ĝ, plain or by Adam. */
#include "models/learning/optimiser.h"

/* `norm` is that of the sum; what is clipped is ĝ, the sum over its divisor. */
double optimiser_factor(const struct optimiser *optimiser, double divisor, double norm)
{
    norm /= divisor;
    return optimiser->clip > 0 && norm > optimiser->clip ? optimiser->clip / norm : 1;
}

/* A coordinate whose sum is 0 stays as it is, to the bit: adding 0 would make +0 of a -0. */
static void plain(const struct step_scale *step, double factor, const struct gradient *gradient,
                  float *theta)
{
    float scale = (float)(step->alpha * factor / step->divisor);
    for (uint32_t i = 0; i < gradient->count; i++) {
        float sum = gradient->sum[i];
        theta[i] = sum != 0 ? theta[i] + scale * sum : theta[i];
    }
}

/* The moments lie behind θ in the state, first and second, d numbers each. */
static void adam(const struct adam_settings *settings, const struct step_scale *step, double factor,
                 struct gradient *gradient, uint32_t d, float *theta)
{
    struct adam moments = {gradient->count, step->number - 1, theta + d, theta + 2 * (size_t)d};
    float *change = gradient->sum;
    for (uint32_t i = 0; i < gradient->count; i++)
        change[i] = (float)(factor * (double)gradient->sum[i] / step->divisor);
    adam_step(&moments, settings, change, gradient->voted, step->alpha, change);
    for (uint32_t i = 0; i < gradient->count; i++)
        theta[i] += change[i];
}

void optimiser_step(const struct optimiser *optimiser, const struct step_scale *step, double factor,
                    struct gradient *gradient, uint32_t d, float *state)
{
    if (optimiser->kind == OPTIMISER_ADAM)
        adam(&optimiser->adam, step, factor, gradient, d, state + gradient->first);
    else
        plain(step, factor, gradient, state + gradient->first);
}

double optimiser_flops(const struct optimiser *optimiser)
{
    double norm = optimiser->clip > 0 ? 2 : 0;
    /* ĝ, m: 3, v: 4, then root, ε, product, quotient and sum */
    return norm + (optimiser->kind == OPTIMISER_ADAM ? 1 + 3 + 4 + 5 : 2);
}
