#include "core/heap.h"

#include "core/fail.h"
#include "core/mem.h"

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

static void put(struct heap *heap, uint32_t at, heap_key key, uint32_t handle)
{
    heap->keys[at] = key;
    heap->handles[at] = handle;
    heap->places[handle] = at;
}

/* Moves the hole at `at` towards the root until `key` fits, and fills it. */
static void sift_up(struct heap *heap, uint32_t at, heap_key key, uint32_t handle)
{
    while (at > HEAP_ROOT) {
        uint32_t parent = at / 4 + 2;
        if (heap->keys[parent] <= key)
            break;
        put(heap, at, heap->keys[parent], heap->handles[parent]);
        at = parent;
    }
    put(heap, at, key, handle);
}

/* The least of the children that start at `first`, of which there is at least one below `end`. */
static uint32_t least_child(const heap_key *keys, uint32_t first, uint32_t end)
{
    if (first + 4 <= end) {
        uint32_t a = first + (keys[first + 1] < keys[first]);
        uint32_t b = first + 2 + (keys[first + 3] < keys[first + 2]);
        return keys[b] < keys[a] ? b : a;
    }
    uint32_t least = first;
    for (uint32_t child = first + 1; child < end; child++)
        if (keys[child] < keys[least])
            least = child;
    return least;
}

/* Moves the hole at `at` towards the leaves until `key` fits, and fills it. */
static void sift_down(struct heap *heap, uint32_t at, heap_key key, uint32_t handle)
{
    uint32_t end = heap->count + HEAP_ROOT;
    for (;;) {
        uint64_t first = 4 * (uint64_t)at - 8;
        if (first >= end)
            break;
        uint32_t child = least_child(heap->keys, (uint32_t)first, end);
        if (key <= heap->keys[child])
            break;
        put(heap, at, heap->keys[child], heap->handles[child]);
        at = child;
    }
    put(heap, at, key, handle);
}

static void sift(struct heap *heap, uint32_t at, heap_key key, uint32_t handle)
{
    if (at > HEAP_ROOT && key < heap->keys[at / 4 + 2])
        sift_up(heap, at, key, handle);
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
    sift_up(heap, at, key, handle);
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
