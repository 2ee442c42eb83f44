#include "models/federated/server_parts.h"

#include "core/base/mem.h"
#include "models/policy/normaliser.h"

#include <stdlib.h>
#include <string.h>

void fleet_statistics_init(struct fleet_statistics *fleet, const struct learner *learner)
{
    const struct normaliser *begin = &learner->problem.normaliser;
    fleet->running = mem_zero(learner->obs, sizeof *fleet->running);
    fleet->values = mem_zero(2 * (size_t)learner->obs, sizeof *fleet->values);
    fleet->normaliser =
        (struct normaliser){begin->width, fleet->values, fleet->values + learner->obs};
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
