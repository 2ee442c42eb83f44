/* Which agents of a fleet fit into their memory, by number: a bit each, and how many come before
 * every 64th, so that an agent's place among the eligible is found in O(1).
 *
 *     struct eligible set;
 *     eligible_open(&set, agents);
 *     eligible_add(&set, 7);                for each, in any order
 *     eligible_count_up(&set);
 *     eligible_rank(&set, 7)                how many of the eligible have lesser numbers */
#ifndef SIM_ELIGIBLE_H
#define SIM_ELIGIBLE_H

#include <stdbool.h>
#include <stdint.h>

struct eligible {
    uint64_t *bits;
    uint32_t *before; /* by word of `bits`; once counted up */
    uint32_t agents;
};

/* Nobody is; eligible_close frees what it took. */
void eligible_open(struct eligible *eligible, uint32_t agents);
void eligible_close(struct eligible *eligible);
/* Behind the last eligible_add; returns how many there are. */
uint32_t eligible_count_up(struct eligible *eligible);

static inline void eligible_add(struct eligible *eligible, uint32_t agent)
{
    eligible->bits[agent / 64] |= UINT64_C(1) << agent % 64;
}
static inline bool eligible_has(const struct eligible *eligible, uint32_t agent)
{
    return eligible->bits[agent / 64] >> agent % 64 & 1;
}
static inline uint32_t eligible_rank(const struct eligible *eligible, uint32_t agent)
{
    uint64_t below = eligible->bits[agent / 64] & ((UINT64_C(1) << agent % 64) - 1);
    return eligible->before[agent / 64] + (uint32_t)__builtin_popcountll(below);
}

#endif
