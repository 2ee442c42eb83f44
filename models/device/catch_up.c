/* Replaying results, by way of what other agents of the host have made of them. */
#include "models/device/catch_up.h"

#include "models/device/device_state.h"
#include "models/federated/update.h"

#include <string.h>

/* How far the chain's results are known by content: the furthest point whose replica is at hand is
 * returned, *have results after the agent's own. */
static struct blob *furthest(const struct device *device, const struct update *chain, size_t count,
                             size_t *have)
{
    struct memo *memo = device->host->memo;
    struct blob *replica = device->replica;
    uint64_t hash = replica->hash;
    *have = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t digest = update_digest(&device->host->learner, &chain[i]);
        if (digest && !memo_recall(memo, hash, digest, &hash))
            break;
        struct blob *found = digest                  ? memo_find(memo, hash)
                             : replica->hash == hash ? replica
                                                     : NULL;
        if (found) {
            replica = found;
            *have = i + 1;
        }
    }
    return blob_hold(replica);
}

/* One replica from the one before; every step is remembered, the last replica kept for the next
 * agent. */
static struct blob *step_on(const struct device *device, struct blob *replica,
                            const struct update *update)
{
    const struct learner *learner = &device->host->learner;
    if (!update->accept)
        return replica;
    struct blob *next = blob_new(replica->size);
    memcpy(next->bytes, replica->bytes, replica->size);
    update_apply(device->host, update, true, blob_floats(next));
    blob_seal(next);
    memo_step(device->host->memo, replica->hash, update_digest(learner, update), next->hash);
    memo_keep(device->host->memo, next);
    blob_drop(replica);
    return next;
}

/* From the furthest θ that some agent of the host has reached by these very results. */
void device_catch_up(struct device *device, const struct update *chain, size_t count)
{
    if (!count)
        return;
    size_t have;
    struct blob *replica = furthest(device, chain, count, &have);
    for (size_t i = have; i < count; i++)
        replica = step_on(device, replica, &chain[i]);
    blob_drop(device->replica);
    device->replica = replica;
}
