#include "core/base/rng.h"

#include "core/base/mem.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Known answers of Philox4x32-10 as Random123 publishes them in kat_vectors; the words of a key are
 * low first. */
START_TEST(known_answers)
{
    static const struct {
        uint64_t key;
        uint32_t counter[4], out[4];
    } rows[] = {
        {0, {0, 0, 0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {UINT64_MAX,
         {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {0x299f31d0a4093822,
         {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t out[4];
        rng_block(rows[i].key, rows[i].counter, out);
        for (int j = 0; j < 4; j++)
            ck_assert_uint_eq(out[j], rows[i].out[j]);
    }
}
END_TEST

START_TEST(a_stream_is_its_blocks_in_order)
{
    struct rng rng = rng_start(0), fork;
    ck_assert_uint_eq(rng_u32(&rng), 0x6627e8d5);
    fork = rng;
    ck_assert_uint_eq(rng_u32(&rng), 0xe169c58d);
    ck_assert_uint_eq(rng_u64(&rng), 0x9b00dbd8bc57ac4c);
    uint32_t second[4];
    rng_block(0, (uint32_t[]){1, 0, 0, 0}, second);
    ck_assert_uint_eq(rng_u32(&rng), second[0]);
    ck_assert_uint_eq(rng_u32(&fork), 0xe169c58d);
    /* The counter carries into its second word. */
    rng = rng_start(7);
    rng.block = UINT64_C(1) << 32;
    rng_block(7, (uint32_t[]){0, 1, 0, 0}, second);
    ck_assert_uint_eq(rng_u32(&rng), second[0]);
}
END_TEST

START_TEST(names_are_fnv1a)
{
    /* Published test values of FNV-1a 64. */
    ck_assert_uint_eq(rng_name(""), 0xcbf29ce484222325);
    ck_assert_uint_eq(rng_name("a"), 0xaf63dc4c8601ec8c);
    ck_assert_uint_eq(rng_name("foobar"), 0x85944171f73967e8);
}
END_TEST

static int compare(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* As one by one, for any number of keys, however many lanes are filled. */
START_TEST(many_are_folded_as_one)
{
    for (size_t count = 0; count < 40; count++) {
        uint64_t keys[41];
        for (size_t i = 0; i <= count; i++)
            keys[i] = rng_fold(5, i);
        rng_fold_all(keys, count, UINT64_C(0x9876543212345678));
        for (size_t i = 0; i < count; i++)
            ck_assert_uint_eq(keys[i], rng_fold(rng_fold(5, i), UINT64_C(0x9876543212345678)));
        ck_assert_uint_eq(keys[count], rng_fold(5, count));
    }
}
END_TEST

START_TEST(folded_keys_differ)
{
    /* 200 x 200 keys two levels down, order of folding included, and no repeat among them. */
    enum { SIDE = 200, ALL = SIDE * SIDE };
    uint64_t *keys = mem_alloc(ALL * sizeof *keys);
    for (uint64_t a = 0; a < SIDE; a++)
        for (uint64_t b = 0; b < SIDE; b++)
            keys[a * SIDE + b] = rng_fold(rng_fold(1, a), b);
    ck_assert_uint_ne(keys[1 * SIDE + 2], keys[2 * SIDE + 1]);
    qsort(keys, ALL, sizeof *keys, compare);
    for (int i = 1; i < ALL; i++)
        ck_assert_uint_ne(keys[i], keys[i - 1]);
    free(keys);
    struct rng rng = rng_start(9);
    ck_assert_uint_ne(rng_fold(9, 0), rng_u64(&rng)); /* a key is not a draw */
    ck_assert_uint_ne(rng_fold(9, 1), rng_fold(9, UINT64_C(1) << 32));
}
END_TEST

enum { DRAWS = 200000 };

static void moments_of(double (*draw)(struct rng *), double mean[4])
{
    struct rng rng = rng_start(rng_name("moments"));
    memset(mean, 0, 4 * sizeof *mean);
    for (int i = 0; i < DRAWS; i++) {
        double x = draw(&rng), power = 1;
        for (int j = 0; j < 4; j++)
            mean[j] += (power *= x) / DRAWS;
    }
}

/* Each tolerance is five standard errors, sqrt((E x^2k - (E x^k)^2) / DRAWS). */
START_TEST(moments)
{
    double m[4];
    moments_of(rng_uniform, m); /* E x^k = 1 / (k + 1) */
    for (int k = 1; k <= 4; k++) {
        double variance = 1. / (2 * k + 1) - 1. / ((k + 1) * (k + 1));
        ck_assert_double_eq_tol(m[k - 1], 1. / (k + 1), 5 * sqrt(variance / DRAWS));
    }
    moments_of(rng_normal, m); /* 0, 1, 0, 3; E x^2k = 1, 3, 15, 105 */
    const double normal[4] = {0, 1, 0, 3}, normal_twice[4] = {1, 3, 15, 105};
    for (int k = 0; k < 4; k++)
        ck_assert_double_eq_tol(m[k], normal[k],
                                5 * sqrt((normal_twice[k] - normal[k] * normal[k]) / DRAWS));
    moments_of(rng_exponential, m); /* k! */
    const double factorial[9] = {1, 1, 2, 6, 24, 120, 720, 5040, 40320};
    for (int k = 1; k <= 4; k++)
        ck_assert_double_eq_tol(m[k - 1], factorial[k],
                                5 * sqrt((factorial[2 * k] - factorial[k] * factorial[k]) / DRAWS));
}
END_TEST

START_TEST(normals_of_a_pair_are_uncorrelated)
{
    struct rng rng = rng_start(3);
    double product = 0;
    for (int i = 0; i < DRAWS; i++) {
        double x = rng_normal(&rng);
        product += x * rng_normal(&rng) / DRAWS;
    }
    ck_assert_double_eq_tol(product, 0, 5 / sqrt(DRAWS));
}
END_TEST

START_TEST(below_is_in_range_and_even)
{
    struct rng rng = rng_start(4);
    double count[6] = {0}, chi2 = 0;
    for (int i = 0; i < DRAWS; i++) {
        uint64_t x = rng_below(&rng, 6);
        ck_assert_uint_lt(x, 6);
        count[x]++;
    }
    for (int i = 0; i < 6; i++)
        chi2 += (count[i] - DRAWS / 6.) * (count[i] - DRAWS / 6.) / (DRAWS / 6.);
    ck_assert_double_lt(chi2, 25.7); /* 5 degrees of freedom, p = 1e-4 */
    ck_assert_uint_eq(rng_below(&rng, 1), 0);
    /* n = 3 * 2^62: without rejection the results 0 mod 3 would come twice as often as the others:
     * 1/2 instead of 1/3. */
    int zeros = 0;
    for (int i = 0; i < 30000; i++)
        zeros += rng_below(&rng, UINT64_C(3) << 62) % 3 == 0;
    ck_assert_int_lt(abs(zeros - 10000), 5 * 82); /* sd = sqrt(30000 * 2/9) = 81.6 */
}
END_TEST

START_TEST(bits_are_the_stream)
{
    uint8_t out[18];
    rng_bits(0, out, 8 * sizeof out);
    /* 6627e8d5 e169c58d ... least significant byte first; then the next block. */
    const uint8_t first[8] = {0xd5, 0xe8, 0x27, 0x66, 0x8d, 0xc5, 0x69, 0xe1};
    ck_assert_mem_eq(out, first, sizeof first);
    uint32_t second[4];
    rng_block(0, (uint32_t[]){1, 0, 0, 0}, second);
    ck_assert_uint_eq(out[16], second[0] & 255);
    /* A shorter request is a prefix, its tail zero, and nothing behind it is touched. */
    uint8_t shorter[3] = {0xff, 0xff, 0xaa};
    rng_bits(0, shorter, 11);
    ck_assert_uint_eq(shorter[0], 0xd5);
    ck_assert_uint_eq(shorter[1], 0xe8 & 7);
    ck_assert_uint_eq(shorter[2], 0xaa);
    rng_bits(0, shorter, 0);
    ck_assert_uint_eq(shorter[0], 0xd5);
}
END_TEST

START_TEST(bits_are_fair)
{
    enum { BYTES = 100000 };
    uint8_t *out = mem_alloc(BYTES);
    rng_bits(rng_name("fair"), out, 8 * BYTES);
    int ones[8] = {0}, total = 0;
    for (int i = 0; i < BYTES; i++)
        for (int j = 0; j < 8; j++)
            ones[j] += out[i] >> j & 1;
    for (int j = 0; j < 8; j++) {
        ck_assert_int_lt(abs(ones[j] - BYTES / 2), 5 * 159); /* sd = sqrt(1e5 / 4) = 158 */
        total += ones[j];
    }
    ck_assert_int_lt(abs(total - 4 * BYTES), 5 * 448);
    free(out);
}
END_TEST

TEST_MAIN("rng", known_answers, a_stream_is_its_blocks_in_order, names_are_fnv1a,
          many_are_folded_as_one, folded_keys_differ, moments, normals_of_a_pair_are_uncorrelated,
          below_is_in_range_and_even, bits_are_the_stream, bits_are_fair)
