/* Par-S²ZPO (P1, Algorithm 1): one perturbation v a round for everybody; agent k probes v on its
 * block I_k alone; ĝ = Σ_k Ô_k (v restricted to I_k), θ ← θ + α ĝ. The blocks are disjoint, so
 * nothing is divided by S, and a vote that is missing leaves its block as it was. */
#include "models/method.h"
#include "models/partition.h"

#include "core/mem.h"

#include <stdlib.h>

static double one(uint32_t slots)
{
    (void)slots;
    return 1;
}

static void gradient(const struct learner *learner, const struct update *update,
                     const uint32_t *order, int32_t *sum)
{
    const struct blocks blocks = {learner->config.partition, learner->d, update->slots, order};
    uint8_t *scratch = mem_alloc(learner_sign_bytes(learner));
    const uint8_t *signs = update_signs(learner, update, 0, scratch);
    for (uint32_t slot = 0; slot < update->slots; slot++) {
        int vote = update_vote(update, slot);
        uint32_t size = vote ? blocks_size(&blocks, slot) : 0, start = blocks_start(&blocks, slot);
        for (uint32_t j = 0; j < size; j++) {
            uint32_t i = blocks_at(&blocks, start, slot, j);
            sum[i] = vote * sign_at(signs, i);
        }
    }
    free(scratch);
}

static int64_t paper_bits(int64_t d, int64_t slots)
{
    return d + slots;
}

static int64_t paper_floats(int64_t d, int64_t slots)
{
    return d + (d + slots - 1) / slots;
}

const struct algorithm par_s2zpo = {
    .name = "par_s2zpo",
    .summary = "Par-S2ZPO: every agent probes its own block of one shared perturbation, one bit up",
    .own_signs = false,
    .blocks = true,
    .alpha = plain_alpha,
    .mu = plain_mu,
    .divisor = one,
    .gradient = gradient,
    .paper_bits = paper_bits,
    .paper_floats = paper_floats,
};
