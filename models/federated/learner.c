/* What the settings say of perturbations and of late answers. */
#include "models/federated/learner.h"

#include "models/learning/keys.h"

#include <math.h>

uint64_t learner_direction_key(const struct learner *learner, uint64_t key, uint32_t wave,
                               uint32_t slot, uint32_t step)
{
    uint32_t number = learner->config.method->own_perturbations ? slot : 0;
    return key_of(key, PURPOSE_PERTURBATION, wave, number, step);
}

void learner_draw(const struct learner *learner, uint64_t key, uint32_t wave, uint32_t slot,
                  uint32_t step, uint8_t *row)
{
    direction_draw(learner->config.direction, learner_direction_key(learner, key, wave, slot, step),
                   learner->d, row);
}

/* (1 + τ)^-a of an answer that is τ aggregations old, or 1. */
double learner_weight(const struct learner *learner, uint32_t staleness)
{
    const struct staleness *rule = &learner->config.staleness;
    return rule->kind == STALENESS_POLYNOMIAL ? pow(1.0 + staleness, -rule->exponent) : 1;
}
