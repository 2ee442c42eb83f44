/* The buckets behind the heap proper of core/base/heap.c: what is due later, thrown into buckets by
 * the high half of its key. Private to the queue.
 *
 * A rung parts a stretch of keys into buckets of one width, a power of two. When the heap is empty
 * the next bucket of the finest rung is fetched into it; one that holds too much is parted by a
 * finer rung instead, as long as its keys differ. Entries of a bucket lie in chunks, in no order,
 * so that putting one in costs O(1), and so does taking one out by its handle. What is later than
 * every rung waits in one list until a rung is made of it. */
#ifndef CORE_HEAP_FAR_H
#define CORE_HEAP_FAR_H

#include "core/base/heap.h"

#include <stdbool.h>

#define HEAP_FAR UINT32_C(0x80000000) /* a place in a bucket */

enum { HEAP_RUNGS = 12 };

/* Buckets of equal width over part of the keys' high halves; a finer rung covers one bucket of the
 * coarser one. */
struct heap_rung {
    uint64_t start, end;  /* what it covers */
    unsigned shift;       /* a bucket is 2^shift wide */
    uint32_t count, next; /* of buckets; those before `next` are used up */
    uint32_t *heads;      /* first chunk of each, 0 for none */
};

struct heap_chunk {
    uint32_t next, used; /* the next of its bucket, its entries */
};

struct heap_far {
    struct heap_rung rungs[HEAP_RUNGS]; /* the coarsest first */
    unsigned rung_count;
    uint32_t beyond;                     /* first chunk of what is beyond every rung */
    heap_key *keys;                      /* by slot; a chunk is CHUNK slots */
    uint32_t *handles;                   /* by slot */
    struct heap_chunk *chunks;           /* chunk 0 is none */
    uint32_t chunk_free, chunk_capacity; /* the first free one; how many there are */
};

/* Puts an entry with high half >= heap->bound into its bucket. */
void heap_far_put(struct heap *heap, heap_key key, uint32_t handle);
/* Takes an entry out of its bucket. */
void heap_far_take(struct heap *heap, uint32_t place);
/* The heap is empty and the buckets are not: fetches the next ones. */
void heap_far_fetch(struct heap *heap);
/* The heap has outgrown heap->patience: throws it into buckets where that is possible, and fetches
 * the first. */
void heap_far_spill(struct heap *heap);
/* Fetches all; there are no buckets then. */
void heap_far_gather(struct heap *heap);
heap_key heap_far_key(const struct heap *heap, uint32_t place);
void heap_far_free(struct heap *heap);

#endif
