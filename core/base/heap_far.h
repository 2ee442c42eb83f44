/* The buckets behind the heap proper of core/base/heap.c: what is due later, thrown into buckets by
 * the high half of its key. Private to the queue.
 *
 * A rung parts a stretch of keys into buckets of one width, a power of two. When nothing nearer is
 * left the next bucket of the finest rung is fetched and sorted; one that holds too much is parted
 * by a finer rung instead, as long as its keys differ. Entries of a bucket lie in chunks, in no
 * order, so that putting one in costs O(1); of its key an entry has the high half, and the rest is
 * looked up when it is fetched, where outdated ones are dropped. What is later than every rung
 * waits in one list until a rung is made of it. */
#ifndef CORE_HEAP_FAR_H
#define CORE_HEAP_FAR_H

#include "core/base/heap.h"

enum {
    HEAP_RUNGS = 12,
    HEAP_SORTED = 48,  /* as many as may be sorted by insertion */
    HEAP_PATIENCE = 96 /* entries of the heap before it is thrown into buckets */
};

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
    uint32_t beyond;                                /* first chunk of what is beyond every rung */
    uint64_t *highs;                                /* by place; a chunk is CHUNK places */
    uint32_t *handles;                              /* by place */
    struct heap_chunk *chunks;                      /* chunk 0 is none */
    uint32_t chunk_free, chunk_new, chunk_capacity; /* the first free one, the first never used */
    struct heap_entry sorted[HEAP_SORTED + 1];      /* the bucket being read off */
};

/* Puts an entry with high half >= heap->bound into its bucket. */
void heap_far_put(struct heap *heap, uint64_t high, uint32_t handle);
/* Nothing is left but in buckets: fetches some of these, which may all turn out to be outdated. */
void heap_far_fetch(struct heap *heap);
/* The heap, in order or not, has outgrown heap->patience: throws it into buckets and fetches the
 * first; false, and nothing done, where it cannot be parted. */
bool heap_far_spill(struct heap *heap);
/* Moves all into the heap, which is not in order then; there are no buckets any more. */
void heap_far_gather(struct heap *heap);
/* Drops all that is in them. */
void heap_far_clear(struct heap_far *far);
void heap_far_free(struct heap *heap);

#endif
