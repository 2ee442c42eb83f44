/* How the d coordinates of θ are cut into S blocks, one a slot. Sizes differ by at most one, the
 * larger ones first, but for by_layer.
 *
 *   contiguous         block k is the k-th run of coordinates
 *   interleaved        coordinate i belongs to block i mod S
 *   random             contiguous over an order of the coordinates that is drawn once a run
 *   random_each_round  the same, drawn anew every round
 *   by_layer           whole layers of the policy (weights and biases together). With fewer slots
 * than layers, layers are dealt from the largest to the smallest, each to the slot that holds least
 * so far; with more, another part is given again and again to the layer whose parts are largest,
 * and parts of a layer are contiguous runs whose sizes differ by at most one. The task none is one
 * layer. */
#ifndef MODELS_PARTITION_H
#define MODELS_PARTITION_H

#include "models/federated/algorithm.h"

/* Drawn from a key. */
static inline bool partition_random(enum partition kind)
{
    return kind == PARTITION_RANDOM || kind == PARTITION_RANDOM_EACH_ROUND;
}
/* Needs a cut: see partition_cut. */
static inline bool partition_ordered(enum partition kind)
{
    return partition_random(kind) || kind == PARTITION_BY_LAYER;
}

struct blocks {
    enum partition kind;
    uint32_t d, slots;   /* 1 <= slots <= d */
    const uint32_t *cut; /* as of partition_cut; NULL where none is needed; borrowed */
};

/* Coordinates in the block of `slot`. */
uint32_t blocks_size(const struct blocks *blocks, uint32_t slot);
/* Coordinates in the blocks before that of `slot`: blocks_at's `start`. */
uint32_t blocks_start(const struct blocks *blocks, uint32_t slot);
/* The j-th coordinate of that block, j < blocks_size. */
static inline uint32_t blocks_at(const struct blocks *blocks, uint32_t start, uint32_t slot,
                                 uint32_t j)
{
    if (blocks->kind == PARTITION_INTERLEAVED)
        return slot + j * blocks->slots;
    return blocks->cut ? blocks->cut[start + j] : start + j;
}

/* Coordinates of θ: a block's, or all. */
struct coordinates {
    const struct blocks *blocks; /* borrowed; NULL: all */
    uint32_t slot, start, size;
    bool run; /* they are start .. start + size - 1 */
};
struct coordinates coordinates_all(uint32_t d);
struct coordinates coordinates_of(const struct blocks *blocks, uint32_t slot);
/* The j-th, j < size. */
static inline uint32_t coordinates_at(const struct coordinates *c, uint32_t j)
{
    return c->run ? c->start + j : blocks_at(c->blocks, c->start, c->slot, j);
}
/* The j of those among them that may lie in [first, end): all where they are no run. */
struct span {
    uint32_t from, to;
};
struct span coordinates_within(const struct coordinates *c, uint32_t first, uint32_t end);
/* θ + by · v on these coordinates, θ on the others, into `out`; d each. */
void coordinates_move(const struct coordinates *c, uint32_t d, const float *theta, const float *v,
                      float by, float *out);

/* Coordinates in the largest block. */
uint32_t blocks_largest(const struct blocks *blocks);

/* A cut: the d coordinates, block after block; for by_layer followed by slots + 1 numbers, where
 * each block begins. Its length: */
size_t partition_cut_length(enum partition kind, uint32_t d, uint32_t slots);
/* Fills the cut of a random kind (Fisher-Yates); `round` 0: once a run. */
void partition_draw(uint64_t key, uint32_t round, uint32_t d, uint32_t *cut);
/* Fills the cut by layers: layer l is coordinates layers[l] .. layers[l + 1] - 1, `count` of them,
 * layers[0] = 0, layers[count] = d; slots <= d. */
void partition_deal(const uint32_t *layers, uint32_t count, uint32_t slots, uint32_t *cut);

#endif
