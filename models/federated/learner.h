/* What server and agents both know before the first message: the method, its settings and the
 * problem; and what follows from them. Private to models/. */
#ifndef MODELS_LEARNER_H
#define MODELS_LEARNER_H

#include "core/base/bits.h"
#include "models/federated/settings.h"

struct learner {
    struct algorithm_config config;
    struct problem problem;
    uint32_t d, obs; /* obs 0: no observations (the task none) */
};

static inline bool learner_sends_weights(const struct learner *learner)
{
    return algorithm_sends_weights(learner->config.method);
}
/* Agents keep no replica: every download carries θ. */
static inline bool learner_server_replica(const struct learner *learner)
{
    return !learner->config.method->replayable || learner->config.replica == REPLICA_SERVER;
}
/* How θ, or the sums that it is made of, are written in a download. An agent that replays updates
 * must begin from the server's own bits, or its replica would never be the server's again: only
 * where every download carries θ may agents hold something else, which is then the same for all
 * that begin at a version. */
static inline const struct codec *learner_theta_codec(const struct learner *learner)
{
    return learner_server_replica(learner) ? config_codec_down(&learner->config) : &codec_float32;
}
/* So many numbers are written by it: those of θ, or its sums. */
static inline uint32_t learner_theta_numbers(const struct learner *learner)
{
    uint32_t seeds = config_seeds(&learner->config);
    return seeds ? seeds : learner->d;
}
static inline size_t learner_theta_bytes(const struct learner *learner)
{
    return codec_bytes(learner_theta_codec(learner), learner_theta_numbers(learner));
}
/* Agents hold another θ than the server. */
static inline bool learner_tells_less(const struct learner *learner)
{
    return learner_theta_codec(learner)->kind != CODEC_FLOAT32;
}
/* Bits of so many numbers of a RESULT. */
static inline uint64_t learner_told_bits(const struct learner *learner, uint64_t count)
{
    return count ? 8 * codec_bytes(config_codec_down(&learner->config), count) : 0;
}
/* Perturbations travel as rows. */
static inline bool learner_sends_rows(const struct learner *learner)
{
    return learner->config.perturbation == ENCODING_EXPLICIT &&
           algorithm_tells_rows(learner->config.method);
}
static inline bool learner_random_order(const struct learner *learner)
{
    return learner->config.method->blocks && partition_random(learner->config.partition);
}
static inline bool learner_needs_key(const struct learner *learner)
{
    bool draws = !learner_sends_rows(learner) || learner_random_order(learner);
    return draws && !algorithm_learns_locally(learner->config.method);
}
/* The normaliser is merged from the fleet's observations. */
static inline bool learner_fleet(const struct learner *learner)
{
    return learner->problem.normaliser_kind == NORMALISER_FLEET && learner->obs;
}
/* Observations, or their statistics, travel or are kept, and not as float32. */
static inline bool learner_encodes_observations(const struct learner *learner)
{
    return config_codec_observations(&learner->config).kind != CODEC_FLOAT32 &&
           (learner_fleet(learner) || config_records(&learner->config));
}
/* A device keeps the settings of numbers. */
static inline bool learner_keeps_numbers(const struct learner *learner)
{
    const struct algorithm_config *config = &learner->config;
    return algorithm_measures(config->method) || config_sends_change(config) ||
           algorithm_learns_locally(config->method) || config_encodes_down(config) ||
           config_secure(config) || learner_encodes_observations(learner);
}
static inline bool learner_adam(const struct learner *learner)
{
    return learner->config.optimiser.kind == OPTIMISER_ADAM;
}
/* Agents keep Adam's moments beside θ. */
static inline bool learner_replicates_adam(const struct learner *learner)
{
    return learner_adam(learner) && !learner_server_replica(learner);
}
/* Bytes of the observations of a step where they travel, and of as many numbers. */
static inline size_t learner_observation_bytes(const struct learner *learner)
{
    const struct codec codec = config_codec_observations(&learner->config);
    return codec_bytes(&codec, learner->obs);
}
/* Floats of θ, followed by Adam's two moments or by sums where there are any: at the server, and at
 * an agent. */
static inline size_t learner_server_floats(const struct learner *learner)
{
    return (size_t)learner->d * (learner_adam(learner) ? 3 : 1) + config_seeds(&learner->config);
}
static inline size_t learner_replica_floats(const struct learner *learner)
{
    return (size_t)learner->d * (learner_replicates_adam(learner) ? 3 : 1);
}
/* Perturbations of a wave. */
static inline uint32_t learner_rows(const struct learner *learner, uint32_t slots)
{
    return learner->config.method->own_perturbations ? slots : 1;
}
/* What writes a perturbation that travels: signs take a bit each, numbers are told as codec_down
 * has it. */
static inline const struct codec *learner_row_codec(const struct learner *learner)
{
    bool signs = learner->config.direction == DIRECTION_RADEMACHER;
    return signs ? &codec_float32 : config_codec_down(&learner->config);
}
/* Bits of a coordinate in a row, of what stands before the first, and of all. */
static inline size_t learner_row_width(const struct learner *learner)
{
    bool signs = learner->config.direction == DIRECTION_RADEMACHER;
    return signs ? 1 : codec_width(learner_row_codec(learner));
}
static inline size_t learner_row_lead(const struct learner *learner)
{
    return codec_lead_bits(learner_row_codec(learner));
}
static inline size_t learner_row_bits(const struct learner *learner)
{
    return learner_row_lead(learner) + learner_row_width(learner) * learner->d;
}
static inline size_t learner_row_bytes(const struct learner *learner)
{
    return bits_bytes(learner_row_bits(learner));
}
/* Answers that are told of a wave: one of each slot, or one in the place of all. */
static inline uint32_t learner_told(const struct learner *learner, uint32_t slots)
{
    return learner->config.method->pooled ? 1 : slots;
}
/* An agent keeps the place where its local steps began: it goes back to it, or sends how far it has
 * come from there. */
static inline bool learner_returns(const struct learner *learner)
{
    return (learner->config.method->undone && config_local_steps(&learner->config) > 1) ||
           learner->config.method->projected || config_sends_change(&learner->config);
}
/* Answers that may come for a slot, and probes an agent may have under way. */
static inline uint32_t learner_replicas(const struct learner *learner)
{
    return learner->config.replicas ? learner->config.replicas : 1;
}
static inline uint32_t learner_in_flight(const struct learner *learner)
{
    return learner->config.in_flight ? learner->config.in_flight : 1;
}

/* Key of the perturbation of (wave, slot, number among those that the slot's agent probes). */
uint64_t learner_direction_key(const struct learner *learner, uint64_t key, uint32_t wave,
                               uint32_t slot, uint32_t number);
/* Draws the one perturbation of a slot into learner_row_bytes bytes; and opens one that was drawn
 * so, or, with `row` NULL, one that never travels, from its key. */
void learner_draw(const struct learner *learner, uint64_t key, uint32_t wave, uint32_t slot,
                  uint8_t *row);
struct direction_source learner_direction(const struct learner *learner, const uint8_t *row,
                                          uint64_t key);
/* Floating-point operations of drawing one from the key where no row ever travels, else 0: signs
 * cost next to nothing. */
double learner_draw_flops(const struct learner *learner);
/* Bytes of a vote, of numbers or of weights on their way up, as the codec writes them. */
size_t learner_answer_bytes(const struct learner *learner);
/* What `slots` agents add up in secret. */
struct secure_input learner_secure_input(const struct learner *learner, uint32_t slots);
/* Bytes that secure_sum adds to an answer, and to a START; 0 without it. */
size_t learner_secure_up(const struct learner *learner, uint32_t slots);
size_t learner_secure_down(const struct learner *learner, uint32_t slots);
/* Of all that an agent's lesson depends on beside its work: method, settings and problem. */
struct digest learner_digest(const struct learner *learner);
/* w(s) of staleness s. */
double learner_weight(const struct learner *learner, uint32_t staleness);

#endif
