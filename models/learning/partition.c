/* Cutting θ into blocks, and walking through a block's coordinates. */
#include "models/learning/partition.h"

#include "core/base/mem.h"
#include "models/learning/keys.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Where part `k` of `parts` near-equal parts of `count` begins; k = parts: count. The first `count
 * % parts` are longer by one. */
static uint32_t part_start(uint32_t count, uint32_t parts, uint32_t k)
{
    uint32_t larger = count % parts;
    return count / parts * k + (k < larger ? k : larger);
}

uint32_t blocks_start(const struct blocks *blocks, uint32_t slot)
{
    if (blocks->kind == PARTITION_BY_LAYER)
        return blocks->cut[blocks->d + slot];
    return part_start(blocks->d, blocks->slots, slot);
}

uint32_t blocks_size(const struct blocks *blocks, uint32_t slot)
{
    return blocks_start(blocks, slot + 1) - blocks_start(blocks, slot);
}

struct coordinates coordinates_all(uint32_t d)
{
    return (struct coordinates){.size = d, .run = true};
}

struct coordinates coordinates_of(const struct blocks *blocks, uint32_t slot)
{
    return (struct coordinates){blocks, slot, blocks_start(blocks, slot), blocks_size(blocks, slot),
                                blocks->kind == PARTITION_CONTIGUOUS};
}

/* Of scattered coordinates all have to be looked at; of a run those of the window are known. */
struct index_range coordinates_within(const struct coordinates *c, uint32_t first, uint32_t end)
{
    if (!c->run)
        return (struct index_range){0, c->size};
    uint32_t from = first > c->start ? first - c->start : 0;
    uint32_t to = end > c->start ? end - c->start : 0;
    to = to < c->size ? to : c->size;
    return (struct index_range){from < to ? from : to, to};
}

void coordinates_move(const struct coordinates *c, uint32_t d, const float *theta, const float *v,
                      float by, float *out)
{
    memcpy(out, theta, d * sizeof *out);
    for (uint32_t j = 0; j < c->size; j++) {
        uint32_t i = coordinates_at(c, j);
        out[i] += by * v[i];
    }
}

uint32_t blocks_largest(const struct blocks *blocks)
{
    uint32_t largest = 0;
    for (uint32_t slot = 0; slot < blocks->slots; slot++)
        if (blocks_size(blocks, slot) > largest)
            largest = blocks_size(blocks, slot);
    return largest;
}

size_t partition_cut_length(enum partition kind, uint32_t d, uint32_t slots)
{
    return d + (kind == PARTITION_BY_LAYER ? (size_t)slots + 1 : 0);
}

/* Fisher and Yates's shuffle, from the end: each order is equally likely. */
void partition_draw(uint64_t key, uint32_t round, uint32_t d, uint32_t *cut)
{
    uint64_t once = key_of(key, PURPOSE_PARTITION);
    struct rng rng = rng_start(round ? key_of(once, round) : once);
    for (uint32_t i = 0; i < d; i++)
        cut[i] = i;
    for (uint32_t i = d; i > 1; i--) {
        uint32_t j = (uint32_t)rng_below(&rng, i), held = cut[i - 1];
        cut[i - 1] = cut[j];
        cut[j] = held;
    }
}

/* --- by layer ------------------------------------------------------------------------------- */

static uint32_t layer_size(const uint32_t *layers, uint32_t layer)
{
    return layers[layer + 1] - layers[layer];
}

/* The layer whose parts are largest; the first of equals. Sizes over parts are compared crosswise,
 * in whole numbers. */
static uint32_t coarsest(const uint32_t *layers, uint32_t count, const uint32_t *parts)
{
    uint32_t best = 0;
    for (uint32_t l = 1; l < count; l++)
        if ((uint64_t)layer_size(layers, l) * parts[best] >
            (uint64_t)layer_size(layers, best) * parts[l])
            best = l;
    return best;
}

/* As many parts as there are slots, in the order of θ. */
static void split_layers(const uint32_t *layers, uint32_t count, uint32_t slots, uint32_t *cut)
{
    uint32_t d = layers[count], *parts = mem_alloc(count * sizeof *parts), *start = cut + d;
    for (uint32_t l = 0; l < count; l++)
        parts[l] = 1;
    for (uint32_t given = count; given < slots; given++)
        parts[coarsest(layers, count, parts)]++;
    for (uint32_t i = 0; i < d; i++)
        cut[i] = i;
    for (uint32_t l = 0; l < count; l++)
        for (uint32_t k = 0; k < parts[l]; k++)
            *start++ = layers[l] + part_start(layer_size(layers, l), parts[l], k);
    *start = d;
    free(parts);
}

/* The largest layer not dealt yet; the first of equals. */
static uint32_t next_layer(const uint32_t *layers, uint32_t count, const uint32_t *owner,
                           uint32_t nobody)
{
    uint32_t best = count;
    for (uint32_t l = 0; l < count; l++)
        if (owner[l] == nobody &&
            (best == count || layer_size(layers, l) > layer_size(layers, best)))
            best = l;
    return best;
}

/* Fewer slots than layers: the largest layer first, each to the slot that holds least so far
 * (Graham's rule of the longest first), which is at most 4/3 of the best there is. */
static void deal_layers(const uint32_t *layers, uint32_t count, uint32_t slots, uint32_t *cut)
{
    uint32_t *owner = mem_alloc(count * sizeof *owner), *held = mem_zero(slots, sizeof *held);
    uint32_t d = layers[count], at = 0;
    for (uint32_t l = 0; l < count; l++)
        owner[l] = slots;
    for (uint32_t dealt = 0; dealt < count; dealt++) {
        uint32_t layer = next_layer(layers, count, owner, slots), least = 0;
        for (uint32_t slot = 1; slot < slots; slot++)
            if (held[slot] < held[least])
                least = slot;
        owner[layer] = least;
        held[least] += layer_size(layers, layer);
    }
    for (uint32_t slot = 0; slot < slots; slot++) {
        cut[d + slot] = at;
        for (uint32_t l = 0; l < count; l++)
            for (uint32_t i = layers[l]; owner[l] == slot && i < layers[l + 1]; i++)
                cut[at++] = i;
    }
    cut[d + slots] = at;
    free(owner);
    free(held);
}

void partition_deal(const uint32_t *layers, uint32_t count, uint32_t slots, uint32_t *cut)
{
    assert(slots >= 1 && slots <= layers[count]);
    if (slots < count)
        deal_layers(layers, count, slots, cut);
    else
        split_layers(layers, count, slots, cut);
}
