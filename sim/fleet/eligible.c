/* Makes the set of eligible agents, and counts it. */
#include "sim/fleet/eligible.h"

#include "core/base/mem.h"

#include <stdlib.h>

static size_t words(uint32_t agents)
{
    return (size_t)agents / 64 + 1;
}

void eligible_open(struct eligible *eligible, uint32_t agents)
{
    *eligible = (struct eligible){.bits = mem_zero(words(agents), sizeof *eligible->bits),
                                  .before = mem_zero(words(agents), sizeof *eligible->before),
                                  .agents = agents};
}

void eligible_close(struct eligible *eligible)
{
    free(eligible->bits);
    free(eligible->before);
    *eligible = (struct eligible){0};
}

uint32_t eligible_count_up(struct eligible *eligible)
{
    uint32_t count = 0;
    for (size_t word = 0; word < words(eligible->agents); word++) {
        eligible->before[word] = count;
        count += (uint32_t)__builtin_popcountll(eligible->bits[word]);
    }
    return count;
}
