/* A priority queue of items by 128-bit keys, of which an item can be moved or taken out by the
 * handle its owner keeps. The queue never owns an item. Equal keys come out in no promised order:
 * make them unique.
 *
 * Items stand in a table by their handles, with their keys: this is what the queue holds. What
 * orders them is an index of entries (key, handle), of which one is outdated once the table says
 * something else: an item that is moved gets another entry, one that is taken out leaves its entry
 * behind, and either is dropped when its turn comes. So nothing need be found again in the index,
 * and sorting it touches neither the table nor the items. Where outdated entries outnumber the
 * others the index is made anew.
 *
 * Of the index, what is due soon stands in a 4-ary heap with the keys inline: a comparison never
 * leaves the key array, and the four children of an entry fill one cache line (Larkin, Sen, Tarjan,
 * A Back-to-Basics Empirical Study of Priority Queues, ALENEX 2014). What is due later is only
 * thrown into buckets by the high half of its key, and a bucket of too many into finer ones, when
 * its turn comes; one of a few is sorted, and read off entry by entry (the ladder queue: Tang, Goh,
 * Thng, ACM TOMACS 15(3), 2005). So a million items cost little more each than a thousand; taking
 * out the least is O(1) from a sorted bucket and O(log n) from the heap. Few items are a plain
 * heap. */
#ifndef CORE_HEAP_H
#define CORE_HEAP_H

#include <stdbool.h>
#include <stdint.h>

typedef unsigned __int128 heap_key; /* below 2^127 */

struct heap_far; /* the buckets: core/base/heap_far.h */

struct heap_slot {
    uint64_t low, high; /* of the key; high HEAP_FREE: the slot is not in use, low is the next so */
    void *item;
};

struct heap_entry {
    heap_key key;
    uint32_t handle;
};

/* Zero-initialise; heap_free when done. */
struct heap {
    heap_key least;                /* of all items, if there are any */
    uint32_t top;                  /* its handle */
    uint32_t count;                /* items */
    uint32_t slot_free, slot_new;  /* the next to hand out: a used one, or one never used */
    struct heap_slot *slots;       /* by handle */
    const struct heap_entry *next; /* of the sorted bucket; HEAP_NO_KEY behind its last */
    heap_key *keys;                /* the heap, in order; HEAP_NO_KEY from its end on */
    uint32_t *handles;             /* parallel to keys */
    void *block;                   /* what keys was allocated as; NULL while it is in `small` */
    struct heap_small *small;      /* the first arrays */
    struct heap_far *far;          /* NULL until there was too much for the heap */
    /* 0, or: exactly the keys whose high half is at least this are in buckets */
    uint64_t bound;
    uint32_t near;     /* entries of the heap */
    uint32_t patience; /* the heap may grow to this before it is thrown into buckets */
    uint32_t outdated; /* entries of the index */
    uint32_t capacity; /* of keys and handles */
    uint32_t slot_capacity;
};

#define HEAP_NO_KEY (~(heap_key)0) /* greater than any */
#define HEAP_FREE UINT64_MAX

enum { HEAP_ROOT = 3 }; /* so that children, at 4i - 8 .. 4i - 5, start on a multiple of four */

static inline heap_key heap_key_of(uint64_t high, uint64_t low)
{
    return (heap_key)high << 64 | low;
}

/* The least key and its item; there must be one. */
static inline heap_key heap_least(const struct heap *heap)
{
    return heap->least;
}
static inline void *heap_top(const struct heap *heap)
{
    return heap->slots[heap->top].item;
}
/* The key of an item in the queue. */
static inline heap_key heap_key_at(const struct heap *heap, uint32_t handle)
{
    return heap_key_of(heap->slots[handle].high, heap->slots[handle].low);
}

/* Adds an item and returns its handle, never 0. The handle is good until heap_remove. */
uint32_t heap_push(struct heap *heap, void *item, heap_key key);
void heap_remove(struct heap *heap, uint32_t handle);
void heap_rekey(struct heap *heap, uint32_t handle, heap_key key);
/* Takes `amount` off every key; none may be smaller. Calls `each` (may be NULL) with every item. */
void heap_shift(struct heap *heap, heap_key amount, void (*each)(void *item, void *context),
                void *context);
void heap_free(struct heap *heap);

/* For core/base/heap_far.c. Appends to the heap without order; heap_order then makes it a heap. */
void heap_append(struct heap *heap, heap_key key, uint32_t handle);
void heap_order(struct heap *heap);
/* Empties the heap, of which nothing is lost elsewhere. */
void heap_clear_near(struct heap *heap);

#endif
