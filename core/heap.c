#include "core/heap.h"

#include "core/fail.h"
#include "core/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { CACHE_LINE = 64, FIRST_CAPACITY = 64 };

/* Doubles the room and chains the new handles into the list of free ones. */
static void grow(struct heap *heap)
{
    if (heap->capacity > UINT32_MAX / 2)
        die("a heap of more than 2^31 items");
    uint32_t old = heap->capacity, larger = old ? old * 2 : FIRST_CAPACITY;
    void *block = mem_alloc(larger * sizeof *heap->keys + CACHE_LINE);
    uintptr_t at = ((uintptr_t)block + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    heap_key *keys = (heap_key *)at;
    if (old)
        memcpy(keys, heap->keys, old * sizeof *keys);
    free(heap->block);
    heap->block = block;
    heap->keys = keys;
    heap->handles = mem_realloc(heap->handles, larger * sizeof *heap->handles);
    heap->places = mem_realloc(heap->places, larger * sizeof *heap->places);
    heap->items = mem_realloc(heap->items, larger * sizeof *heap->items);
    for (uint32_t handle = old ? old : 1; handle < larger; handle++)
        heap->places[handle] = handle + 1 < larger ? handle + 1 : 0;
    heap->free = old ? old : 1;
    heap->capacity = larger;
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

static size_t least_of_few(const heap_key *keys, size_t count)
{
    size_t least = 0;
    for (size_t child = 1; child < count; child++)
        if (keys[child] < keys[least])
            least = child;
    return least;
}

/* Moves the hole at `at` down to a leaf along the least children, then up to where `key` fits: what
 * fills a hole comes from the bottom and goes back there, so comparing it on the way down would be
 * in vain (Wegener, 1993). */
static void sift_down(struct heap *heap, uint32_t start, heap_key key, uint32_t handle)
{
    struct view view = view_of(heap);
    size_t at = start, end = (size_t)heap->count + HEAP_ROOT, first = 4 * at - 8;
    while (first + 4 <= end) {
        size_t child = first + least_of_four(view.keys + first);
        move_entry(view, at, child);
        at = child;
        first = 4 * at - 8;
    }
    if (first < end) {
        size_t child = first + least_of_few(view.keys + first, end - first);
        move_entry(view, at, child);
        at = child;
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

/* Entries begin at HEAP_ROOT and handles at 1, so when there is room for an entry there is a free
 * handle. */
uint32_t heap_push(struct heap *heap, void *item, heap_key key)
{
    uint32_t at = heap->count + HEAP_ROOT;
    if (at >= heap->capacity) {
        uint32_t spare = heap->free;
        grow(heap);
        heap->places[heap->capacity - 1] = spare; /* the few left over go to the end of the list */
    }
    uint32_t handle = heap->free;
    heap->free = heap->places[handle];
    heap->items[handle] = item;
    heap->count++;
    sift_up(view_of(heap), at, HEAP_ROOT, key, handle);
    return handle;
}

void heap_remove(struct heap *heap, uint32_t handle)
{
    uint32_t at = heap->places[handle], last = --heap->count + HEAP_ROOT;
    if (at != last)
        sift(heap, at, heap->keys[last], heap->handles[last]);
    heap->places[handle] = heap->free;
    heap->free = handle;
}

void heap_rekey(struct heap *heap, uint32_t handle, heap_key key)
{
    sift(heap, heap->places[handle], key, handle);
}

void heap_shift(struct heap *heap, heap_key amount)
{
    for (uint32_t i = 0; i < heap->count; i++)
        heap->keys[HEAP_ROOT + i] -= amount;
}

void heap_free(struct heap *heap)
{
    free(heap->block);
    free(heap->handles);
    free(heap->places);
    free(heap->items);
    *heap = (struct heap){0};
}
