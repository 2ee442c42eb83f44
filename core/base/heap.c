/* The heap proper of the priority queue, and its table of items. */
#include "core/base/heap.h"

#include "core/base/fail.h"
#include "core/base/heap_far.h"
#include "core/base/mem.h"
#include "core/base/pages.h"

#include <stdlib.h>
#include <string.h>

enum {
    SMALL = 8,       /* entries, the first three of them never used */
    SMALL_SLOTS = 4, /* of which the first is none */
    OUTDATED = 64    /* entries beyond the items that are no reason yet to make the index anew */
};

#define SEEN ((uint64_t)1 << 63) /* no key has it */

/* What a queue of a few items needs, side by side: there may be a great many such queues. */
struct heap_small {
    heap_key keys[SMALL];
    uint32_t handles[SMALL];
    struct heap_slot slots[SMALL_SLOTS];
};

/* No sorted bucket. */
static const struct heap_entry nothing = {HEAP_NO_KEY, 0};

static void clear_keys(struct heap *heap, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        heap->keys[i] = HEAP_NO_KEY;
}

/* One block for everything, as most heaps never hold more than a few items. */
static void start_small(struct heap *heap)
{
    struct heap_small *small = heap->small = mem_alloc(sizeof *small);
    heap->keys = small->keys;
    heap->handles = small->handles;
    heap->slots = small->slots;
    heap->capacity = SMALL;
    heap->slot_capacity = SMALL_SLOTS;
    heap->slot_new = 1;
    heap->patience = HEAP_PATIENCE;
    heap->next = &nothing;
    clear_keys(heap, 0, SMALL);
}

/* A larger copy of an array of the heap's, which is gone then unless it is part of the small
 * block. */
static void *larger_copy(void *array, bool is_small, size_t size, size_t larger)
{
    if (!is_small)
        return pages_grow(array, size, larger);
    return memcpy(pages_grow(NULL, 0, larger), array, size);
}

/* Makes room for twice as many entries in the heap; the keys stay aligned to cache lines. */
__attribute__((noinline)) static void grow_heap(struct heap *heap)
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
    heap->capacity = larger;
    clear_keys(heap, old, larger);
}

__attribute__((noinline)) static void grow_slots(struct heap *heap)
{
    uint32_t old = heap->slot_capacity, larger = old * 2;
    if (!old) {
        start_small(heap);
        return;
    }
    if (old > UINT32_MAX / 8)
        die("a queue of more than 2^29 items");
    heap->slots = larger_copy(heap->slots, old == SMALL_SLOTS, old * sizeof *heap->slots,
                              larger * sizeof *heap->slots);
    heap->slot_capacity = larger;
}

/* --- the 4-ary heap -------------------------------------------------------------------------- */

/* Moves the hole at `at` towards `top` until `key` fits, and fills it. */
static inline void sift_up(heap_key *restrict keys, uint32_t *restrict handles, size_t at,
                           size_t top, heap_key key, uint32_t handle)
{
    while (at > top) {
        size_t parent = at / 4 + 2;
        if (keys[parent] <= key)
            break;
        keys[at] = keys[parent];
        handles[at] = handles[parent];
        at = parent;
    }
    keys[at] = key;
    handles[at] = handle;
}

/* The index of the least of four. Which it is cannot be foretold, so there must be no branch: the
 * empty statement keeps the compiler from making one of `b`. */
static inline size_t least_of_four(const heap_key *keys)
{
    size_t a = keys[1] < keys[0], b = 2 + (size_t)(keys[3] < keys[2]);
    __asm__("" : "+r"(b));
    return a + ((b - a) & -(size_t)(keys[b] < keys[a]));
}

/* Moves the hole at `start` down to a leaf along the least children, then up to where `key` fits:
 * what fills a hole comes from the bottom and goes back there, so comparing it on the way down
 * would be in vain (Wegener, 1993). */
static void sift_down(struct heap *heap, size_t start, heap_key key, uint32_t handle)
{
    heap_key *restrict keys = heap->keys;
    uint32_t *restrict handles = heap->handles;
    size_t at = start, end = (size_t)heap->near + HEAP_ROOT, first = 4 * at - 8;
    while (first < end) {
        size_t child = first + least_of_four(keys + first);
        keys[at] = keys[child];
        handles[at] = handles[child];
        at = child;
        first = 4 * at - 8;
    }
    sift_up(keys, handles, at, start, key, handle);
}

static void drop_root(struct heap *heap)
{
    uint32_t last = --heap->near + HEAP_ROOT;
    heap_key key = heap->keys[last];
    heap->keys[last] = HEAP_NO_KEY;
    if (heap->near)
        sift_down(heap, HEAP_ROOT, key, heap->handles[last]);
}

void heap_append(struct heap *heap, heap_key key, uint32_t handle)
{
    uint32_t at = heap->near + HEAP_ROOT;
    if (at >= heap->capacity)
        grow_heap(heap);
    heap->near++;
    heap->keys[at] = key;
    heap->handles[at] = handle;
}

void heap_order(struct heap *heap)
{
    for (uint32_t at = (heap->near + HEAP_ROOT - 1) / 4 + 2; heap->near > 1 && at >= HEAP_ROOT;
         at--)
        sift_down(heap, at, heap->keys[at], heap->handles[at]);
}

void heap_clear_near(struct heap *heap)
{
    clear_keys(heap, HEAP_ROOT, heap->near + HEAP_ROOT);
    heap->near = 0;
}

/* --- the index ------------------------------------------------------------------------------- */

static inline bool is_outdated(const struct heap *heap, heap_key key, uint32_t handle)
{
    return heap_key_at(heap, handle) != key;
}

/* Drops outdated entries that come before all others. */
static void drop_outdated(struct heap *heap)
{
    for (; heap->next->handle && is_outdated(heap, heap->next->key, heap->next->handle);
         heap->next++)
        heap->outdated--;
    for (; heap->near && is_outdated(heap, heap->keys[HEAP_ROOT], heap->handles[HEAP_ROOT]);
         drop_root(heap))
        heap->outdated--;
}

/* The least of all is the first of the sorted bucket or the heap's root; there is an item. */
static inline void find_least(struct heap *heap)
{
    for (;; heap_far_fetch(heap)) {
        if (heap->outdated)
            drop_outdated(heap);
        heap_key first = heap->next->key, root = heap->keys[HEAP_ROOT];
        if (first < root) {
            heap->least = first;
            heap->top = heap->next->handle;
            return;
        }
        if (root != HEAP_NO_KEY) {
            heap->least = root;
            heap->top = heap->handles[HEAP_ROOT];
            return;
        }
    }
}

/* All entries of use, each item's once, in the heap without order. An item that went and came back
 * to the same key has several that agree: those met later are told by the mark of the first. */
static void gather(struct heap *heap)
{
    uint32_t kept = HEAP_ROOT, end;
    heap_far_gather(heap);
    end = heap->near + HEAP_ROOT;
    for (uint32_t i = HEAP_ROOT; i < end; i++) {
        uint32_t handle = heap->handles[i];
        if (is_outdated(heap, heap->keys[i], handle))
            continue;
        heap->slots[handle].high |= SEEN;
        heap->keys[kept] = heap->keys[i];
        heap->handles[kept++] = handle;
    }
    clear_keys(heap, kept, end);
    for (uint32_t i = HEAP_ROOT; i < kept; i++)
        heap->slots[heap->handles[i]].high &= ~SEEN;
    heap->near = kept - HEAP_ROOT;
    heap->outdated = 0;
    heap->next = &nothing;
}

/* Of entries that are all in the heap, without order. */
static void order_anew(struct heap *heap)
{
    heap->bound = 0;
    heap->patience = HEAP_PATIENCE;
    if (heap->near <= HEAP_PATIENCE || !heap_far_spill(heap))
        heap_order(heap);
}

/* An entry for what the table says of the item. */
static inline void enter(struct heap *heap, heap_key key, uint32_t handle)
{
    uint64_t high = (uint64_t)(key >> 64);
    if (heap->bound && high >= heap->bound) {
        heap_far_put(heap, high, handle);
        return;
    }
    uint32_t at = heap->near + HEAP_ROOT;
    if (at >= heap->capacity)
        grow_heap(heap);
    heap->near++;
    sift_up(heap->keys, heap->handles, at, HEAP_ROOT, key, handle);
    if (heap->near > heap->patience)
        heap_far_spill(heap);
}

/* An entry is of no use any more. */
static void note_outdated(struct heap *heap)
{
    if (++heap->outdated <= heap->count + OUTDATED)
        return;
    gather(heap);
    order_anew(heap);
    find_least(heap);
}

/* With the last item all entries are outdated. */
static void clear_index(struct heap *heap)
{
    heap_clear_near(heap);
    if (heap->bound)
        heap_far_clear(heap->far);
    heap->next = &nothing;
    heap->bound = heap->outdated = 0;
    heap->patience = HEAP_PATIENCE;
}

/* --- the table ------------------------------------------------------------------------------- */

/* Of the free ones, which are a list, or one never used before. */
static inline uint32_t new_slot(struct heap *heap)
{
    uint32_t handle = heap->slot_free;
    if (handle) {
        heap->slot_free = (uint32_t)heap->slots[handle].low;
        return handle;
    }
    if (heap->slot_new == heap->slot_capacity)
        grow_slots(heap);
    return heap->slot_new++;
}

static inline void set_slot_key(struct heap_slot *slot, heap_key key)
{
    slot->low = (uint64_t)key;
    slot->high = (uint64_t)(key >> 64);
}

uint32_t heap_push(struct heap *heap, void *item, heap_key key)
{
    uint32_t handle = new_slot(heap);
    struct heap_slot *slot = &heap->slots[handle];
    slot->item = item;
    set_slot_key(slot, key);
    if (!heap->count++ || key < heap->least) {
        heap->least = key;
        heap->top = handle;
    }
    enter(heap, key, handle);
    return handle;
}

/* Once all slots are free they are handed out in order again: chained they would lie in disorder.
 * The entry of the least item is the first where it stands. */
void heap_remove(struct heap *heap, uint32_t handle)
{
    struct heap_slot *slot = &heap->slots[handle];
    slot->high = HEAP_FREE;
    if (!--heap->count) {
        heap->slot_free = 0;
        heap->slot_new = 1;
        clear_index(heap);
        return;
    }
    slot->low = heap->slot_free;
    heap->slot_free = handle;
    if (handle != heap->top) {
        note_outdated(heap);
        return;
    }
    if (heap->next->handle == handle)
        heap->next++;
    else
        drop_root(heap);
    find_least(heap);
}

void heap_rekey(struct heap *heap, uint32_t handle, heap_key key)
{
    if (key == heap_key_at(heap, handle))
        return;
    set_slot_key(&heap->slots[handle], key);
    enter(heap, key, handle);
    note_outdated(heap);
    if (key < heap->least || handle == heap->top)
        find_least(heap);
}

/* All keys move alike, so their order stays; buckets are bounded by keys, so the index is made
 * anew. */
void heap_shift(struct heap *heap, heap_key amount, void (*each)(void *item, void *context),
                void *context)
{
    if (!heap->count)
        return;
    gather(heap);
    for (uint32_t i = HEAP_ROOT; i < heap->near + HEAP_ROOT; i++) {
        struct heap_slot *slot = &heap->slots[heap->handles[i]];
        set_slot_key(slot, heap->keys[i] -= amount);
        if (each)
            each(slot->item, context);
    }
    order_anew(heap);
    find_least(heap);
}

void heap_free(struct heap *heap)
{
    heap_far_free(heap);
    free(heap->block);
    if (heap->capacity > SMALL)
        pages_free(heap->handles, heap->capacity * sizeof *heap->handles);
    if (heap->slot_capacity > SMALL_SLOTS)
        pages_free(heap->slots, heap->slot_capacity * sizeof *heap->slots);
    free(heap->small);
    *heap = (struct heap){0};
}
