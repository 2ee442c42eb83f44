/* The buckets of the priority queue, where what is due later waits. */
#include "core/base/heap_far.h"

#include "core/base/mem.h"
#include "core/base/pages.h"

#include <stdlib.h>
#include <string.h>

enum {
    CHUNK = 32,            /* entries */
    FETCHED_TOGETHER = 48, /* so many go into the heap together */
    PATIENCE = 192,        /* entries of the heap before it is thrown into buckets */
    PER_BUCKET = 8,        /* entries aimed at */
    BUCKETS_MIN = 16,
    BUCKETS_MAX = 1024
};

/* Buckets go by the high half of a key, which is its instant; the low one only orders what is in
 * the heap. */
static uint64_t high(heap_key key)
{
    return (uint64_t)(key >> 64);
}

/* A chunk at the head of its bucket, from the free ones; where there are none, twice as many as
 * before. */
static uint32_t new_chunk(struct heap *heap, uint32_t next)
{
    struct heap_far *far = heap->far;
    uint32_t chunk = far->chunk_free;
    if (!chunk) {
        uint32_t old = far->chunk_capacity, larger = old ? old * 2 : 64;
        size_t slots = (size_t)larger * CHUNK;
        far->keys = mem_realloc(far->keys, slots * sizeof *far->keys);
        far->handles = mem_realloc(far->handles, slots * sizeof *far->handles);
        pages_huge(far->keys, slots * sizeof *far->keys);
        pages_huge(far->handles, slots * sizeof *far->handles);
        far->chunks = mem_realloc(far->chunks, larger * sizeof *far->chunks);
        chunk = old ? old : 1;
        for (uint32_t i = chunk; i < larger; i++)
            far->chunks[i].next = i + 1 < larger ? i + 1 : 0;
        far->chunk_capacity = larger;
    }
    far->chunk_free = far->chunks[chunk].next;
    far->chunks[chunk].next = next;
    far->chunks[chunk].used = 0;
    return chunk;
}

/* Frees a chunk and returns the next of its bucket. */
static uint32_t free_chunk(struct heap *heap, uint32_t chunk)
{
    struct heap_far *far = heap->far;
    uint32_t next = far->chunks[chunk].next;
    far->chunks[chunk].next = far->chunk_free;
    far->chunk_free = chunk;
    return next;
}

/* A bucket grows by chunks at its head, so that only the first one has room. */
static inline void append(struct heap *heap, uint32_t *head, heap_key key, uint32_t handle)
{
    struct heap_far *far = heap->far;
    if (!*head || far->chunks[*head].used == CHUNK)
        *head = new_chunk(heap, *head);
    uint32_t slot = *head * CHUNK + far->chunks[*head].used++;
    far->keys[slot] = key;
    far->handles[slot] = handle;
    heap->places[handle] = HEAP_FAR + slot;
}

static inline uint32_t *bucket_of(struct heap_rung *rung, heap_key key)
{
    return &rung->heads[(high(key) - rung->start) >> rung->shift];
}

/* The finest rung is the last; each ends where the part of the coarser one that is left begins, so
 * that the first whose end is later than the key is the one. */
void heap_far_put(struct heap *heap, heap_key key, uint32_t handle)
{
    struct heap_far *far = heap->far;
    uint32_t *head = &far->beyond;
    for (unsigned i = far->rung_count; i-- > 0;)
        if (high(key) < far->rungs[i].end) {
            head = bucket_of(&far->rungs[i], key);
            break;
        }
    append(heap, head, key, handle);
}

/* The last entry of the chunk takes its place, so that chunks have no holes. Order within a bucket
 * means nothing. */
void heap_far_take(struct heap *heap, uint32_t place)
{
    struct heap_far *far = heap->far;
    uint32_t slot = place - HEAP_FAR, chunk = slot / CHUNK;
    uint32_t last = chunk * CHUNK + --far->chunks[chunk].used;
    far->keys[slot] = far->keys[last];
    far->handles[slot] = far->handles[last];
    heap->places[far->handles[slot]] = HEAP_FAR + slot;
}

heap_key heap_far_key(const struct heap *heap, uint32_t place)
{
    struct heap_far *far = heap->far;
    return far->keys[place - HEAP_FAR];
}

static uint32_t count_bucket(const struct heap *heap, uint32_t chunk)
{
    struct heap_far *far = heap->far;
    uint32_t count = 0;
    for (; chunk; chunk = far->chunks[chunk].next)
        count += far->chunks[chunk].used;
    return count;
}

/* High halves of keys, from the least to the greatest. */
struct key_range {
    uint64_t least, greatest;
};

/* By the high halves of keys alone: instants, which is what buckets are cut by. */
static void widen(struct key_range *range, const heap_key *keys, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint64_t value = high(keys[i]);
        range->least = value < range->least ? value : range->least;
        range->greatest = value > range->greatest ? value : range->greatest;
    }
}

/* Whether a bucket is too much for the heap and can be told apart; its range then. */
static bool too_much(const struct heap *heap, uint32_t chunk, uint32_t count,
                     struct key_range *range)
{
    struct heap_far *far = heap->far;
    *range = (struct key_range){UINT64_MAX, 0};
    if (count <= FETCHED_TOGETHER || far->rung_count == HEAP_RUNGS)
        return false;
    for (; chunk; chunk = far->chunks[chunk].next)
        widen(range, far->keys + (size_t)chunk * CHUNK, far->chunks[chunk].used);
    return range->least < range->greatest;
}

/* Adds the finest rung, over `start` .. `end` - 1 with about `count` entries to come;
 * start < end. */
static struct heap_rung *add_rung(struct heap *heap, uint64_t start, uint64_t end, uint32_t count)
{
    struct heap_far *far = heap->far;
    struct heap_rung *rung = &far->rungs[far->rung_count++];
    uint32_t buckets = BUCKETS_MIN;
    while (buckets < BUCKETS_MAX && buckets < count / PER_BUCKET)
        buckets *= 2;
    if (!rung->heads)
        rung->heads = mem_alloc(BUCKETS_MAX * sizeof *rung->heads);
    rung->start = start;
    rung->end = end;
    rung->next = 0;
    for (rung->shift = 0; (end - 1 - start) >> rung->shift >= buckets;)
        rung->shift++;
    rung->count = (uint32_t)((end - 1 - start) >> rung->shift) + 1;
    memset(rung->heads, 0, rung->count * sizeof *rung->heads);
    return rung;
}

/* A chunk is free for other buckets as soon as it is read, so that spreading needs few new ones. */
static void spread(struct heap *heap, uint32_t chunk, struct heap_rung *rung)
{
    struct heap_far *far = heap->far;
    for (; chunk; chunk = free_chunk(heap, chunk))
        for (uint32_t i = 0; i < far->chunks[chunk].used; i++) {
            uint32_t slot = chunk * CHUNK + i;
            heap_key key = far->keys[slot];
            append(heap, bucket_of(rung, key), key, far->handles[slot]);
        }
}

/* Moves a bucket into the heap, which is then out of order. */
static void append_bucket(struct heap *heap, uint32_t chunk)
{
    struct heap_far *far = heap->far;
    for (; chunk; chunk = free_chunk(heap, chunk))
        for (uint32_t i = 0; i < far->chunks[chunk].used; i++) {
            uint32_t slot = chunk * CHUNK + i, handle = far->handles[slot];
            heap_append(heap, far->keys[slot], handle);
            __builtin_prefetch(&heap->items[handle]);
        }
}

/* Moves a bucket into the empty heap; its items will be wanted soon. */
static void fetch(struct heap *heap, uint32_t chunk)
{
    append_bucket(heap, chunk);
    heap_order(heap);
    for (uint32_t i = 0; i < heap->near; i++) {
        const char *item = heap->items[heap->handles[i + HEAP_ROOT]];
        __builtin_prefetch(item);
        __builtin_prefetch(item + 64);
        __builtin_prefetch(item + 128);
    }
}

/* Nothing is left in the rungs: what is beyond becomes the coarsest rung, or the heap when it is
 * little. */
static void fetch_beyond(struct heap *heap)
{
    struct heap_far *far = heap->far;
    uint32_t chunk = far->beyond, count = count_bucket(heap, chunk);
    struct key_range range;
    far->beyond = 0;
    if (too_much(heap, chunk, count, &range)) {
        spread(heap, chunk, add_rung(heap, range.least, range.greatest + 1, count));
    } else {
        heap->bound = 0;
        fetch(heap, chunk);
    }
}

/* Uses up the next bucket of the finest rung: into the heap, or into a finer rung when it
 * is much. */
static void fetch_bucket(struct heap *heap, struct heap_rung *rung)
{
    uint32_t chunk = rung->heads[rung->next], count = count_bucket(heap, chunk);
    uint64_t start = rung->start + ((uint64_t)rung->next << rung->shift);
    uint64_t width = UINT64_C(1) << rung->shift;
    uint64_t end = rung->end - start < width ? rung->end : start + width;
    struct key_range range;
    rung->next++;
    if (too_much(heap, chunk, count, &range)) {
        spread(heap, chunk, add_rung(heap, range.least, end, count));
    } else {
        heap->bound = end;
        fetch(heap, chunk);
    }
}

/* A rung that is used up goes; the coarser one has been used up to just its end. */
void heap_far_fetch(struct heap *heap)
{
    struct heap_far *far = heap->far;
    heap->patience = PATIENCE;
    while (!heap->near) {
        if (!far->rung_count) {
            fetch_beyond(heap);
            continue;
        }
        struct heap_rung *rung = &far->rungs[far->rung_count - 1];
        while (rung->next < rung->count && !rung->heads[rung->next])
            rung->next++;
        if (rung->next < rung->count)
            fetch_bucket(heap, rung);
        else
            far->rung_count--;
    }
}

void heap_far_spill(struct heap *heap)
{
    struct heap_far *far = heap->far;
    struct key_range range = {UINT64_MAX, 0};
    heap->patience = PATIENCE;
    if (heap->near <= PATIENCE)
        return; /* the queue is new */
    if (!far)
        far = heap->far = mem_zero(1, sizeof *far);
    widen(&range, heap->keys + HEAP_ROOT, heap->near);
    if (range.least == range.greatest || far->rung_count == HEAP_RUNGS) {
        heap->patience = 2 * heap->near;
        return;
    }
    uint64_t end = heap->bound ? heap->bound : range.greatest + 1;
    struct heap_rung *rung = add_rung(heap, range.least, end, heap->near);
    for (uint32_t i = HEAP_ROOT; i < heap->near + HEAP_ROOT; i++) {
        append(heap, bucket_of(rung, heap->keys[i]), heap->keys[i], heap->handles[i]);
        heap->keys[i] = HEAP_NO_KEY;
    }
    heap->near = 0;
    heap_far_fetch(heap);
}

/* From the finest rung to the coarsest, and what is beyond; then they are ordered once. */
void heap_far_gather(struct heap *heap)
{
    struct heap_far *far = heap->far;
    if (!far)
        return;
    for (; far->rung_count; far->rung_count--) {
        struct heap_rung *rung = &far->rungs[far->rung_count - 1];
        for (; rung->next < rung->count; rung->next++)
            append_bucket(heap, rung->heads[rung->next]);
    }
    append_bucket(heap, far->beyond);
    heap_order(heap);
    far->beyond = 0;
    heap->bound = 0;
    heap->patience = 2 * heap->near > PATIENCE ? 2 * heap->near : PATIENCE;
}

void heap_far_free(struct heap *heap)
{
    struct heap_far *far = heap->far;
    if (!far)
        return;
    free(far->keys);
    free(far->handles);
    free(far->chunks);
    for (unsigned i = 0; i < HEAP_RUNGS; i++)
        free(far->rungs[i].heads);
    free(far);
}
