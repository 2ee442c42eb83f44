/* The buckets of the priority queue, where what is due later waits. */
#include "core/base/heap_far.h"

#include "core/base/mem.h"
#include "core/base/pages.h"

#include <stdlib.h>
#include <string.h>

enum {
    CHUNK = 32,        /* entries */
    PER_BUCKET = 8,    /* entries aimed at */
    PREFETCHED = 2048, /* items from which on they do not stay in the nearer caches */
    BUCKETS_MIN = 16,
    BUCKETS_MAX = 1024
};

static inline uint64_t high_of(heap_key key)
{
    return (uint64_t)(key >> 64);
}

/* Twice as many chunks. */
__attribute__((noinline)) static void grow_chunks(struct heap_far *far)
{
    uint32_t old = far->chunk_capacity, larger = old ? old * 2 : 64;
    size_t places = (size_t)old * CHUNK, more = (size_t)larger * CHUNK;
    far->highs = pages_grow(far->highs, places * sizeof *far->highs, more * sizeof *far->highs);
    far->handles =
        pages_grow(far->handles, places * sizeof *far->handles, more * sizeof *far->handles);
    far->chunks = mem_realloc(far->chunks, larger * sizeof *far->chunks);
    far->chunk_capacity = larger;
}

/* A chunk at the head of its bucket: a free one, or one never used. */
static uint32_t new_chunk(struct heap_far *far, uint32_t next)
{
    uint32_t chunk = far->chunk_free;
    if (chunk) {
        far->chunk_free = far->chunks[chunk].next;
    } else {
        if (far->chunk_new >= far->chunk_capacity)
            grow_chunks(far);
        chunk = far->chunk_new++;
    }
    far->chunks[chunk] = (struct heap_chunk){.next = next};
    return chunk;
}

/* Frees a chunk and returns the next of its bucket. */
static uint32_t free_chunk(struct heap_far *far, uint32_t chunk)
{
    uint32_t next = far->chunks[chunk].next;
    far->chunks[chunk].next = far->chunk_free;
    far->chunk_free = chunk;
    return next;
}

/* A bucket grows by chunks at its head, so that only the first one has room. */
static inline void append(struct heap_far *far, uint32_t *head, uint64_t high, uint32_t handle)
{
    if (!*head || far->chunks[*head].used == CHUNK)
        *head = new_chunk(far, *head);
    uint32_t place = *head * CHUNK + far->chunks[*head].used++;
    far->highs[place] = high;
    far->handles[place] = handle;
}

static inline uint32_t *bucket_of(struct heap_rung *rung, uint64_t high)
{
    return &rung->heads[(high - rung->start) >> rung->shift];
}

/* The finest rung is the last; each ends where the part of the coarser one that is left begins, so
 * that the first whose end is later than the key is the one. */
void heap_far_put(struct heap *heap, uint64_t high, uint32_t handle)
{
    struct heap_far *far = heap->far;
    uint32_t *head = &far->beyond;
    for (unsigned i = far->rung_count; i-- > 0;)
        if (high < far->rungs[i].end) {
            head = bucket_of(&far->rungs[i], high);
            break;
        }
    append(far, head, high, handle);
}

static uint32_t count_bucket(const struct heap_far *far, uint32_t chunk)
{
    uint32_t count = 0;
    for (; chunk; chunk = far->chunks[chunk].next)
        count += far->chunks[chunk].used;
    return count;
}

/* High halves of keys, from the least to the greatest. */
struct key_range {
    uint64_t least, greatest;
};

static inline void widen(struct key_range *range, uint64_t high)
{
    range->least = high < range->least ? high : range->least;
    range->greatest = high > range->greatest ? high : range->greatest;
}

/* Whether a bucket is too much to be sorted and can be told apart; its range then. */
static bool too_much(const struct heap_far *far, uint32_t chunk, uint32_t count,
                     struct key_range *range)
{
    *range = (struct key_range){UINT64_MAX, 0};
    if (count <= HEAP_SORTED || far->rung_count == HEAP_RUNGS)
        return false;
    for (; chunk; chunk = far->chunks[chunk].next)
        for (uint32_t i = 0; i < far->chunks[chunk].used; i++)
            widen(range, far->highs[chunk * CHUNK + i]);
    return range->least < range->greatest;
}

/* Adds the finest rung, over `start` .. `end` - 1 with about `count` entries to come;
 * start < end. */
static struct heap_rung *add_rung(struct heap_far *far, uint64_t start, uint64_t end,
                                  uint32_t count)
{
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
static void spread(struct heap_far *far, uint32_t chunk, struct heap_rung *rung)
{
    for (; chunk; chunk = free_chunk(far, chunk))
        for (uint32_t i = 0; i < far->chunks[chunk].used; i++) {
            uint32_t place = chunk * CHUNK + i;
            uint64_t high = far->highs[place];
            append(far, bucket_of(rung, high), high, far->handles[place]);
        }
}

/* Where an entry of a bucket is not outdated, its whole key. */
static inline bool look_up(const struct heap *heap, uint32_t place, struct heap_entry *entry)
{
    const struct heap_far *far = heap->far;
    uint32_t handle = far->handles[place];
    *entry = (struct heap_entry){heap_key_at(heap, handle), handle};
    return heap->slots[handle].high == far->highs[place];
}

/* Moves a bucket into the heap, which is then out of order. */
static void append_bucket(struct heap *heap, uint32_t chunk)
{
    struct heap_far *far = heap->far;
    struct heap_entry entry;
    for (; chunk; chunk = free_chunk(far, chunk))
        for (uint32_t i = 0; i < far->chunks[chunk].used; i++)
            if (look_up(heap, chunk * CHUNK + i, &entry))
                heap_append(heap, entry.key, entry.handle);
            else
                heap->outdated--;
}

/* What a bucket's items will need of memory: first the table's entries of all, then the items. */
static void prefetch_bucket(const struct heap *heap, uint32_t chunk)
{
    const struct heap_far *far = heap->far;
    for (; chunk; chunk = far->chunks[chunk].next)
        for (uint32_t i = 0; i < far->chunks[chunk].used; i++)
            __builtin_prefetch(&heap->slots[far->handles[chunk * CHUNK + i]]);
}

static void prefetch_items(const struct heap *heap)
{
    for (const struct heap_entry *entry = heap->next; entry->handle; entry++) {
        const char *item = heap->slots[entry->handle].item;
        __builtin_prefetch(item);
        __builtin_prefetch(item + 64);
        __builtin_prefetch(item + 128);
    }
}

/* By insertion, as it is only a few. */
static void sort_bucket(struct heap *heap, uint32_t chunk)
{
    struct heap_far *far = heap->far;
    struct heap_entry entry, *end = far->sorted;
    for (; chunk; chunk = free_chunk(far, chunk))
        for (uint32_t i = 0; i < far->chunks[chunk].used; i++) {
            struct heap_entry *at = end;
            if (!look_up(heap, chunk * CHUNK + i, &entry)) {
                heap->outdated--;
                continue;
            }
            for (; at > far->sorted && at[-1].key > entry.key; at--)
                *at = at[-1];
            *at = entry;
            end++;
        }
    end->key = HEAP_NO_KEY;
    end->handle = 0;
    heap->next = far->sorted;
}

/* Reads a bucket: sorted, or into the heap when it is much that cannot be told apart. */
static void fetch(struct heap *heap, uint32_t chunk, uint32_t count)
{
    bool large = heap->count >= PREFETCHED;
    heap->patience = HEAP_PATIENCE;
    if (large)
        prefetch_bucket(heap, chunk);
    if (count <= HEAP_SORTED) {
        sort_bucket(heap, chunk);
        if (large)
            prefetch_items(heap);
        return;
    }
    append_bucket(heap, chunk);
    heap_order(heap);
    heap->patience += 2 * heap->near;
}

/* Nothing is left in the rungs: what is beyond becomes the coarsest rung, or is fetched when it is
 * little. */
static void fetch_beyond(struct heap *heap)
{
    struct heap_far *far = heap->far;
    uint32_t chunk = far->beyond, count = count_bucket(far, chunk);
    struct key_range range;
    far->beyond = 0;
    if (too_much(far, chunk, count, &range)) {
        spread(far, chunk, add_rung(far, range.least, range.greatest + 1, count));
    } else {
        heap->bound = 0;
        fetch(heap, chunk, count);
    }
}

/* Uses up the next bucket of the finest rung, or makes a finer one of it when it is much. */
static void fetch_bucket(struct heap *heap, struct heap_rung *rung)
{
    struct heap_far *far = heap->far;
    uint32_t chunk = rung->heads[rung->next], count = count_bucket(far, chunk);
    uint64_t start = rung->start + ((uint64_t)rung->next << rung->shift);
    uint64_t width = UINT64_C(1) << rung->shift;
    uint64_t end = rung->end - start < width ? rung->end : start + width;
    struct key_range range;
    rung->next++;
    if (too_much(far, chunk, count, &range)) {
        spread(far, chunk, add_rung(far, range.least, end, count));
    } else {
        heap->bound = end;
        fetch(heap, chunk, count);
    }
}

/* A rung that is used up goes; the coarser one has been used up to just its end. */
void heap_far_fetch(struct heap *heap)
{
    struct heap_far *far = heap->far;
    while (!heap->next->handle && !heap->near) {
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

static struct heap_far *far_of(struct heap *heap)
{
    if (!heap->far) {
        heap->far = mem_zero(1, sizeof *heap->far);
        heap_far_clear(heap->far);
    }
    return heap->far;
}

/* What is left of the sorted bucket, which is due before all that is in buckets, goes with the
 * heap. */
bool heap_far_spill(struct heap *heap)
{
    struct heap_far *far = far_of(heap);
    struct key_range range = {UINT64_MAX, 0};
    uint32_t count = heap->near;
    for (uint32_t i = HEAP_ROOT; i < heap->near + HEAP_ROOT; i++)
        widen(&range, high_of(heap->keys[i]));
    for (const struct heap_entry *entry = heap->next; entry->handle; entry++, count++)
        widen(&range, high_of(entry->key));
    if (range.least == range.greatest || far->rung_count == HEAP_RUNGS) {
        heap->patience = 2 * heap->near;
        return false;
    }
    uint64_t end = heap->bound ? heap->bound : range.greatest + 1;
    struct heap_rung *rung = add_rung(far, range.least, end, count);
    for (uint32_t i = HEAP_ROOT; i < heap->near + HEAP_ROOT; i++)
        append(far, bucket_of(rung, high_of(heap->keys[i])), high_of(heap->keys[i]),
               heap->handles[i]);
    for (; heap->next->handle; heap->next++)
        append(far, bucket_of(rung, high_of(heap->next->key)), high_of(heap->next->key),
               heap->next->handle);
    heap_clear_near(heap);
    heap_far_fetch(heap);
    return true;
}

void heap_far_gather(struct heap *heap)
{
    struct heap_far *far = heap->far;
    for (; heap->next->handle; heap->next++)
        heap_append(heap, heap->next->key, heap->next->handle);
    if (!far)
        return;
    for (; far->rung_count; far->rung_count--) {
        struct heap_rung *rung = &far->rungs[far->rung_count - 1];
        for (; rung->next < rung->count; rung->next++)
            append_bucket(heap, rung->heads[rung->next]);
    }
    append_bucket(heap, far->beyond);
    heap_far_clear(far);
}

void heap_far_clear(struct heap_far *far)
{
    far->rung_count = 0;
    far->beyond = far->chunk_free = 0;
    far->chunk_new = 1;
}

void heap_far_free(struct heap *heap)
{
    struct heap_far *far = heap->far;
    if (!far)
        return;
    size_t places = (size_t)far->chunk_capacity * CHUNK;
    pages_free(far->highs, places * sizeof *far->highs);
    pages_free(far->handles, places * sizeof *far->handles);
    free(far->chunks);
    for (unsigned i = 0; i < HEAP_RUNGS; i++)
        free(far->rungs[i].heads);
    free(far);
}
