#include "models/method.h"

#include "core/mem.h"
#include "models/keys.h"
#include "models/optimiser.h"

#include <math.h>
#include <stdlib.h>

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

void learner_draw(const struct learner *learner, uint64_t key, uint32_t round, uint32_t slot,
                  uint32_t step, uint8_t *row)
{
    uint32_t number = learner->algorithm->own_rows ? slot : 0;
    direction_draw(learner->config.direction,
                   key_of(key, PURPOSE_PERTURBATION, round, number, step), learner->d, row);
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
    for (size_t i = 0; i < bits_bytes(update->slots); i++)
        if (update->ballots[i])
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

/* --- updates -------------------------------------------------------------------------------- */

int update_vote(const struct update *update, uint32_t slot)
{
    if (!bit_get(update->ballots, slot))
        return 0;
    return bit_get(update->ballots + bits_bytes(update->slots), slot) ? 1 : -1;
}

void update_direction(const struct learner *learner, const struct update *update, uint32_t row,
                      uint8_t *scratch, float *v)
{
    const uint8_t *bytes = scratch;
    if (update->rows)
        bytes = update->rows + row * learner_row_bytes(learner);
    else
        learner_draw(learner, update->key, update->round, row, 0, scratch);
    direction_read(learner->config.direction, bytes, learner->d, v);
}

uint64_t update_digest(const struct learner *learner, const struct update *update)
{
    const uint64_t words[] = {update->round, update->slots, update->before.steps,
                              update->before.halvings, update->rows ? 0 : update->key};
    if (!update->accept)
        return 0; /* whatever was voted, nothing moves */
    uint64_t digest = hash_bytes(1, words, sizeof words);
    digest = hash_bytes(digest, update->ballots, 2 * bits_bytes(update->slots));
    if (update->rows)
        digest = hash_bytes(digest, update->rows,
                            learner_rows(learner, update->slots) * learner_row_bytes(learner));
    return digest;
}

void update_apply(const struct learner *learner, const struct update *update,
                  const struct blocks *blocks, float *state)
{
    struct gradient gradient = {mem_zero(learner->d, sizeof(float)), mem_zero(learner->d, 1)};
    learner->algorithm->gradient(learner, update, blocks, &gradient);
    struct step step = {.alpha =
                            learner_alpha(learner, &update->before, update->round, update->slots),
                        .divisor = learner->algorithm->divisor(update->slots),
                        .number = update->before.steps + 1};
    optimiser_step(&learner->config.optimiser, &step, &gradient, learner->d, state);
    free(gradient.sum);
    free(gradient.voted);
}

double update_flops(const struct learner *learner, const struct update *update)
{
    if (!update->accept)
        return 0;
    double d = learner->d, rows = learner_rows(learner, update->slots);
    return ((rows > 1 ? rows : 0) + optimiser_flops(&learner->config.optimiser)) * d;
}

void update_clear(struct update *update)
{
    free(update->ballots);
    free(update->rows);
    *update = (struct update){0};
}
