/* A set of small integers as a tree of 64-way bitmaps: insert, remove, least, greatest and next in
 * O(log_64 size), a million ranks in 128 kB. Of the lowest level each bit is a rank; a bit of any
 * other says whether its word of the level below has any bit. So the least rank is found from the
 * top down, with one count of trailing zeros a level.
 *
 *     struct rankset set = {0};
 *     rankset_reset(&set, agents);
 *     rankset_insert(&set, 7);
 *     for (uint32_t i = 0; (i = rankset_next(&set, i)) != RANKSET_NONE; i++)
 *         ...
 *     rankset_free(&set);
 *
 * The loop meets the ranks in ascending order, and may take out the one it is at. Nothing but
 * rankset_reset allocates; a rank beyond the size is a bug that nobody notices. */
#ifndef CORE_RANKSET_H
#define CORE_RANKSET_H

#include <stdbool.h>
#include <stdint.h>

enum { RANKSET_LEVELS = 6 };
#define RANKSET_NONE UINT32_MAX

struct rankset {
    uint64_t *levels[RANKSET_LEVELS]; /* levels[0] has one bit a rank; in one block */
    unsigned depth;                   /* levels in use */
};

/* An empty set of ranks 0..size - 1; replaces (and frees) what the set was, so zero-initialise
 * before the first use. */
void rankset_reset(struct rankset *set, uint32_t size);
void rankset_free(struct rankset *set);

static inline bool rankset_empty(const struct rankset *set)
{
    return set->levels[set->depth - 1][0] == 0;
}

static inline void rankset_insert(struct rankset *set, uint32_t rank)
{
    for (unsigned level = 0; level < set->depth; level++, rank >>= 6) {
        uint64_t *word = &set->levels[level][rank >> 6], before = *word;
        *word = before | UINT64_C(1) << (rank & 63);
        if (before)
            return;
    }
}

static inline void rankset_remove(struct rankset *set, uint32_t rank)
{
    for (unsigned level = 0; level < set->depth; level++, rank >>= 6) {
        uint64_t *word = &set->levels[level][rank >> 6];
        *word &= ~(UINT64_C(1) << (rank & 63));
        if (*word)
            return;
    }
}

static inline bool rankset_has(const struct rankset *set, uint32_t rank)
{
    return set->levels[0][rank >> 6] >> (rank & 63) & 1;
}

/* The ranks from 64 `word` on, a bit each. */
static inline uint64_t rankset_word(const struct rankset *set, uint32_t word)
{
    return set->levels[0][word];
}

/* The set must not be empty (rankset_empty): an empty one has no least bit to find. */
static inline uint32_t rankset_least(const struct rankset *set)
{
    uint32_t rank = 0;
    for (unsigned level = set->depth; level-- > 0;)
        rank = rank << 6 | (uint32_t)__builtin_ctzll(set->levels[level][rank]);
    return rank;
}

static inline uint32_t rankset_greatest(const struct rankset *set)
{
    uint32_t rank = 0;
    for (unsigned level = set->depth; level-- > 0;)
        rank = rank << 6 | (uint32_t)(63 - __builtin_clzll(set->levels[level][rank]));
    return rank;
}

/* The least rank from `from` <= size on; RANKSET_NONE: there is none. */
static inline uint32_t rankset_next(const struct rankset *set, uint32_t from)
{
    for (unsigned level = 0; level < set->depth; level++) {
        uint64_t word = set->levels[level][from >> 6] & UINT64_MAX << (from & 63);
        if (!word) {
            from = (from >> 6) + 1; /* as a bit of the level above */
            continue;
        }
        uint32_t rank = (from & ~UINT32_C(63)) | (uint32_t)__builtin_ctzll(word);
        while (level-- > 0)
            rank = rank << 6 | (uint32_t)__builtin_ctzll(set->levels[level][rank]);
        return rank;
    }
    return RANKSET_NONE;
}

#endif
