#include "models/partition.h"

#include "models/keys.h"

uint32_t blocks_size(const struct blocks *blocks, uint32_t slot)
{
    return blocks->d / blocks->slots + (slot < blocks->d % blocks->slots);
}

uint32_t blocks_start(const struct blocks *blocks, uint32_t slot)
{
    uint32_t larger = blocks->d % blocks->slots;
    return blocks->d / blocks->slots * slot + (slot < larger ? slot : larger);
}

void partition_order(uint64_t key, uint32_t d, uint32_t *order)
{
    struct rng rng = rng_start(key_of(key, PURPOSE_PARTITION));
    for (uint32_t i = 0; i < d; i++)
        order[i] = i;
    for (uint32_t i = d; i > 1; i--) {
        uint32_t j = (uint32_t)rng_below(&rng, i), held = order[i - 1];
        order[i - 1] = order[j];
        order[j] = held;
    }
}
