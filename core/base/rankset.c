/* Makes and frees a set of small integers. */
#include "core/base/rankset.h"

#include "core/base/mem.h"

#include <stddef.h>
#include <stdlib.h>

/* Level by level, each a 64th of the one below, until one word is enough; all in one block. */
void rankset_reset(struct rankset *set, uint32_t size)
{
    size_t words[RANKSET_LEVELS], total = 0, wide = size;
    rankset_free(set);
    do {
        wide = wide / 64 + 1;
        words[set->depth++] = wide;
        total += wide;
    } while (wide > 1);
    uint64_t *block = mem_zero(total, sizeof *block);
    for (unsigned level = 0; level < set->depth; level++) {
        set->levels[level] = block;
        block += words[level];
    }
}

void rankset_free(struct rankset *set)
{
    free(set->levels[0]);
    *set = (struct rankset){0};
}
