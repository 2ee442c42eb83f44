/* A priority queue of items by 128-bit keys, of which an item can be moved or taken out by the
 * handle its owner keeps. The queue never owns an item. Equal keys come out in no promised order:
 * make them unique.
 *
 * What is due soon stands in a 4-ary heap with the keys inline: a comparison never leaves the key
 * array, and the four children of an entry fill one cache line (Larkin, Sen, Tarjan, A
 * Back-to-Basics Empirical Study of Priority Queues, ALENEX 2014). What is due later is only thrown
 * into buckets by the high half of its key, and a bucket of too many into finer ones, when its turn
 * comes (the ladder queue: Tang, Goh, Thng, ACM TOMACS 15(3), 2005). So a million items cost little
 * more each than a thousand; taking out is O(1) in a bucket and O(log n) in the heap. Few items are
 * a plain heap.
 *
 * Where a handle stands is noted in an array of the queue's own, so that sifting never touches an
 * item's memory. */
#ifndef CORE_HEAP_H
#define CORE_HEAP_H

#include <stdint.h>

typedef unsigned __int128 heap_key; /* below 2^127 */

struct heap_far; /* the buckets: core/base/heap_far.h */

/* Zero-initialise; heap_free when done. */
struct heap {
    heap_key *keys;    /* the heap, keys[HEAP_ROOT] the least of all; HEAP_NO_KEY from its end on */
    uint32_t *handles; /* parallel to keys */
    uint32_t *places;  /* by handle: index in keys, HEAP_FAR + slot, or the next free handle */
    void **items;      /* by handle */
    void *block;       /* what keys was allocated as; NULL while it is in `small` */
    struct heap_small *small; /* the first arrays */
    struct heap_far *far;     /* NULL until there was too much for the heap */
    /* 0, or: exactly the keys whose high half is at least this are in buckets */
    uint64_t bound;
    uint32_t count;    /* all items */
    uint32_t near;     /* those in the heap */
    uint32_t patience; /* the heap may grow to this before it is thrown into buckets */
    uint32_t capacity, handle_capacity; /* of keys and handles; of places and items */
    uint32_t handle_free, handle_new;   /* the next to hand out: a used one, or one never used */
};

#define HEAP_NO_KEY (~(heap_key)0) /* greater than any */

enum { HEAP_ROOT = 3 }; /* so that children, at 4i - 8 .. 4i - 5, start on a multiple of four */

static inline heap_key heap_key_of(uint64_t high, uint64_t low)
{
    return (heap_key)high << 64 | low;
}

/* The least key and its item; there must be one. */
static inline heap_key heap_least(const struct heap *heap)
{
    return heap->keys[HEAP_ROOT];
}
static inline void *heap_top(const struct heap *heap)
{
    return heap->items[heap->handles[HEAP_ROOT]];
}

/* Adds an item and returns its handle, never 0. The handle is good until heap_remove. */
uint32_t heap_push(struct heap *heap, void *item, heap_key key);
void heap_remove(struct heap *heap, uint32_t handle);
void heap_rekey(struct heap *heap, uint32_t handle, heap_key key);
/* The key of an item in the queue. */
heap_key heap_key_at(const struct heap *heap, uint32_t handle);
/* Takes `amount` off every key; none may be smaller. Calls `each` (may be NULL) with every item. */
void heap_shift(struct heap *heap, heap_key amount, void (*each)(void *item, void *context),
                void *context);
void heap_free(struct heap *heap);

/* For core/base/heap_far.c. Appends to the heap without order; heap_order then makes it a heap. */
void heap_append(struct heap *heap, heap_key key, uint32_t handle);
void heap_order(struct heap *heap);

#endif
