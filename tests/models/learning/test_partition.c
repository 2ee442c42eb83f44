/* How θ is cut into blocks. */
#include "core/base/mem.h"
#include "models/learning/partition.h"
#include "tests/support/check.h"

#include <string.h>

/* d = 5 in S = 2 blocks: contiguous {0 1 2} {3 4}, interleaved {0 2 4} {1 3}. */
START_TEST(test_equal_blocks)
{
    const uint32_t expected[2][2][3] = {{{0, 1, 2}, {3, 4}}, {{0, 2, 4}, {1, 3}}};
    for (int kind = 0; kind < 2; kind++) {
        struct blocks blocks = {(enum partition)kind, 5, 2, NULL};
        for (uint32_t slot = 0; slot < 2; slot++) {
            ck_assert_uint_eq(blocks_size(&blocks, slot), 3 - slot);
            for (uint32_t j = 0; j < 3 - slot; j++)
                ck_assert_uint_eq(blocks_at(&blocks, blocks_start(&blocks, slot), slot, j),
                                  expected[kind][slot][j]);
        }
    }
    /* Any kind covers every coordinate once, in sizes that differ by at most one. */
    uint32_t order[23];
    partition_draw(9, 0, 23, order);
    bool moved = false;
    for (int kind = 0; kind < 3; kind++) {
        struct blocks blocks = {(enum partition)kind, 23, 5, kind == 2 ? order : NULL};
        unsigned seen = 0;
        for (uint32_t slot = 0; slot < 5; slot++) {
            ck_assert_uint_eq(blocks_size(&blocks, slot), slot < 3 ? 5 : 4);
            for (uint32_t j = 0; j < blocks_size(&blocks, slot); j++)
                seen ^= 1u << blocks_at(&blocks, blocks_start(&blocks, slot), slot, j);
        }
        ck_assert_uint_eq(seen, (1u << 23) - 1);
    }
    for (uint32_t i = 0; i < 23; i++)
        moved |= order[i] != i;
    ck_assert(moved);
}
END_TEST

/* Each round has an order of its own, not the run's; the same round has the same order again. */
START_TEST(test_random_each_round)
{
    uint32_t run[50], first[50], second[50], again[50];
    partition_draw(9, 0, 50, run);
    partition_draw(9, 1, 50, first);
    partition_draw(9, 2, 50, second);
    partition_draw(9, 1, 50, again);
    ck_assert_mem_eq(first, again, sizeof first);
    ck_assert(memcmp(first, second, sizeof first) != 0);
    ck_assert(memcmp(first, run, sizeof first) != 0);
    unsigned char seen[50] = {0};
    for (int i = 0; i < 50; i++)
        seen[first[i]]++;
    for (int i = 0; i < 50; i++)
        ck_assert_uint_eq(seen[i], 1);
}
END_TEST

/* The sizes of the blocks, and that they are whole layers or runs within one. */
static void expect_blocks(const uint32_t *layers, uint32_t count, uint32_t slots,
                          const uint32_t *sizes)
{
    uint32_t d = layers[count];
    size_t length = partition_cut_length(PARTITION_BY_LAYER, d, slots);
    uint32_t *cut = mem_zero(length, sizeof *cut), *seen = mem_zero(d, sizeof *seen), largest = 0;
    partition_deal(layers, count, slots, cut);
    struct blocks blocks = {PARTITION_BY_LAYER, d, slots, cut};
    for (uint32_t slot = 0; slot < slots; slot++) {
        ck_assert_uint_eq(blocks_size(&blocks, slot), sizes[slot]);
        largest = sizes[slot] > largest ? sizes[slot] : largest;
        for (uint32_t j = 0; j < sizes[slot]; j++)
            seen[blocks_at(&blocks, blocks_start(&blocks, slot), slot, j)] += slot + 1;
    }
    ck_assert_uint_eq(blocks_largest(&blocks), largest);
    for (uint32_t l = 0; l < count; l++)
        for (uint32_t i = layers[l]; i < layers[l + 1]; i++) {
            ck_assert(seen[i] >= 1 && seen[i] <= slots);
            /* Fewer slots than layers: one owner a layer. More: owners in order, none twice. */
            if (i > layers[l])
                ck_assert(slots < count ? seen[i] == seen[i - 1] : seen[i] >= seen[i - 1]);
            else if (l > 0 && slots >= count)
                ck_assert_uint_eq(seen[i], seen[i - 1] + 1);
        }
    free(cut);
    free(seen);
}

/* Layers of 1152, 4160 and 390 (17-64-64-6). Two slots: 4160 to the first, 1152 and 390 to the
 * second. Five: a part more to 4160 (2080 each), then another (1387, 1387, 1386). Seven: 4160/4 =
 * 1040 < 1152 is halved. d slots: one each. */
START_TEST(test_by_layer)
{
    const uint32_t layers[] = {0, 1152, 5312, 5702}, small[] = {0, 2, 5};
    expect_blocks(layers, 3, 1, (const uint32_t[]){5702});
    expect_blocks(layers, 3, 2, (const uint32_t[]){4160, 1542});
    expect_blocks(layers, 3, 3, (const uint32_t[]){1152, 4160, 390});
    expect_blocks(layers, 3, 5, (const uint32_t[]){1152, 1387, 1387, 1386, 390});
    expect_blocks(layers, 3, 7, (const uint32_t[]){576, 576, 1040, 1040, 1040, 1040, 390});
    expect_blocks(small, 2, 4, (const uint32_t[]){1, 1, 2, 1});
    expect_blocks(small, 2, 5, (const uint32_t[]){1, 1, 1, 1, 1});
    const uint32_t equal[] = {0, 3, 6, 9};
    expect_blocks(equal, 3, 2, (const uint32_t[]){6, 3});
}
END_TEST

/* θ = (1 2 3 4 5), v = (1 1 -1 1 -1), by 1/2: on interleaved block 1 of 2, {1 3}: (1 2.5 3 4.5 5);
 * on contiguous block 1, {3 4}: (1 2 3 4.5 4.5); on all: (1.5 2.5 2.5 4.5 4.5). */
START_TEST(test_move)
{
    const float theta[] = {1, 2, 3, 4, 5}, v[] = {1, 1, -1, 1, -1};
    const float expected[3][5] = {
        {1, 2, 3, 4.5f, 4.5f}, {1, 2.5f, 3, 4.5f, 5}, {1.5f, 2.5f, 2.5f, 4.5f, 4.5f}};
    for (int which = 0; which < 3; which++) {
        struct blocks blocks = {(enum partition)which, 5, 2, NULL};
        struct coordinates moved = which < 2 ? coordinates_of(&blocks, 1) : coordinates_all(5);
        float out[5];
        ck_assert_uint_eq(moved.size, which < 2 ? 2 : 5);
        coordinates_move(&moved, 5, theta, v, 0.5f, out);
        ck_assert_mem_eq(out, expected[which], sizeof out);
    }
}
END_TEST

/* Of 7 coordinates in 2 contiguous blocks {0..3} {4..6}, what of block 1 lies in a window; of
 * interleaved blocks any may. */
START_TEST(test_within)
{
    const struct blocks runs = {PARTITION_CONTIGUOUS, 7, 2, NULL},
                        turns = {PARTITION_INTERLEAVED, 7, 2, NULL};
    static const uint32_t expected[][4] = {{0, 4, 0, 0}, {0, 5, 0, 1}, {2, 7, 0, 3},
                                           {5, 6, 1, 2}, {6, 9, 2, 3}, {0, 9, 0, 3}};
    struct coordinates run = coordinates_of(&runs, 1), turn = coordinates_of(&turns, 1);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        struct index_range span = coordinates_within(&run, expected[i][0], expected[i][1]);
        ck_assert_uint_eq(span.from, expected[i][2]);
        ck_assert_uint_eq(span.to, expected[i][3]);
        span = coordinates_within(&turn, expected[i][0], expected[i][1]);
        ck_assert(span.from == 0 && span.to == 3);
    }
    ck_assert_uint_eq(coordinates_at(&turn, 2), 5);
    struct coordinates all = coordinates_all(7);
    ck_assert_uint_eq(coordinates_within(&all, 3, 7).from, 3);
}
END_TEST

TEST_MAIN("partition", test_move, test_within, test_equal_blocks, test_random_each_round,
          test_by_layer)
