/* Making work of a START, or for the acceptance panel. */
#include "models/device/work_parts.h"

#include "core/base/mem.h"
#include "models/device/device_state.h"
#include "models/learning/keys.h"

#include <stdlib.h>
#include <string.h>

/* Whose keys the episodes are drawn by: an agent's second probe for a wave must not repeat the
 * first. */
static uint64_t identity_of(const struct device *device, const struct pending *pending)
{
    return pending->repeat ? key_of(device->identity, PURPOSE_AGENT, pending->repeat)
                           : device->identity;
}

struct work *work_new(const struct device *device, double flops)
{
    const struct learner *learner = &device->host->learner;
    const struct pending *pending = &device->pending[device->pending_count - 1];
    const struct learning_progress *progress = &device->progress;
    struct work *work = mem_zero(1, sizeof *work);
    *work = (struct work){
        .learner = learner,
        .identity = identity_of(device, pending),
        .key = device->key,
        .wave = pending->wave,
        .slot = pending->slot,
        .slots = pending->slots,
        /* What the server computes for that round, from the same progress: neither α nor μ
         * travels. */
        .alpha = schedule_alpha(learner, progress, device->version + 1, pending->slots),
        .mu = schedule_mu(learner, progress, pending->slots),
        .theta = blob_hold(device->replica),
        .row = blob_hold(pending->row),
        .normaliser = blob_hold(device->normaliser),
        .residual = blob_hold(device->residual),
        .kept = blob_hold(device->kept),
        .cut = device_cut(device, pending->wave, pending->slots),
        .episodes = device->episodes,
        .perturb = (uint8_t)device->perturb,
        .standalone = device->host->standalone,
        .conducts = device->conducts,
        .flops = flops};
    work->blocks = host_blocks(device->host, pending->slots, work->cut);
    const struct secure_input input = learner_secure_input(learner, pending->slots);
    if (config_secure(&learner->config))
        work->flops += secure_agent_flops(&learner->config.numbers->secure, &input);
    return work;
}

size_t work_bytes(void)
{
    return sizeof(struct work);
}

/* Keys of its own, below the trial's seed: no agent plays the same episodes. It changes nothing, so
 * it needs no blocks and no perturbation. */
struct work *work_of_server(const struct learner *learner, uint32_t round, struct blob *current,
                            struct blob *candidate, const struct normaliser *normaliser)
{
    struct work *work = mem_zero(1, sizeof *work);
    *work = (struct work){.learner = learner,
                          .identity = key_of(learner->problem.seed_key, PURPOSE_ACCEPTANCE),
                          .wave = round,
                          .episodes = config_acceptance_episodes(&learner->config),
                          .theta = blob_hold(current),
                          .candidate = blob_hold(candidate)};
    if (!normaliser->width)
        return work;
    size_t bytes = normaliser->width * sizeof(float);
    work->normaliser = blob_new(2 * bytes);
    memcpy(work->normaliser->bytes, normaliser->mean, bytes);
    memcpy(work->normaliser->bytes + bytes, normaliser->inverse_sd, bytes);
    return work;
}

uint64_t work_identity(const struct work *work)
{
    return work->identity;
}

const struct conducts *work_conducts(const struct work *work)
{
    return &work->conducts;
}

void work_free(struct work *work)
{
    if (!work)
        return;
    blob_drop(work->theta);
    blob_drop(work->row);
    blob_drop(work->normaliser);
    blob_drop(work->residual);
    blob_drop(work->kept);
    blob_drop(work->cut);
    blob_drop(work->candidate);
    free(work);
}

uint32_t work_block(const struct work *work)
{
    return work->learner->config.method->blocks ? blocks_size(&work->blocks, work->slot)
                                                : work->learner->d;
}

bool work_is_lesson(const struct work *work)
{
    return !work->candidate && algorithm_learns_locally(work->learner->config.method);
}

struct digest work_setting(const struct work *work)
{
    return learner_digest(work->learner);
}

void work_keep_lengths(struct work *work)
{
    work->keep_lengths = true;
}

void work_keep_questions(struct work *work)
{
    work->keep_questions = true;
}

void work_evaluate_client(struct work *work, uint32_t episodes)
{
    work->client_episodes = episodes;
}
