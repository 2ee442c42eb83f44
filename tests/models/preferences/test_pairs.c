#include "core/base/mem.h"
#include "models/preferences/pairs.h"
#include "tests/support/check.h"

/* One observation and one action: step t of episode e has observation 10 e + t and action -t. */
static void put(const struct pairs *pairs, struct pair *pair, int side, unsigned e, size_t steps)
{
    float obs[8], actions[8];
    for (size_t t = 0; t < steps; t++) {
        obs[t] = (float)(10 * e + t);
        actions[t] = -(float)t;
    }
    pair_put(pairs, pair, side, &(struct step_rows){obs, actions, steps});
}

/* 8 bytes for how many there have ever been. A pair has 2 (4 + 4 + 8) + 8 = 40 and, for sides of 3
 * steps of 2 + 3 numbers, 2 * 3 * 5 * 4 = 120; of one step of 1 + 2 numbers 24. */
START_TEST(test_bytes)
{
    ck_assert_uint_eq(pairs_bytes(&(struct pairs){4, 3, 2, 3, NULL}), 8 + 4 * (40 + 120));
    ck_assert_uint_eq(pairs_bytes(&(struct pairs){1, 1, 1, 2, NULL}), 8 + 40 + 24);
}
END_TEST

/* Room for two pairs: the third takes the place of the first, the fourth that of the second. */
START_TEST(test_oldest_leaves)
{
    struct pairs pairs = {2, 4, 1, 1, NULL};
    pairs.block = mem_zero(1, pairs_bytes(&pairs));
    ck_assert_uint_eq(pairs_count(&pairs), 0);
    for (unsigned e = 1; e <= 4; e++) {
        struct pair *pair = pairs_add(&pairs);
        ck_assert_uint_eq(pair->side[0].steps, 0);
        pair->label = e / 4.0;
        put(&pairs, pair, 0, e, e);
        put(&pairs, pair, 1, 10 + e, 1);
        ck_assert_uint_eq(pairs_count(&pairs), e < 2 ? e : 2);
    }
    ck_assert_uint_eq(pairs_ever(&pairs), 4);
    for (unsigned i = 0; i < 2; i++) {
        const struct pair *pair = pairs_at(&pairs, i);
        struct step_rows first = pair_rows(&pairs, pair, 0), second = pair_rows(&pairs, pair, 1);
        ck_assert_double_eq(pair->label, (3 + i) / 4.0);
        ck_assert_uint_eq(first.count, 3 + i);
        ck_assert_float_eq(first.obs[2], (float)(10 * (3 + i) + 2));
        ck_assert_float_eq(first.actions[2], -2);
        ck_assert_uint_eq(second.count, 1);
        ck_assert_float_eq(second.obs[0], (float)(10 * (13 + i)));
    }
    free(pairs.block);
}
END_TEST

/* A side of two episodes is one after the other. */
START_TEST(test_sides_of_several_episodes)
{
    struct pairs pairs = {1, 4, 1, 1, NULL};
    pairs.block = mem_zero(1, pairs_bytes(&pairs));
    struct pair *pair = pairs_add(&pairs);
    put(&pairs, pair, 1, 1, 3);
    put(&pairs, pair, 1, 2, 1);
    struct step_rows rows = pair_rows(&pairs, pair, 1);
    ck_assert_uint_eq(pair->side[1].episodes, 2);
    ck_assert_uint_eq(rows.count, 4);
    ck_assert_float_eq(rows.obs[2], 12);
    ck_assert_float_eq(rows.obs[3], 20);
    ck_assert_float_eq(rows.actions[3], 0);
    ck_assert_uint_eq(pair->side[0].episodes, 0);
    free(pairs.block);
}
END_TEST

TEST_MAIN("pairs", test_bytes, test_oldest_leaves, test_sides_of_several_episodes)
