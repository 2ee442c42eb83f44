#include "models/optimiser.h"

/* min(1, clip / ‖sum / divisor‖). */
static double clipping(double clip, double divisor, const struct gradient *gradient, uint32_t d)
{
    double norm = clip > 0 ? gradient_clip(gradient->sum, d, 0) / divisor : 0;
    return norm > clip ? clip / norm : 1;
}

static void plain(const struct step *step, double factor, const struct gradient *gradient,
                  uint32_t d, float *theta)
{
    float scale = (float)(step->alpha * factor / step->divisor);
    for (uint32_t i = 0; i < d; i++) {
        float sum = gradient->sum[i];
        theta[i] = sum != 0 ? theta[i] + scale * sum : theta[i];
    }
}

static void adam(const struct adam_settings *settings, const struct step *step, double factor,
                 struct gradient *gradient, uint32_t d, float *state)
{
    struct adam moments = {d, step->number - 1, state + d, state + 2 * (size_t)d};
    float *change = gradient->sum;
    for (uint32_t i = 0; i < d; i++)
        change[i] = (float)(factor * (double)gradient->sum[i] / step->divisor);
    adam_step(&moments, settings, change, gradient->voted, step->alpha, change);
    for (uint32_t i = 0; i < d; i++)
        state[i] += change[i];
}

void optimiser_step(const struct optimiser *optimiser, const struct step *step,
                    struct gradient *gradient, uint32_t d, float *state)
{
    double factor = clipping(optimiser->clip, step->divisor, gradient, d);
    if (optimiser->kind == OPTIMISER_ADAM)
        adam(&optimiser->adam, step, factor, gradient, d, state);
    else
        plain(step, factor, gradient, d, state);
}

double optimiser_flops(const struct optimiser *optimiser)
{
    double norm = optimiser->clip > 0 ? 2 : 0;
    /* ĝ, m: 3, v: 4, then root, ε, product, quotient and sum */
    return norm + (optimiser->kind == OPTIMISER_ADAM ? 1 + 3 + 4 + 5 : 2);
}
