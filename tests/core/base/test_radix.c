/* Sorting by digits against what it has to bring about. */
#include "core/base/radix.h"

#include "core/base/rng.h"
#include "tests/support/check.h"

#include <math.h>

enum { MOST = 3000 };

/* Equal keys stay in their order: of the two sevens the one named 1 was first. */
START_TEST(test_hand)
{
    struct radix_item items[] = {{UINT64_MAX, 0}, {7, 1}, {UINT64_C(1) << 40, 2},
                                 {7, 3},          {0, 4}, {256, 5}};
    static const uint32_t names[] = {4, 1, 3, 5, 2, 0};
    struct radix_item room[6];
    radix_sort(items, room, 6);
    for (int i = 0; i < 6; i++)
        ck_assert_uint_eq(items[i].name, names[i]);
}
END_TEST

START_TEST(test_numbers)
{
    static const double rising[] = {0, 0x1p-1074, 1e-9, 1, nextafter(1, 2), 12500, 1e300, INFINITY};
    for (size_t i = 0; i < sizeof rising / sizeof *rising; i++) {
        ck_assert_double_eq(radix_double(radix_of_double(rising[i])), rising[i]);
        ck_assert(i == 0 || radix_of_double(rising[i - 1]) < radix_of_double(rising[i]));
    }
}
END_TEST

/* Keys of `bits` bits, few bits with many equals: neighbours are in order of
 * key and then of name, and every item is still there. */
START_TEST(test_random)
{
    static struct radix_item items[MOST], room[MOST];
    static uint64_t keys[MOST];
    struct rng rng = rng_start(5);
    for (unsigned bits = 1; bits <= 64; bits += 7) {
        uint32_t count = (uint32_t)rng_below(&rng, MOST);
        for (uint32_t i = 0; i < count; i++) {
            keys[i] = rng_u64(&rng) >> (64 - bits);
            items[i] = (struct radix_item){keys[i], i};
        }
        radix_sort(items, room, count);
        for (uint32_t i = 0; i < count; i++) {
            ck_assert_uint_eq(items[i].key, keys[items[i].name]);
            ck_assert(i == 0 || items[i - 1].key < items[i].key ||
                      (items[i - 1].key == items[i].key && items[i - 1].name < items[i].name));
        }
    }
    radix_sort(items, room, 0);
}
END_TEST

TEST_MAIN("radix", test_hand, test_numbers, test_random)
