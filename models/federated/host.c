/* The settings installed everywhere, and the cuts that agents share. */
#include "models/federated/host.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

void host_init(struct host *host, const struct algorithm_config *config,
               const struct problem *problem, bool standalone)
{
    bool none = task_is_none(problem->task);
    *host = (struct host){.learner = {.config = *config,
                                      .problem = *problem,
                                      .d = (uint32_t)problem->d,
                                      .obs = none ? 0 : problem->shape.width[0]}};
    host->memo = standalone ? NULL : memo_new();
    host->standalone = standalone;
    host->replica0 = blob_new(learner_replica_floats(&host->learner) * sizeof(float));
    memcpy(host->replica0->bytes, problem->theta0, problem->d * sizeof(float));
    blob_seal(host->replica0);
}

void host_free(struct host *host)
{
    memo_free(host->memo);
    blob_drop(host->replica0);
    blob_drop(host->cut.blob);
    free(host->installed);
    if (host->standalone) /* its own */
        free((void *)(uintptr_t)host->learner.config.numbers);
}

/* --- blocks --------------------------------------------------------------------------------- */

/* The task `none` has no layers: its coordinates count as one. */
static void cut_by_layer(const struct learner *learner, uint32_t slots, uint32_t *cut)
{
    const struct policy_shape *shape = &learner->problem.shape;
    uint32_t layers[POLICY_LAYERS_MAX + 1] = {0}, count = learner->obs ? shape->layers : 1;
    for (uint32_t l = 1; l < count; l++)
        layers[l] = (uint32_t)policy_layer_offset(shape, l);
    layers[count] = learner->d;
    partition_deal(layers, count, slots, cut);
}

/* A shuffled order of all coordinates, or the order by layers, with where each slot's part begins
 * behind it. */
static struct blob *new_cut(const struct learner *learner, uint64_t key, uint32_t wave,
                            uint32_t slots)
{
    enum partition kind = learner->config.partition;
    struct blob *blob = blob_new(partition_cut_length(kind, learner->d, slots) * sizeof(uint32_t));
    uint32_t *cut = (uint32_t *)(void *)blob->bytes;
    if (partition_random(kind))
        partition_draw(key, wave, learner->d, cut);
    else
        cut_by_layer(learner, slots, cut);
    return blob;
}

/* A cut that changes neither with the wave nor with the slots is made once. What is shared is the
 * last one, since agents of a wave ask for the same. The caller holds the answer. */
struct blob *host_cut(struct host *host, uint64_t key, uint32_t wave, uint32_t slots, bool shared)
{
    const struct learner *learner = &host->learner;
    enum partition kind = learner->config.partition;
    if (!learner->config.method->blocks || !partition_ordered(kind))
        return NULL;
    wave = kind == PARTITION_RANDOM_EACH_ROUND ? wave : 0;
    slots = kind == PARTITION_BY_LAYER ? slots : 0;
    if (!shared || key != learner->problem.seed_key)
        return new_cut(learner, key, wave, slots);
    if (!host->cut.blob || host->cut.wave != wave || host->cut.slots != slots) {
        blob_drop(host->cut.blob);
        host->cut.blob = new_cut(learner, key, wave, slots);
        host->cut.wave = wave;
        host->cut.slots = slots;
    }
    return blob_hold(host->cut.blob);
}

struct blocks host_blocks(const struct host *host, uint32_t slots, const struct blob *cut)
{
    return (struct blocks){host->learner.config.partition, host->learner.d, slots,
                           cut ? (const uint32_t *)(const void *)cut->bytes : NULL};
}
