/* Normalising observations, and freezing running moments. */
#include "models/policy/normaliser.h"

#include <assert.h>
#include <math.h>

/* Standard deviation up to which a value counts as constant. */
static const double CONSTANT = 1e-6;

/* In float32, as a device would. */
void normaliser_apply(const struct normaliser *normaliser, const double *obs, uint32_t width,
                      float *out)
{
    const float end = NORMALISER_CLIP;
    if (!normaliser || normaliser->width == 0) {
        for (uint32_t i = 0; i < width; i++)
            out[i] = (float)obs[i];
        return;
    }
    assert(normaliser->width == width);
    for (uint32_t i = 0; i < width; i++) {
        float z = ((float)obs[i] - normaliser->mean[i]) * normaliser->inverse_sd[i];
        z = z > end ? end : z;
        out[i] = z < -end ? -end : z;
    }
}

/* What never varies is passed on as it is, less its mean: dividing by a spread of nothing but
 * rounding would blow it up. `floor` is added to the variance. */
double normaliser_inverse_sd(const struct moments *moments, double floor)
{
    double sd = moments_sd(moments);
    if (moments->n < 2 || sd <= CONSTANT)
        return 1;
    return floor > 0 ? 1 / sqrt(sd * sd + floor) : 1 / sd;
}

void normaliser_freeze(struct normaliser *normaliser, const struct moments *moments)
{
    for (uint32_t i = 0; i < normaliser->width; i++) {
        normaliser->mean[i] = moments[i].n < 2 ? 0 : (float)moments[i].mean;
        normaliser->inverse_sd[i] = (float)normaliser_inverse_sd(&moments[i], NORMALISER_FLOOR);
    }
}
