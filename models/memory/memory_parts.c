/* The parts that both the need and the timeline of an agent's memory are made of. */
#include "models/memory/memory_parts.h"

#include "models/device/device_state.h"
#include "models/device/work.h"
#include "models/federated/local_learner.h"
#include "models/policy/rollout.h"

uint64_t memory_policy(const struct learner *learner, uint64_t copies)
{
    const struct policy_shape *shape = &learner->problem.shape;
    bool gaussian = learner->obs && shape->head == HEAD_GAUSSIAN;
    copies += learner->config.method->summed; /* θ₀ */
    uint64_t beside = gaussian ? shape->width[shape->layers] : 0;
    beside += 2 * (uint64_t)learner->problem.output.width;
    return 4 * (copies * learner->d + beside) + local_reference_bytes(learner);
}

/* A cut that stays is held once; one that is drawn each round is held for every round that is still
 * needed. */
uint64_t memory_directions(const struct learner *learner, uint64_t probes, uint64_t orders)
{
    uint64_t bytes = 0;
    if (learner->config.partition != PARTITION_RANDOM_EACH_ROUND)
        orders = 1;
    bytes += learner_sends_rows(learner) ? probes * learner_row_bytes(learner) : 0;
    bytes += learner_needs_key(learner) ? 8 : 0;
    return bytes + (learner_random_order(learner) ? orders * 4 * learner->d : 0);
}

uint64_t memory_optimiser(const struct learner *learner)
{
    uint64_t owed = config_feeds_back(&learner->config) ? 4 * (uint64_t)learner->d : 0;
    return owed + local_state_bytes(learner) +
           (learner_replicates_adam(learner) ? 8 * (uint64_t)learner->d + 4 : 0);
}

uint64_t memory_normaliser(const struct learner *learner, uint64_t copies)
{
    if (!learner->obs || learner->problem.normaliser_kind == NORMALISER_NONE)
        return 0;
    return learner_fleet(learner) ? 8 * (uint64_t)learner->obs * copies
                                  : normaliser_size(&learner->problem.normaliser);
}

uint64_t memory_statistics(const struct learner *learner)
{
    return learner_fleet(learner) ? learner->obs * sizeof(struct moments) : 0;
}

uint64_t memory_bookkeeping(const struct learner *learner)
{
    uint64_t blobs = 1 + config_feeds_back(&learner->config); /* θ, and what is owed */
    blobs += local_state_bytes(learner) > 0;
    blobs += learner->config.method->summed;
    blobs += config_secure(&learner->config); /* keys and shares */
    blobs += learner_sends_rows(learner) + learner_fleet(learner) + learner_random_order(learner);
    uint64_t settings = learner_keeps_numbers(learner) ? sizeof(struct number_settings) : 0;
    return sizeof(struct host) + settings + sizeof(struct device) + rollout_worker_bytes() +
           learner_in_flight(learner) *
               (sizeof(struct pending) + work_bytes() + blobs * sizeof(struct blob));
}

/* What is measured, and what each of the batches showed. */
static uint64_t memory_numbers(const struct learner *learner)
{
    const struct algorithm_config *config = &learner->config;
    if (!algorithm_measures(config->method))
        return 0;
    return 4 * (uint64_t)config_numbers(config) +
           config->panel.batches * sizeof(struct panel_question);
}

uint64_t memory_rollout(const struct learner *learner)
{
    const struct policy_shape *shape = &learner->problem.shape;
    uint64_t bytes = 2 * 8 + 4 + memory_numbers(learner);
    if (!learner->obs)
        return bytes;
    bytes += 8 * ((uint64_t)learner->obs + shape->width[shape->layers]) + 4 * policy_units(shape);
    return bytes + memory_statistics(learner);
}

uint64_t memory_upload(const struct learner *learner)
{
    return ENTRY_HEADER + (learner_sends_weights(learner) ? 0 : learner_answer_bytes(learner));
}
