/* A set of ranks against an array of flags, on random insertions and removals. */
#include "core/base/rankset.h"
#include "core/base/rng.h"
#include "tests/support/check.h"

#include <string.h>

enum { MOST = 5000, STEPS = 4000 };

/* The least rank from `from` on by looking at each. */
static uint32_t next_of(const bool *flags, uint32_t size, uint32_t from)
{
    while (from < size && !flags[from])
        from++;
    return from < size ? from : RANKSET_NONE;
}

static uint32_t greatest_of(const bool *flags, uint32_t size)
{
    while (!flags[size - 1])
        size--;
    return size - 1;
}

static void compare(const struct rankset *set, const bool *flags, uint32_t size, struct rng *rng)
{
    uint32_t from = (uint32_t)rng_below(rng, size), first = next_of(flags, size, 0);
    ck_assert_uint_eq(rankset_has(set, from), flags[from]);
    ck_assert_uint_eq(rankset_next(set, from), next_of(flags, size, from));
    ck_assert_uint_eq(rankset_next(set, 0), first);
    ck_assert_uint_eq(rankset_next(set, size), RANKSET_NONE);
    ck_assert_uint_eq(rankset_empty(set), first == RANKSET_NONE);
    if (first == RANKSET_NONE)
        return;
    ck_assert_uint_eq(rankset_least(set), first);
    ck_assert_uint_eq(rankset_greatest(set), greatest_of(flags, size));
}

/* Sizes about the powers of 64, where levels begin; sets nearly empty, half full, nearly full. */
START_TEST(test_random)
{
    static const uint32_t sizes[] = {1, 2, 63, 64, 65, 127, 128, 4095, 4096, 4097, MOST};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (uint64_t part = 1; part <= 9; part += 4) {
            bool flags[MOST] = {false};
            struct rankset set = {0};
            struct rng rng = rng_start(100 * s + part);
            rankset_reset(&set, sizes[s]);
            for (int step = 0; step < STEPS; step++) {
                uint32_t rank = (uint32_t)rng_below(&rng, sizes[s]);
                flags[rank] = rng_below(&rng, 10) < part;
                if (flags[rank])
                    rankset_insert(&set, rank);
                else
                    rankset_remove(&set, rank);
                compare(&set, flags, sizes[s], &rng);
            }
            rankset_free(&set);
        }
}
END_TEST

/* Few ranks far apart, so that each step goes up and down all four levels of a million. */
START_TEST(test_sparse)
{
    static const uint32_t ranks[] = {0, 63, 64, 4095, 262143, 262144, 999999};
    enum { COUNT = sizeof ranks / sizeof *ranks };
    struct rankset set = {0};
    rankset_reset(&set, 1000000);
    for (size_t i = 0; i < COUNT; i++)
        rankset_insert(&set, ranks[i]);
    uint32_t rank = 0;
    for (size_t i = 0; i < COUNT; i++, rank++) {
        rank = rankset_next(&set, rank);
        ck_assert_uint_eq(rank, ranks[i]);
    }
    ck_assert_uint_eq(rankset_next(&set, rank), RANKSET_NONE);
    rankset_reset(&set, 10);
    ck_assert(rankset_empty(&set));
    rankset_free(&set);
}
END_TEST

TEST_MAIN("rankset", test_random, test_sparse)
