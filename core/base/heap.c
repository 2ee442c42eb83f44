/* The heap proper of the priority queue, and its handles. */
#include "core/base/heap.h"

#include "core/base/fail.h"
#include "core/base/heap_far.h"
#include "core/base/mem.h"
#include "core/base/pages.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SMALL = 8 };

/* What a queue of a few items needs, side by side: there may be a great many such queues. */
struct heap_small {
    heap_key keys[SMALL];
    uint32_t handles[SMALL], places[SMALL];
    void *items[SMALL];
};

static void clear_keys(struct heap *heap, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        heap->keys[i] = HEAP_NO_KEY;
    heap->capacity = to;
}

/* One block for everything, as most heaps never hold more than a few items. */
static void start_small(struct heap *heap)
{
    struct heap_small *small = heap->small = mem_alloc(sizeof *small);
    heap->keys = small->keys;
    heap->handles = small->handles;
    heap->places = small->places;
    heap->items = small->items;
    clear_keys(heap, 0, SMALL);
    heap->handle_capacity = SMALL;
    heap->handle_new = 1;
}

/* A larger copy of an array of the heap's; the old one is freed unless it is part of the small
 * block. */
static void *larger_copy(void *array, bool is_small, size_t size, size_t larger)
{
    if (!is_small)
        return pages_huge(mem_realloc(array, larger), larger);
    return memcpy(mem_alloc(larger), array, size);
}

/* Makes room for twice as many entries in the heap; the keys stay aligned to cache lines. */
static void grow_heap(struct heap *heap)
{
    uint32_t old = heap->capacity, larger = old * 2;
    size_t size = larger * sizeof *heap->keys + CACHE_LINE;
    void *block = pages_huge(mem_alloc(size), size);
    uintptr_t at = ((uintptr_t)block + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    heap->handles = larger_copy(heap->handles, old == SMALL, old * sizeof *heap->handles,
                                larger * sizeof *heap->handles);
    heap->keys = memcpy((heap_key *)at, heap->keys, old * sizeof *heap->keys);
    free(heap->block);
    heap->block = block;
    clear_keys(heap, old, larger);
}

/* Twice as many handles. */
static void grow_handles(struct heap *heap)
{
    uint32_t old = heap->handle_capacity, larger = old * 2;
    if (!old) {
        start_small(heap);
        return;
    }
    if (old > UINT32_MAX / 8)
        die("a queue of more than 2^29 items");
    heap->places = larger_copy(heap->places, old == SMALL, old * sizeof *heap->places,
                               larger * sizeof *heap->places);
    heap->items = larger_copy(heap->items, old == SMALL, old * sizeof *heap->items,
                              larger * sizeof *heap->items);
    heap->handle_capacity = larger;
}

/* The arrays of a heap as locals: the compiler need not fetch them again after every store. */
struct view {
    heap_key *restrict keys;
    uint32_t *restrict handles;
    uint32_t *restrict places;
};

static inline struct view view_of(struct heap *heap)
{
    return (struct view){heap->keys, heap->handles, heap->places};
}

static inline void put(struct view view, size_t at, heap_key key, uint32_t handle)
{
    view.keys[at] = key;
    view.handles[at] = handle;
    view.places[handle] = (uint32_t)at;
}

static inline void move_entry(struct view view, size_t to, size_t from)
{
    put(view, to, view.keys[from], view.handles[from]);
}

/* Moves the hole at `at` towards `top` until `key` fits, and fills it. */
static inline void sift_up(struct view view, size_t at, size_t top, heap_key key, uint32_t handle)
{
    while (at > top) {
        size_t parent = at / 4 + 2;
        if (view.keys[parent] <= key)
            break;
        move_entry(view, at, parent);
        at = parent;
    }
    put(view, at, key, handle);
}

/* The index of the least of four. Which it is cannot be foretold, so there must be no branch: the
 * empty statement keeps the compiler from making one of `b`. */
static inline size_t least_of_four(const heap_key *keys)
{
    size_t a = keys[1] < keys[0], b = 2 + (size_t)(keys[3] < keys[2]);
    __asm__("" : "+r"(b));
    return a + ((b - a) & -(size_t)(keys[b] < keys[a]));
}

/* Moves the hole at `at` down to a leaf along the least children, then up to where `key` fits: what
 * fills a hole comes from the bottom and goes back there, so comparing it on the way down would be
 * in vain (Wegener, 1993). */
static void sift_down(struct heap *heap, size_t start, heap_key key, uint32_t handle)
{
    struct view view = view_of(heap);
    size_t at = start, end = (size_t)heap->near + HEAP_ROOT, first = 4 * at - 8;
    while (first < end) {
        size_t child = first + least_of_four(view.keys + first);
        move_entry(view, at, child);
        at = child;
        first = 4 * at - 8;
    }
    sift_up(view, at, start, key, handle);
}

static void sift(struct heap *heap, uint32_t at, heap_key key, uint32_t handle)
{
    if (at > HEAP_ROOT && key < heap->keys[at / 4 + 2])
        sift_up(view_of(heap), at, HEAP_ROOT, key, handle);
    else
        sift_down(heap, at, key, handle);
}

void heap_append(struct heap *heap, heap_key key, uint32_t handle)
{
    uint32_t at = heap->near + HEAP_ROOT;
    if (at >= heap->capacity)
        grow_heap(heap);
    heap->near++;
    put(view_of(heap), at, key, handle);
}

void heap_order(struct heap *heap)
{
    for (uint32_t at = (heap->near + HEAP_ROOT - 1) / 4 + 2; heap->near > 1 && at >= HEAP_ROOT;
         at--)
        sift_down(heap, at, heap->keys[at], heap->handles[at]);
}

/* Puts an entry where it belongs. */
static inline void enter(struct heap *heap, heap_key key, uint32_t handle)
{
    if (heap->bound && (uint64_t)(key >> 64) >= heap->bound) {
        heap_far_put(heap, key, handle);
        return;
    }
    uint32_t at = heap->near + HEAP_ROOT;
    if (at >= heap->capacity)
        grow_heap(heap);
    heap->near++;
    sift_up(view_of(heap), at, HEAP_ROOT, key, handle);
    if (heap->near > heap->patience)
        heap_far_spill(heap);
}

/* Takes an entry out of where it stands; the least one may be missing then. */
static inline void leave(struct heap *heap, uint32_t place)
{
    if (place & HEAP_FAR) {
        heap_far_take(heap, place);
        return;
    }
    uint32_t last = --heap->near + HEAP_ROOT;
    heap_key key = heap->keys[last];
    heap->keys[last] = HEAP_NO_KEY;
    if (place != last)
        sift(heap, place, key, heap->handles[last]);
}

/* Of the free ones, which are a list within `places`, or one never used before. */
static inline uint32_t new_handle(struct heap *heap)
{
    uint32_t handle = heap->handle_free;
    if (handle) {
        heap->handle_free = heap->places[handle];
        return handle;
    }
    if (heap->handle_new == heap->handle_capacity)
        grow_handles(heap);
    return heap->handle_new++;
}

/* Once all are free they are handed out in order again: chained they would lie in disorder. */
static inline void free_handle(struct heap *heap, uint32_t handle)
{
    heap->places[handle] = heap->handle_free;
    heap->handle_free = heap->count ? handle : 0;
    if (!heap->count)
        heap->handle_new = 1;
}

/* The least key must be within the heap proper: where all lies in buckets, the first bucket is
 * fetched. */
uint32_t heap_push(struct heap *heap, void *item, heap_key key)
{
    uint32_t handle = new_handle(heap);
    heap->items[handle] = item;
    heap->count++;
    enter(heap, key, handle);
    if (!heap->near)
        heap_far_fetch(heap);
    return handle;
}

void heap_remove(struct heap *heap, uint32_t handle)
{
    leave(heap, heap->places[handle]);
    heap->count--;
    free_handle(heap, handle);
    if (heap->count && !heap->near)
        heap_far_fetch(heap);
}

/* Within the heap proper an entry is sifted; into a bucket, or out of one, it is put anew. */
void heap_rekey(struct heap *heap, uint32_t handle, heap_key key)
{
    uint32_t place = heap->places[handle];
    bool far = heap->bound && (uint64_t)(key >> 64) >= heap->bound;
    if (!far && !(place & HEAP_FAR)) {
        sift(heap, place, key, handle);
        return;
    }
    leave(heap, place);
    enter(heap, key, handle);
    if (!heap->near)
        heap_far_fetch(heap);
}

heap_key heap_key_at(const struct heap *heap, uint32_t handle)
{
    uint32_t place = heap->places[handle];
    return place & HEAP_FAR ? heap_far_key(heap, place) : heap->keys[place];
}

/* All keys move alike, so their order stays; buckets are bounded by keys, so they are emptied
 * first. */
void heap_shift(struct heap *heap, heap_key amount, void (*each)(void *item, void *context),
                void *context)
{
    heap_far_gather(heap);
    for (uint32_t i = HEAP_ROOT; i < heap->near + HEAP_ROOT; i++) {
        heap->keys[i] -= amount;
        if (each)
            each(heap->items[heap->handles[i]], context);
    }
}

void heap_free(struct heap *heap)
{
    heap_far_free(heap);
    free(heap->block);
    if (heap->capacity > SMALL)
        free(heap->handles);
    if (heap->handle_capacity > SMALL) {
        free(heap->places);
        free(heap->items);
    }
    free(heap->small);
    *heap = (struct heap){0};
}
