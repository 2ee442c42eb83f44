/* How the d coordinates of θ are cut into S blocks, one a slot: sizes differ by at most one, the
 * larger ones first.
 *
 *   contiguous   block k is the k-th run of coordinates
 *   interleaved  coordinate i belongs to block i mod S
 *   random       contiguous over an order of the coordinates that is drawn once a run */
#ifndef MODELS_PARTITION_H
#define MODELS_PARTITION_H

#include "models/algorithm.h"

struct blocks {
    enum partition kind;
    uint32_t d, slots;     /* 1 <= slots <= d */
    const uint32_t *order; /* d coordinates; PARTITION_RANDOM only; borrowed */
};

/* Coordinates in the block of `slot`. */
uint32_t blocks_size(const struct blocks *blocks, uint32_t slot);
/* The j-th coordinate of that block, j < blocks_size. */
static inline uint32_t blocks_at(const struct blocks *blocks, uint32_t start, uint32_t slot,
                                 uint32_t j)
{
    switch (blocks->kind) {
    case PARTITION_INTERLEAVED:
        return slot + j * blocks->slots;
    case PARTITION_RANDOM:
        return blocks->order[start + j];
    default:
        return start + j;
    }
}
/* Coordinates in the blocks before that of `slot`: blocks_at's `start`. */
uint32_t blocks_start(const struct blocks *blocks, uint32_t slot);

/* Fills `order` with the d coordinates in the order keyed by the run's key (Fisher-Yates). */
void partition_order(uint64_t key, uint32_t d, uint32_t *order);

#endif
