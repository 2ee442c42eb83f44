/* An indexed 4-ary min-heap with the keys inline: a comparison never leaves the key array, and the
 * four children of an entry fill one cache line (Larkin, Sen, Tarjan, A Back-to-Basics Empirical
 * Study of Priority Queues, ALENEX 2014).
 *
 * An item in the heap is known by a handle, which its owner keeps; it is moved or taken out in
 * O(log n) without a search. Where a handle stands is noted in an array of the heap's own, so that
 * sifting never touches an item's memory. The heap never owns an item. Equal keys come out in no
 * promised order: make them unique. */
#ifndef CORE_HEAP_H
#define CORE_HEAP_H

#include <stdint.h>

typedef unsigned __int128 heap_key;

/* Zero-initialise; heap_free when done. */
struct heap {
    heap_key *keys;    /* keys[HEAP_ROOT] is the least */
    uint32_t *handles; /* parallel to keys */
    uint32_t *places;  /* by handle: its index in keys, or the next free handle */
    void **items;      /* by handle */
    void *block;       /* what keys was allocated as */
    uint32_t count, capacity, free;
};

enum { HEAP_ROOT = 3 }; /* so that children, at 4i - 8 .. 4i - 5, start on a multiple of four */

static inline heap_key heap_key_of(uint64_t high, uint64_t low)
{
    return (heap_key)high << 64 | low;
}

/* The least key and its item; the heap must not be empty. */
static inline heap_key heap_least(const struct heap *heap)
{
    return heap->keys[HEAP_ROOT];
}
static inline void *heap_top(const struct heap *heap)
{
    return heap->items[heap->handles[HEAP_ROOT]];
}

/* The key of an item in the heap. */
static inline heap_key heap_key_at(const struct heap *heap, uint32_t handle)
{
    return heap->keys[heap->places[handle]];
}

/* Adds an item and returns its handle, never 0. The handle is good until heap_remove. */
uint32_t heap_push(struct heap *heap, void *item, heap_key key);
void heap_remove(struct heap *heap, uint32_t handle);
void heap_rekey(struct heap *heap, uint32_t handle, heap_key key);
/* Takes `amount` off every key; none may be smaller. */
void heap_shift(struct heap *heap, heap_key amount);
void heap_free(struct heap *heap);

#endif
