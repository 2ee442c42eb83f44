/* Normalising observations, and freezing running moments. */
#include "models/policy/normaliser.h"

#include "core/base/mem.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* Standard deviation up to which a value counts as constant. */
static const double CONSTANT = 1e-6;

float normaliser_clip(const struct normaliser *normaliser)
{
    return normaliser->clip > 0 ? normaliser->clip : NORMALISER_CLIP;
}

size_t normaliser_size(const struct normaliser *normaliser)
{
    return 2 * (size_t)normaliser->width * (normaliser->exact ? sizeof(double) : sizeof(float));
}

static void *copied(const void *block, size_t bytes)
{
    return block && bytes ? mem_copy(block, bytes) : NULL;
}

struct normaliser normaliser_copy(const struct normaliser *from)
{
    struct normaliser copy = *from;
    copy.mean = copied(from->mean, from->width * sizeof *from->mean);
    copy.inverse_sd = copied(from->inverse_sd, from->width * sizeof *from->inverse_sd);
    copy.exact = copied(from->exact, normaliser_size(from));
    return copy;
}

void normaliser_free(struct normaliser *normaliser)
{
    free(normaliser->mean);
    free(normaliser->inverse_sd);
    free(normaliser->exact);
    *normaliser = (struct normaliser){0};
}

struct digest normaliser_digest(struct digest before, const struct normaliser *normaliser)
{
    if (!normaliser || !normaliser->width)
        return before;
    float clip = normaliser_clip(normaliser);
    if (clip < NORMALISER_CLIP || clip > NORMALISER_CLIP)
        before = digest_fold(before, &clip, sizeof clip);
    if (normaliser->exact)
        return digest_fold(before, normaliser->exact, normaliser_size(normaliser));
    before = digest_fold(before, normaliser->mean, normaliser->width * sizeof(float));
    return digest_fold(before, normaliser->inverse_sd, normaliser->width * sizeof(float));
}

/* In double, and rounded once. */
static void apply_exact(const struct normaliser *normaliser, const double *obs, float *out)
{
    const double *mean = normaliser->exact, *inverse_sd = mean + normaliser->width;
    const double end = (double)normaliser_clip(normaliser);
    for (uint32_t i = 0; i < normaliser->width; i++) {
        double z = (obs[i] - mean[i]) * inverse_sd[i];
        z = z > end ? end : z;
        out[i] = (float)(z < -end ? -end : z);
    }
}

/* In float32, as a device would. */
void normaliser_apply(const struct normaliser *normaliser, const double *obs, uint32_t width,
                      float *out)
{
    if (!normaliser || normaliser->width == 0) {
        for (uint32_t i = 0; i < width; i++)
            out[i] = (float)obs[i];
        return;
    }
    assert(normaliser->width == width);
    if (normaliser->exact) {
        apply_exact(normaliser, obs, out);
        return;
    }
    const float end = normaliser_clip(normaliser);
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
