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

/* As they travel: u32 count, then o means and o M2, float32. By another codec_observations it is
 * deviations √(M2 / n) in the place of M2, which grows with every step, beyond what a half can
 * hold: of n = 1000 observations of deviation 9 it is 81 000. */
size_t statistics_bytes(const struct learner *learner);
void statistics_write(const struct learner *learner, struct wire *out,
                      const struct moments *observed);
/* False when they are not all there or make no sense. */
bool statistics_read(const struct learner *learner, struct wire_reader *in,
                     struct arrival *arrival);

struct fleet_statistics {
    struct moments *running;      /* o */
    struct normaliser normaliser; /* as it can be told; its arrays are in `values` */
    float *values;                /* o means, o inverse standard deviations */
};
void fleet_statistics_init(struct fleet_statistics *fleet, const struct learner *learner);
void fleet_statistics_free(struct fleet_statistics *fleet);
void fleet_statistics_merge(struct fleet_statistics *fleet, const struct learner *learner,
                            const struct arrival *arrivals, size_t count);

#endif
