/* The fleet's statistics of observations, from which its normaliser follows. An agent gathers the
 * count n, mean and M2 (sum of squared deviations) of each observation over the episodes of a wave
 * and sends them with its upload; the server merges them into the running ones by the pairwise
 * formula (Chan, Golub, LeVeque 1979), in the order given. Private to models/. */
#ifndef MODELS_FLEET_STATISTICS_H
#define MODELS_FLEET_STATISTICS_H

#include "core/base/bits.h"
#include "core/base/stats.h"
#include "models/federated/arrival.h"
#include "models/policy/policy.h"

struct learner;

/* As they travel, for `obs` observations: u32 count, float32 means, float32 M2. */
static inline size_t statistics_bytes(uint32_t obs)
{
    return 4 + 8 * (size_t)obs;
}
void statistics_write(struct wire *out, const struct moments *observed, uint32_t obs);
/* False when they are not all there or make no sense. */
bool statistics_read(struct wire_reader *in, struct arrival *arrival, uint32_t obs);

struct fleet_statistics {
    struct moments *running;      /* o */
    struct normaliser normaliser; /* its arrays are in `values` */
    float *values;                /* o means, o inverse standard deviations */
};
void fleet_statistics_init(struct fleet_statistics *fleet, const struct learner *learner);
void fleet_statistics_free(struct fleet_statistics *fleet);
void fleet_statistics_merge(struct fleet_statistics *fleet, const struct learner *learner,
                            const struct arrival *arrivals, size_t count);

#endif
