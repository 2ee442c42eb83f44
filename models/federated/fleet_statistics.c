/* Statistics of observations: sent by agents, merged by the server. */
#include "models/federated/fleet_statistics.h"

#include "core/base/mem.h"
#include "models/federated/learner.h"
#include "models/policy/normaliser.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- as they travel -------------------------------------------------------------------------- */

size_t statistics_bytes(const struct learner *learner)
{
    return 4 + 2 * learner_observation_bytes(learner);
}

/* What a sum of squares is written as, and back. */
static double spread_of(const struct codec *codec, const struct moments *observed)
{
    bool whole = codec->kind == CODEC_FLOAT32;
    return whole ? observed->m2 : observed->n > 0 ? sqrt(observed->m2 / observed->n) : 0;
}

static float square_of(const struct codec *codec, float spread, uint32_t count)
{
    return codec->kind == CODEC_FLOAT32 ? spread : (float)count * spread * spread;
}

void statistics_write(const struct learner *learner, struct wire *out,
                      const struct moments *observed)
{
    const struct codec codec = config_codec_observations(&learner->config);
    uint32_t obs = learner->obs;
    wire_u32(out, (uint32_t)observed[0].n);
    for (uint32_t i = 0; i < 2 * obs; i++) {
        float value = (float)(i < obs ? observed[i].mean : spread_of(&codec, &observed[i - obs]));
        codec_put(&codec, out, value);
    }
}

/* What no statistics can be is refused: a number that is not finite, or a negative sum of squares.
 * Memory of the arrival is freed with it. */
bool statistics_read(const struct learner *learner, struct wire_reader *in, struct arrival *arrival)
{
    const struct codec codec = config_codec_observations(&learner->config);
    uint32_t obs = learner->obs;
    arrival->observed = read_u32(in);
    arrival->mean = mem_alloc(2 * sizeof(float) * obs);
    arrival->m2 = arrival->mean + obs;
    if (!codec_read(&codec, in, arrival->mean, 2 * (size_t)obs))
        return false;
    for (uint32_t i = 0; i < obs; i++) {
        bool negative = arrival->m2[i] < 0;
        arrival->m2[i] = square_of(&codec, arrival->m2[i], arrival->observed);
        if (negative || !isfinite(arrival->m2[i]))
            return false;
    }
    return true;
}

/* --- merged ---------------------------------------------------------------------------------- */

/* The normaliser becomes what agents read of it: everybody plays by the same. */
static void as_told(struct fleet_statistics *fleet, const struct learner *learner)
{
    const struct codec codec = config_codec_observations(&learner->config);
    struct wire told = {0};
    codec_write(&codec, &told, fleet->values, 2 * (size_t)learner->obs, 0);
    struct wire_reader in = wire_read(told.bytes, told.length);
    codec_read(&codec, &in, fleet->values, 2 * (size_t)learner->obs);
    wire_free(&told);
}

void fleet_statistics_init(struct fleet_statistics *fleet, const struct learner *learner)
{
    const struct normaliser *begin = &learner->problem.normaliser;
    fleet->running = mem_zero(learner->obs, sizeof *fleet->running);
    fleet->values = mem_zero(2 * (size_t)learner->obs, sizeof *fleet->values);
    fleet->normaliser = (struct normaliser){
        .width = begin->width, .mean = fleet->values, .inverse_sd = fleet->values + learner->obs};
    if (!begin->width)
        return;
    memcpy(fleet->normaliser.mean, begin->mean, begin->width * sizeof(float));
    memcpy(fleet->normaliser.inverse_sd, begin->inverse_sd, begin->width * sizeof(float));
    as_told(fleet, learner);
}

void fleet_statistics_free(struct fleet_statistics *fleet)
{
    free(fleet->running);
    free(fleet->values);
}

/* In the order of the arrivals, which is fixed: sums of floating-point numbers depend on it. */
void fleet_statistics_merge(struct fleet_statistics *fleet, const struct learner *learner,
                            const struct arrival *arrivals, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        const struct arrival *arrival = &arrivals[k];
        for (uint32_t i = 0; arrival->observed && i < learner->obs; i++) {
            struct moments seen = {arrival->observed, (double)arrival->mean[i],
                                   (double)arrival->m2[i]};
            moments_merge(&fleet->running[i], &seen);
        }
    }
    if (!(fleet->running[0].n > 0))
        return;
    fleet->normaliser.width = learner->obs;
    for (uint32_t i = 0; i < learner->obs; i++) {
        fleet->normaliser.mean[i] = (float)fleet->running[i].mean;
        fleet->normaliser.inverse_sd[i] = (float)normaliser_inverse_sd(&fleet->running[i], 0);
    }
    as_told(fleet, learner);
}
