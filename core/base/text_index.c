/* Numbers texts by a hash table. */
#include "core/base/text_index.h"

#include "core/base/bits.h"
#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

/* The slot of a text, or the free one where it belongs; some slot is free. */
static size_t slot_of(const struct text_index *index, const char *text)
{
    size_t slot = hash_bytes(0, text, strlen(text)) % index->slot_count;
    while (index->slots[slot] && strcmp(index->texts[index->slots[slot] - 1], text) != 0)
        slot = (slot + 1) % index->slot_count;
    return slot;
}

/* At most half of the slots are taken. */
static void make_room(struct text_index *index)
{
    if (2 * (index->count + 1) <= index->slot_count)
        return;
    free(index->slots);
    index->slot_count = 4 * (index->count + 8);
    index->slots = mem_zero(index->slot_count, sizeof *index->slots);
    for (size_t i = 0; i < index->count; i++)
        index->slots[slot_of(index, index->texts[i])] = i + 1;
}

/* Room first: a slot that was found would be another one in a larger table. */
size_t text_index_add(struct text_index *index, const char *text)
{
    make_room(index);
    size_t slot = slot_of(index, text);
    if (!index->slots[slot]) {
        mem_grow(&index->texts, &index->capacity, index->count + 1, sizeof *index->texts);
        index->texts[index->count++] = mem_string(text);
        index->slots[slot] = index->count;
    }
    return index->slots[slot] - 1;
}

size_t text_index_find(const struct text_index *index, const char *text)
{
    if (index->count == 0)
        return 0;
    size_t slot = slot_of(index, text);
    return index->slots[slot] ? index->slots[slot] - 1 : index->count;
}

void text_index_free(struct text_index *index)
{
    for (size_t i = 0; i < index->count; i++)
        free(index->texts[i]);
    free(index->texts);
    free(index->slots);
    *index = (struct text_index){0};
}
