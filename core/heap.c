#include "core/heap.h"

#include "core/fail.h"
#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

enum { CACHE_LINE = 64, FIRST_CAPACITY = 64 };

static void grow(struct heap *heap)
{
    if (heap->capacity > UINT32_MAX / 2)
        die("a heap of more than 2^31 items");
    uint32_t larger = heap->capacity ? heap->capacity * 2 : FIRST_CAPACITY;
    void *block = mem_alloc(larger * sizeof *heap->keys + CACHE_LINE);
    uintptr_t at = ((uintptr_t)block + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    heap_key *keys = (heap_key *)at;
    if (heap->capacity)
        memcpy(keys, heap->keys, heap->capacity * sizeof *keys);
    free(heap->block);
    heap->block = block;
    heap->keys = keys;
    heap->slots = mem_realloc(heap->slots, larger * sizeof(uint32_t *));
    heap->capacity = larger;
}

static void put(struct heap *heap, uint32_t at, heap_key key, uint32_t *slot)
{
    heap->keys[at] = key;
    heap->slots[at] = slot;
    *slot = at;
}

/* Moves the hole at `at` towards the root until `key` fits, and fills it. */
static void sift_up(struct heap *heap, uint32_t at, heap_key key, uint32_t *slot)
{
    while (at > HEAP_ROOT) {
        uint32_t parent = at / 4 + 2;
        if (heap->keys[parent] <= key)
            break;
        put(heap, at, heap->keys[parent], heap->slots[parent]);
        at = parent;
    }
    put(heap, at, key, slot);
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
static void sift_down(struct heap *heap, uint32_t at, heap_key key, uint32_t *slot)
{
    uint32_t end = heap->count + HEAP_ROOT;
    for (;;) {
        uint64_t first = 4 * (uint64_t)at - 8;
        if (first >= end)
            break;
        uint32_t child = least_child(heap->keys, (uint32_t)first, end);
        if (key <= heap->keys[child])
            break;
        put(heap, at, heap->keys[child], heap->slots[child]);
        at = child;
    }
    put(heap, at, key, slot);
}

static void sift(struct heap *heap, uint32_t at, heap_key key, uint32_t *slot)
{
    if (at > HEAP_ROOT && key < heap->keys[at / 4 + 2])
        sift_up(heap, at, key, slot);
    else
        sift_down(heap, at, key, slot);
}

void heap_push(struct heap *heap, uint32_t *slot, heap_key key)
{
    uint32_t at = heap->count + HEAP_ROOT;
    if (at >= heap->capacity)
        grow(heap);
    heap->count++;
    sift_up(heap, at, key, slot);
}

void heap_remove(struct heap *heap, uint32_t *slot)
{
    uint32_t at = *slot, last = --heap->count + HEAP_ROOT;
    *slot = 0;
    if (at != last)
        sift(heap, at, heap->keys[last], heap->slots[last]);
}

void heap_rekey(struct heap *heap, uint32_t *slot, heap_key key)
{
    sift(heap, *slot, key, slot);
}

void heap_free(struct heap *heap)
{
    free(heap->block);
    free(heap->slots);
    *heap = (struct heap){0};
}
