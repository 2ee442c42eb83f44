/* Making θ from a sum over fixed directions, and moving the sums. */
#include "models/federated/sums.h"

#include "models/federated/update.h"
#include "models/learning/keys.h"

#include <string.h>

uint32_t sums_pick(const struct algorithm_config *config, uint64_t identity, uint32_t wave,
                   uint32_t number)
{
    struct rng rng = rng_start(key_of(identity, PURPOSE_PICK, wave, number));
    return (uint32_t)rng_below(&rng, config_seeds(config));
}

void sums_add(const struct learner *learner, uint64_t key, uint32_t j, float a, float *theta)
{
    float v[DIRECTION_WINDOW];
    uint32_t d = learner->d;
    struct direction_source source = direction_open(
        learner->config.direction, NULL, learner_direction_key(learner, key, 0, 0, j), d);
    for (uint32_t first = 0; first < d; first += DIRECTION_WINDOW) {
        uint32_t count = d - first < DIRECTION_WINDOW ? d - first : DIRECTION_WINDOW;
        direction_window(&source, first, count, v);
        for (uint32_t i = 0; i < count; i++)
            theta[first + i] += a * v[i];
    }
}

void sums_make(const struct learner *learner, uint64_t key, const float *sums, const float *theta0,
               float *theta)
{
    memcpy(theta, theta0, learner->d * sizeof *theta);
    for (uint32_t j = 0; j < config_seeds(&learner->config); j++)
        if (sums[j] != 0)
            sums_add(learner, key, j, sums[j], theta);
}

double sums_flops(const struct learner *learner, uint32_t nonzero)
{
    return nonzero * (learner_draw_flops(learner) + 2.0 * learner->d);
}

void sums_apply(const struct learner *learner, const struct update *update, const float *theta0,
                float *state)
{
    const struct algorithm_config *config = &learner->config;
    float *sums = state + learner->d;
    double step =
        schedule_alpha(learner, &update->before, update->round, 1) / algorithm_divisor(config, 1);
    for (uint32_t g = 0; g < update->count; g++) {
        const struct vote_group *group = &update->groups[g];
        double weight = step * learner_weight(learner, group->staleness);
        for (uint32_t j = 0; group->numbers && j < config_seeds(config); j++)
            sums[j] += (float)(weight * (double)group->numbers[j]);
    }
    sums_make(learner, update->key, sums, theta0, state);
}
