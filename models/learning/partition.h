/* How the d coordinates of θ are cut into S blocks, one for each slot. Block sizes differ by at
 * most one, larger blocks first; by_layer is the exception.
 *
 *   contiguous         block k is the k-th run of coordinates
 *   interleaved        coordinate i belongs to block i mod S
 *   random             contiguous in an order of the coordinates that is drawn once a run
 *   random_each_round  the same, drawn anew for every wave
 *   by_layer           whole layers of the policy, weights and biases together. With fewer slots
 *                      than layers, layers are dealt from the largest to the smallest, each to the
 *                      slot that has the fewest coordinates so far. With more slots than layers,
 *                      the layer with the largest parts gets another part, again and again; parts
 *                      of a layer are runs whose sizes differ by at most one. The task none counts
 *                      as one layer.
 *
 * A cut is the table that the last three kinds need: the d coordinates, block after block; for
 * by_layer followed by slots + 1 numbers that say where each block begins.
 *
 * For example d = 10 coordinates in S = 4 slots: contiguous blocks are 0 to 2, 3 to 5, 6 and 7, 8
 * and 9; interleaved ones 0 4 8, 1 5 9, 2 6, 3 7. By_layer, layers of 60, 30 and 10 coordinates
 * make two slots of 60 and 40, or four of 30, 30, 30 and 10. */
#ifndef MODELS_PARTITION_H
#define MODELS_PARTITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum partition {
    PARTITION_CONTIGUOUS,
    PARTITION_INTERLEAVED,
    PARTITION_RANDOM,
    PARTITION_RANDOM_EACH_ROUND,
    PARTITION_BY_LAYER
};

/* Drawn from a key. */
static inline bool partition_random(enum partition kind)
{
    return kind == PARTITION_RANDOM || kind == PARTITION_RANDOM_EACH_ROUND;
}
/* Needs a cut. */
static inline bool partition_ordered(enum partition kind)
{
    return partition_random(kind) || kind == PARTITION_BY_LAYER;
}

struct blocks {
    enum partition kind;
    uint32_t d, slots;   /* 1 <= slots <= d */
    const uint32_t *cut; /* NULL where none is needed; borrowed */
};

/* Coordinates in the block of `slot`. */
uint32_t blocks_size(const struct blocks *blocks, uint32_t slot);
/* Coordinates in the blocks before that of `slot`: blocks_at's `start`. */
uint32_t blocks_start(const struct blocks *blocks, uint32_t slot);
/* Coordinates in the largest block. */
uint32_t blocks_largest(const struct blocks *blocks);
/* The j-th coordinate of that block, j < blocks_size. */
static inline uint32_t blocks_at(const struct blocks *blocks, uint32_t start, uint32_t slot,
                                 uint32_t j)
{
    if (blocks->kind == PARTITION_INTERLEAVED)
        return slot + j * blocks->slots;
    return blocks->cut ? blocks->cut[start + j] : start + j;
}

/* A set of coordinates of θ: one block, or all. */
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

/* Indices from <= j < to. */
struct index_range {
    uint32_t from, to;
};
/* The j whose coordinate may lie in [first, end): exactly those for a run, else all. */
struct index_range coordinates_within(const struct coordinates *c, uint32_t first, uint32_t end);
/* Writes θ + by · v on these coordinates, and θ on the others, to `out`; d floats each. */
void coordinates_move(const struct coordinates *c, uint32_t d, const float *theta, const float *v,
                      float by, float *out);

/* Length of the cut of a kind that needs one. */
size_t partition_cut_length(enum partition kind, uint32_t d, uint32_t slots);
/* Fills the cut of a random kind (Fisher-Yates); `round` 0: the one of the whole run. */
void partition_draw(uint64_t key, uint32_t round, uint32_t d, uint32_t *cut);
/* Fills the cut by layers: layer l is coordinates layers[l] .. layers[l + 1] - 1, `count` of them,
 * layers[0] = 0, layers[count] = d; slots <= d. */
void partition_deal(const uint32_t *layers, uint32_t count, uint32_t slots, uint32_t *cut);

#endif
