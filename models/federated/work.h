/* What a round asks of an agent, ready to run on any thread. Private to models/. */
#ifndef MODELS_WORK_H
#define MODELS_WORK_H

#include "models/federated/device.h"

/* The agent's latest probe; holds all it reads. */
struct work *work_new(const struct device *device, double flops);
size_t work_bytes(void); /* of itself, without what it holds */
/* The server's own panel: is `candidate` better than `current`? Both begin with d floats and are
 * held; `normaliser` (of the fleet; width 0: none) is copied. */
struct work *work_of_server(const struct learner *learner, uint32_t round, struct blob *current,
                            struct blob *candidate, const struct normaliser *normaliser);

/* The statistics of a round's observations, `obs` of them, as they travel: u32 count, float32 means
 * and M2. */
static inline size_t statistics_bytes(uint32_t obs)
{
    return 4 + 8 * (size_t)obs;
}
void statistics_write(struct wire *out, const struct moments *observed, uint32_t obs);
/* False when they are not all there or make no sense. */
bool statistics_read(struct wire_reader *in, struct arrival *arrival, uint32_t obs);

struct host *server_host(const struct server *server);

#endif
