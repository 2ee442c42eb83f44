#include "models/federated/method.h"

#include "models/learning/keys.h"

#include <math.h>

double plain_alpha(const struct algorithm_config *config, uint32_t slots)
{
    (void)slots;
    return config->alpha;
}

double plain_mu(const struct algorithm_config *config, uint32_t slots)
{
    (void)slots;
    return config->mu;
}

uint64_t learner_direction_key(const struct learner *learner, uint64_t key, uint32_t wave,
                               uint32_t slot, uint32_t step)
{
    uint32_t number = learner->algorithm->own_rows ? slot : 0;
    return key_of(key, PURPOSE_PERTURBATION, wave, number, step);
}

void learner_draw(const struct learner *learner, uint64_t key, uint32_t wave, uint32_t slot,
                  uint32_t step, uint8_t *row)
{
    direction_draw(learner->config.direction, learner_direction_key(learner, key, wave, slot, step),
                   learner->d, row);
}

double learner_weight(const struct learner *learner, uint32_t staleness)
{
    const struct staleness *rule = &learner->config.staleness;
    return rule->kind == STALENESS_POLYNOMIAL ? pow(1.0 + staleness, -rule->exponent) : 1;
}

/* --- schedules ------------------------------------------------------------------------------ */

double learner_alpha(const struct learner *learner, const struct progress *progress, uint32_t round,
                     uint32_t slots)
{
    double alpha = learner->algorithm->alpha(&learner->config, slots);
    if (learner->config.schedule == SCHEDULE_THEOREM)
        return alpha * sqrt(task_horizon(learner->problem.task) / ((double)learner->d * round));
    return ldexp(alpha, -(int)progress->halvings);
}

double learner_mu(const struct learner *learner, const struct progress *progress, uint32_t round,
                  uint32_t slots)
{
    (void)round;
    return ldexp(learner->algorithm->mu(&learner->config, slots), -(int)progress->halvings);
}

static bool anybody_voted(const struct update *update)
{
    for (uint32_t g = 0; g < update->count; g++)
        if (update->groups[g].voters)
            return true;
    return false;
}

void progress_advance(const struct learner *learner, struct progress *progress,
                      const struct update *update)
{
    if (update->accept) {
        progress->steps++;
        progress->rejections = 0;
    } else if (learner->config.schedule == SCHEDULE_HALVING && anybody_voted(update) &&
               ++progress->rejections == learner->config.patience) {
        progress->halvings++;
        progress->rejections = 0;
    }
}

uint64_t replica_hash(const struct learner *learner, const float *state,
                      const struct progress *progress)
{
    const uint32_t known[] = {progress->halvings, progress->rejections,
                              learner_replicates_adam(learner) ? progress->steps : 0};
    return hash_bytes(hash_bytes(0, state, learner_replica_floats(learner) * sizeof(float)), known,
                      sizeof known);
}
