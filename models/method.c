#include "models/method.h"

#include "core/mem.h"
#include "models/keys.h"

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

void learner_signs(const struct learner *learner, uint64_t key, uint32_t round, uint32_t slot,
                   uint32_t step, uint8_t *signs)
{
    uint32_t row = learner->algorithm->own_signs ? slot : 0;
    rng_bits(key_of(key, PURPOSE_PERTURBATION, round, row, step), signs, learner->d);
}

int update_vote(const struct update *update, uint32_t slot)
{
    if (!bit_get(update->ballots, slot))
        return 0;
    return bit_get(update->ballots + bits_bytes(update->slots), slot) ? 1 : -1;
}

const uint8_t *update_signs(const struct learner *learner, const struct update *update,
                            uint32_t row, uint8_t *scratch)
{
    if (update->signs)
        return update->signs + row * learner_sign_bytes(learner);
    learner_signs(learner, update->key, update->round, row, 0, scratch);
    return scratch;
}

uint64_t update_digest(const struct learner *learner, const struct update *update)
{
    const uint64_t words[] = {update->accept, update->round, update->slots,
                              update->signs ? 0 : update->key};
    if (!update->accept)
        return 0; /* whatever was voted, nothing moves */
    uint64_t digest = hash_bytes(1, words, sizeof words);
    digest = hash_bytes(digest, update->ballots, 2 * bits_bytes(update->slots));
    if (update->signs)
        digest = hash_bytes(digest, update->signs,
                            learner_rows(learner, update->slots) * learner_sign_bytes(learner));
    return digest;
}

void update_apply(const struct learner *learner, const struct update *update, const uint32_t *order,
                  float *theta)
{
    if (!update->accept)
        return;
    const struct algorithm *algorithm = learner->algorithm;
    int32_t *sum = mem_zero(learner->d, sizeof *sum);
    algorithm->gradient(learner, update, order, sum);
    float scale = (float)(algorithm->alpha(&learner->config, update->slots) /
                          algorithm->divisor(update->slots));
    for (uint32_t i = 0; i < learner->d; i++)
        theta[i] = sum[i] ? theta[i] + scale * (float)sum[i] : theta[i];
    free(sum);
}

double update_flops(const struct learner *learner, const struct update *update)
{
    if (!update->accept)
        return 0;
    double d = learner->d, rows = learner_rows(learner, update->slots);
    return (rows > 1 ? rows * d : 0) + 2 * d; /* integer sums, then a multiply and an add */
}

void update_clear(struct update *update)
{
    free(update->ballots);
    free(update->signs);
    *update = (struct update){0};
}
