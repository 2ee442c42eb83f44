/* What the settings say of perturbations and of late answers. */
#include "models/federated/learner.h"

#include "models/federated/answers.h"
#include "models/learning/keys.h"

#include <math.h>

uint64_t learner_direction_key(const struct learner *learner, uint64_t key, uint32_t wave,
                               uint32_t slot, uint32_t number)
{
    uint32_t owner = learner->config.method->own_perturbations ? slot : 0;
    wave = learner->config.method->summed ? 0 : wave;
    return key_of(key, PURPOSE_PERTURBATION, wave, owner, number);
}

void learner_draw(const struct learner *learner, uint64_t key, uint32_t wave, uint32_t slot,
                  uint32_t number, uint8_t *row)
{
    direction_draw(learner->config.direction,
                   learner_direction_key(learner, key, wave, slot, number), learner->d, row);
}

double learner_draw_flops(const struct learner *learner)
{
    if (!learner->config.method->seeded)
        return 0;
    return direction_draw_flops(learner->config.direction) * learner->d;
}

size_t learner_answer_bytes(const struct learner *learner)
{
    const struct algorithm_config *config = &learner->config;
    if (learner_sends_weights(learner))
        return codec_bytes(config_codec(config), learner->d);
    return algorithm_sends_scalars(config->method) ? answers_bytes(config) : 1;
}

struct secure_input learner_secure_input(const struct learner *learner, uint32_t slots)
{
    const struct algorithm_config *config = &learner->config;
    if (config->method->feedback == FEEDBACK_VOTE)
        return (struct secure_input){slots, 1, 1};
    return (struct secure_input){slots, codec_summed_bits(config_codec(config)),
                                 learner_sends_weights(learner) ? learner->d
                                                                : config_numbers(config)};
}

/* The masked numbers take the place of the answer, in which the sum stands as it is. */
size_t learner_secure_up(const struct learner *learner, uint32_t slots)
{
    const struct secure_input input = learner_secure_input(learner, slots);
    if (!config_secure(&learner->config))
        return 0;
    return bits_bytes(secure_up_bits(&input)) - learner_answer_bytes(learner);
}

size_t learner_secure_down(const struct learner *learner, uint32_t slots)
{
    const struct secure_input input = learner_secure_input(learner, slots);
    return config_secure(&learner->config) ? bits_bytes(secure_down_bits(&input)) : 0;
}

/* (1 + τ)^-a of an answer that is τ aggregations old, or 1. */
double learner_weight(const struct learner *learner, uint32_t staleness)
{
    const struct staleness *rule = &learner->config.staleness;
    return rule->kind == STALENESS_POLYNOMIAL ? pow(1.0 + staleness, -rule->exponent) : 1;
}
