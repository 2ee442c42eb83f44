/* Statistics of observations: sent by agents, merged by the server. */
#include "models/federated/fleet_statistics.h"

#include "core/base/mem.h"
#include "models/federated/learner.h"
#include "models/policy/normaliser.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- as they travel -------------------------------------------------------------------------- */

/* A count, the means and the sums of squares about them; float32, since it is a statistic that
 * travels. */
void statistics_write(struct wire *out, const struct moments *observed, uint32_t obs)
{
    wire_u32(out, (uint32_t)observed[0].n);
    for (uint32_t i = 0; i < 2 * obs; i++) {
        float value = (float)(i < obs ? observed[i].mean : observed[i - obs].m2);
        wire_f32(out, &value, 1);
    }
}

/* What no statistics can be is refused: a number that is not finite, or a negative sum of squares.
 * Memory of the arrival is freed with it. */
bool statistics_read(struct wire_reader *in, struct arrival *arrival, uint32_t obs)
{
    arrival->observed = read_u32(in);
    arrival->mean = mem_alloc(2 * sizeof(float) * obs);
    arrival->m2 = arrival->mean + obs;
    if (!read_f32(in, arrival->mean, 2 * (size_t)obs))
        return false;
    for (uint32_t i = 0; i < obs; i++)
        if (!isfinite(arrival->mean[i]) || !isfinite(arrival->m2[i]) || arrival->m2[i] < 0)
            return false;
    return true;
}

/* --- merged ---------------------------------------------------------------------------------- */

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
}
