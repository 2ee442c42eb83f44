/* An index of episodes by open addressing. */
#include "sim/record/episode_index.h"

#include "core/base/mem.h"

#include <stdlib.h>

/* The slot that `low` has, or would have. */
static size_t slot_of(const struct episode_index *index, uint64_t low)
{
    size_t mask = index->slot_count - 1, slot = low & mask;
    while (index->slots[slot] && index->episodes[index->slots[slot] - 1].low != low)
        slot = (slot + 1) & mask;
    return slot;
}

static void grow(struct episode_index *index)
{
    free(index->slots);
    index->slot_count = index->slot_count ? 2 * index->slot_count : 256;
    index->slots = mem_zero(index->slot_count, sizeof *index->slots);
    for (size_t i = 0; i < index->count; i++)
        index->slots[slot_of(index, index->episodes[i].low)] = (uint32_t)i + 1;
}

void episode_index_add(struct episode_index *index, uint64_t low, int64_t number)
{
    if (3 * index->count >= 2 * index->slot_count)
        grow(index);
    size_t slot = slot_of(index, low);
    if (index->slots[slot]) {
        index->episodes[index->slots[slot] - 1].number = number;
        return;
    }
    mem_grow(&index->episodes, &index->capacity, index->count + 1, sizeof *index->episodes);
    index->episodes[index->count++] = (struct indexed_episode){low, number};
    index->slots[slot] = (uint32_t)index->count;
}

int64_t episode_index_find(const struct episode_index *index, uint64_t low)
{
    if (!index->count)
        return -1;
    size_t slot = slot_of(index, low);
    return index->slots[slot] ? index->episodes[index->slots[slot] - 1].number : -1;
}

void episode_index_free(struct episode_index *index)
{
    free(index->episodes);
    free(index->slots);
    *index = (struct episode_index){0};
}
