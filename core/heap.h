/* An indexed 4-ary min-heap with the keys inline: a comparison never leaves the key array, and the
 * four children of an entry fill one cache line (Larkin, Sen, Tarjan, A Back-to-Basics Empirical
 * Study of Priority Queues, ALENEX 2014).
 *
 * An item is known by the address of a 32-bit slot embedded in its owner: the heap keeps the item's
 * place there (0 when it is in no heap), so an item is moved or taken out in O(log n) without a
 * search. The heap never owns an item. Equal keys come out in no promised order: make them unique.
 */
#ifndef CORE_HEAP_H
#define CORE_HEAP_H

#include <stddef.h>
#include <stdint.h>

typedef unsigned __int128 heap_key;

/* Zero-initialise; heap_free when done. */
struct heap {
    heap_key *keys;   /* keys[HEAP_ROOT] is the least */
    uint32_t **slots; /* the items, parallel to keys */
    void *block;      /* what keys was allocated as */
    uint32_t count, capacity;
};

enum { HEAP_ROOT = 3 }; /* so that children, at 4s - 8 .. 4s - 5, start on a multiple of four */

static inline heap_key heap_key_of(uint64_t high, uint64_t low)
{
    return (heap_key)high << 64 | low;
}

static inline heap_key heap_least(const struct heap *heap)
{
    return heap->keys[HEAP_ROOT];
}

/* The owner of the least item, given its type and the member that is its slot; the heap must not be
 * empty. */
#define heap_top(heap, type, member)                                                               \
    ((type *)(void *)((char *)(heap)->slots[HEAP_ROOT] - offsetof(type, member)))

void heap_push(struct heap *heap, uint32_t *slot, heap_key key); /* *slot must be 0 */
void heap_remove(struct heap *heap, uint32_t *slot);             /* the item must be in this heap */
void heap_rekey(struct heap *heap, uint32_t *slot, heap_key key);
void heap_free(struct heap *heap);

#endif
