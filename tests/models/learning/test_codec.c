/* Codecs against bits and sizes worked out by hand. */
#include "core/base/mem.h"
#include "models/learning/codec.h"
#include "models/learning/codec_row.h"
#include "tests/support/check.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const struct codec *codec_of(const char *name)
{
    static struct codec codec;
    const struct codec_row *row;
    for (size_t i = 0; (row = codec_row(i)); i++)
        if (strcmp(row->name, name) == 0) {
            codec = (struct codec){.kind = (enum codec_kind)i};
            return &codec;
        }
    ck_abort_msg("%s", name);
}

static const struct codec *top(double part)
{
    static struct codec codec = {.kind = CODEC_TOPK};
    codec.part = part;
    return &codec;
}

static void over(const struct codec *codec, const float *values, float *back, size_t count,
                 uint64_t key)
{
    struct wire wire = {0};
    codec_write(codec, &wire, values, count, key);
    ck_assert_uint_eq(wire.length, codec_bytes(codec, count));
    struct wire_reader in = wire_read(wire.bytes, wire.length);
    ck_assert(codec_read(codec, &in, back, count));
    ck_assert_uint_eq(in.at, wire.length);
    wire_free(&wire);
}

/* 1, -2, 65504 and 2^-24 are halves; 1 + 2^-11 lies between 1 and 1 + 2^-10 and goes to the even 1,
 * 1 + 3 · 2^-11 to 1 + 2^-9; 1e6 is cut to 65504; 2^-25 goes to the even 0. */
START_TEST(test_float16)
{
    const float values[] = {
        1,     -2,       65504,      0x1p-24f, 1 + 0x1p-11f, 1 + 3 * 0x1p-11f, 1000000.f,
        -1e9f, 0x1p-25f, 0x1.8p-15f, 0};
    const float expected[] = {1,     -2,     65504, 0x1p-24f,   1, 1 + 0x1p-9f,
                              65504, -65504, 0,     0x1.8p-15f, 0};
    enum { COUNT = sizeof values / sizeof *values };
    float back[COUNT];
    over(codec_of("float16"), values, back, COUNT, 1);
    for (int i = 0; i < COUNT; i++)
        ck_assert_msg(back[i] == expected[i], "%d: %.9g", i, (double)back[i]);
    /* 1.0 is 0x3c00, -2 is 0xc000, little-endian. */
    struct wire wire = {0};
    codec_write(codec_of("float16"), &wire, values, 2, 1);
    ck_assert_mem_eq(wire.bytes, ((const uint8_t[]){0x00, 0x3c, 0x00, 0xc0}), 4);
    wire_free(&wire);
}
END_TEST

/* Every half comes back, to the bit. */
START_TEST(test_all_halves)
{
    const struct codec_row *codec = codec_row(CODEC_FLOAT16);
    for (uint32_t code = 0; code < 0x10000; code++) {
        float value = codec->decode(code, 0);
        if (isfinite(value))
            ck_assert_uint_eq(codec->encode(value, 0, NULL), code);
        else
            ck_assert_uint_eq(code & 0x7c00, 0x7c00);
    }
}
END_TEST

/* 1 + 2^-8 lies between 1 and 1 + 2^-7. */
START_TEST(test_bfloat16)
{
    const float values[] = {1, -3, 1 + 0x1p-8f, 1 + 3 * 0x1p-8f, 0x1.ffffp127f};
    const float expected[] = {1, -3, 1, 1 + 0x1p-6f, 0x1.fep127f};
    float back[5];
    over(codec_of("bfloat16"), values, back, 5, 1);
    ck_assert_mem_eq(back, expected, sizeof back);
}
END_TEST

/* 127, -1 and 0.25 with s = 1: the first two are whole, 0.25 is 1 in a quarter of the cases. */
START_TEST(test_int8)
{
    const float values[] = {127, -1, 0.25f};
    double sum = 0;
    for (uint64_t key = 0; key < 4000; key++) {
        float back[3];
        over(codec_of("int8"), values, back, 3, key);
        ck_assert(back[0] == 127 && back[1] == -1 && (back[2] == 0 || back[2] == 1));
        sum += (double)back[2];
    }
    ck_assert_double_eq_tol(sum / 4000, 0.25, 4 * sqrt(0.25 * 0.75 / 4000));
    ck_assert_uint_eq(codec_bytes(codec_of("int8"), 3), 4 + 3);
    const float zeros[] = {0, 0};
    float back[2];
    over(codec_of("int8"), zeros, back, 2, 1);
    ck_assert(back[0] == 0 && back[1] == 0);
}
END_TEST

/* (3, -1, 0.5) has the mean size 1.5: nine of them are 4 + 2 bytes. */
START_TEST(test_sign)
{
    const float values[] = {3, -1, 0.5f, 3, -1, 0.5f, 3, -1, -0.5f};
    float back[9];
    over(codec_of("sign"), values, back, 9, 1);
    for (int i = 0; i < 9; i++)
        ck_assert(back[i] == (values[i] > 0 ? 1.5f : -1.5f));
    ck_assert_uint_eq(codec_bytes(codec_of("sign"), 9), 6);
}
END_TEST

/* Of five numbers 2/5 are two: -4 and 3, at 1 and 4. Five bits of presence are shorter than two
 * indices of three: 10010b is 0x12, then -4 and 3. */
START_TEST(test_topk)
{
    const float values[] = {1, -4, 0.5f, -2, 3}, expected[] = {0, -4, 0, 0, 3};
    float back[5];
    over(top(0.4), values, back, 5, 1);
    ck_assert_mem_eq(back, expected, sizeof back);
    struct wire wire = {0};
    codec_write(top(0.4), &wire, values, 5, 1);
    ck_assert_mem_eq(wire.bytes, ((const uint8_t[]){0x12, 0, 0, 0x80, 0xc0, 0, 0, 0x40, 0x40}), 9);
    wire_free(&wire);
}
END_TEST

/* One of 300 has an index of nine bits: 258 is 0x102. 1 of 1000 in 1e6 is 1000 indices of 20 bits:
 * 2500 bytes, and 4000 of values. */
START_TEST(test_topk_indices)
{
    float values[300] = {0}, back[300];
    values[258] = -1;
    over(top(0.001), values, back, 300, 1);
    ck_assert_mem_eq(back, values, sizeof back);
    struct wire wire = {0};
    codec_write(top(0.001), &wire, values, 300, 1);
    ck_assert_uint_eq(wire.length, 2 + 4);
    ck_assert_mem_eq(wire.bytes, ((const uint8_t[]){0x02, 0x01, 0, 0, 0x80, 0xbf}), 6);
    wire_free(&wire);
    ck_assert_uint_eq(codec_bytes(top(0.001), 1000000), 2500 + 4000);
}
END_TEST

/* k is the nearest to part n: 0.5 · 3 is 1.5, two; 0.1 · 3 is 0.3, but at least one is told. All of
 * them need no places. */
START_TEST(test_topk_counts)
{
    ck_assert_uint_eq(codec_bytes(top(0.5), 3), 1 + 2 * 4);
    ck_assert_uint_eq(codec_bytes(top(0.1), 3), 1 + 4);
    ck_assert_uint_eq(codec_bytes(top(1), 3), 3 * 4);
    ck_assert_uint_eq(codec_bytes(top(0.01), 1), 4);
    const float one[] = {-7}, three[] = {0, -1, 2};
    float back[3];
    over(top(0.01), one, back, 1, 1);
    ck_assert(back[0] == -7);
    over(top(1), three, back, 3, 1);
    ck_assert_mem_eq(back, three, sizeof back);
}
END_TEST

/* Of equal sizes the first go, whatever their signs. No number has the size 0, and is told as 0
 * where nothing else is left; what is infinite is the largest. */
START_TEST(test_topk_ties)
{
    const float same[] = {-2, 2, -2, 2}, odd[] = {NAN, -1, -INFINITY, NAN},
                zeros[] = {0, 0, 0, 0, 0};
    float back[5];
    over(top(0.5), same, back, 4, 1);
    ck_assert(back[0] == -2 && back[1] == 2 && back[2] == 0 && back[3] == 0);
    over(top(0.5), odd, back, 4, 1);
    ck_assert(back[0] == 0 && back[1] == -1 && back[2] == -FLT_MAX && back[3] == 0);
    over(top(0.75), odd, back, 4, 1);
    ck_assert(back[0] == 0 && back[1] == -1 && back[2] == -FLT_MAX && back[3] == 0);
    over(top(0.4), zeros, back, 5, 1);
    ck_assert_mem_eq(back, zeros, sizeof zeros);
}
END_TEST

/* What is largest is what a sort by size finds. */
START_TEST(test_topk_random)
{
    enum { COUNT = 997 };
    float values[COUNT], back[COUNT];
    struct rng rng = rng_start(3);
    for (int i = 0; i < COUNT; i++)
        values[i] = (float)rng_normal(&rng);
    over(top(0.1), values, back, COUNT, 1);
    float least = INFINITY, most = 0;
    int told = 0;
    for (int i = 0; i < COUNT; i++) {
        ck_assert(back[i] == 0 || back[i] == values[i]);
        told += back[i] != 0;
        least = back[i] != 0 ? fminf(least, fabsf(values[i])) : least;
        most = back[i] == 0 ? fmaxf(most, fabsf(values[i])) : most;
    }
    ck_assert_int_eq(told, 100); /* 99.7 */
    ck_assert(least > most);
}
END_TEST

/* What no number stands for is 0, and infinity the largest that can be told: 65504 as a half, 127
 * steps as int8. */
START_TEST(test_tame)
{
    const float values[] = {NAN, INFINITY, 1};
    float back[3];
    for (size_t i = CODEC_FLOAT16; i < CODECS; i++) {
        over(&(struct codec){(enum codec_kind)i, 1}, values, back, 3, 1);
        ck_assert(isfinite(back[1]) && back[1] >= 65504);
    }
    over(codec_of("float16"), values, back, 3, 1);
    ck_assert(back[0] == 0 && back[1] == 65504 && back[2] == 1);
}
END_TEST

/* (1, -4, 0.5, -2, 3) without what was told of it: topk leaves (1, 0, 0.5, -2, 0); sign says 2.1
 * each. */
START_TEST(test_subtract)
{
    const float values[] = {1, -4, 0.5f, -2, 3}, left[] = {1, 0, 0.5f, -2, 0};
    float rest[5];
    struct wire wire = {0};
    codec_write(top(0.4), &wire, values, 5, 1);
    codec_write(codec_of("sign"), &wire, values, 5, 1);
    struct wire_reader in = wire_read(wire.bytes, wire.length);
    memcpy(rest, values, sizeof rest);
    ck_assert(codec_subtract(top(0.4), &in, rest, 5));
    ck_assert_mem_eq(rest, left, sizeof rest);
    memcpy(rest, values, sizeof rest);
    ck_assert(codec_subtract(codec_of("sign"), &in, rest, 5));
    for (int i = 0; i < 5; i++)
        ck_assert(rest[i] == values[i] - (values[i] < 0 ? -2.1f : 2.1f));
    wire_free(&wire);
}
END_TEST

/* What cannot have been written: too few bytes, a scale or a half that is no number, bits behind
 * the last. */
START_TEST(test_damaged)
{
    const uint8_t infinite[] = {0x00, 0x7c}, short_[] = {0}, nan[] = {0, 0, 0xc0, 0x7f, 1},
                  behind[] = {0, 0, 0x80, 0x3f, 0x81};
    float value[2];
    struct wire_reader in = wire_read(infinite, 2);
    ck_assert(!codec_read(codec_of("float16"), &in, value, 1));
    in = wire_read(short_, 1);
    ck_assert(!codec_read(codec_of("bfloat16"), &in, value, 1));
    in = wire_read(nan, 5);
    ck_assert(!codec_read(codec_of("int8"), &in, value, 1));
    in = wire_read(behind, 5);
    ck_assert(!codec_read(codec_of("sign"), &in, value, 2));
}
END_TEST

/* Three of presence where two belong, presence behind them, an index that does not come later or is
 * none of five, and too few values. */
START_TEST(test_topk_damaged)
{
    const uint8_t three[] = {0x13, 0, 0, 0, 0, 0, 0, 0, 0}, one[] = {0x02, 0, 0, 0, 0, 0, 0, 0, 0},
                  behind[] = {0x32, 0, 0, 0, 0, 0, 0, 0, 0}, few[] = {0x12, 0, 0, 0, 0, 0, 0, 0},
                  nan[] = {0x12, 0, 0, 0xc0, 0x7f, 0, 0, 0, 0};
    const struct {
        const uint8_t *bytes;
        size_t length;
    } bad[] = {{three, 9}, {one, 9}, {behind, 9}, {few, 8}, {nan, 9}};
    float value[100];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct wire_reader in = wire_read(bad[i].bytes, bad[i].length);
        ck_assert_msg(!codec_read(top(0.4), &in, value, 5), "%zu", i);
    }
    /* Two of 100 in seven bits each: 3 and 3 is 3 + 3 · 128 = 0x183; 3 and 101 is 0x3283. */
    const uint8_t twice[] = {0x83, 0x01, 0, 0, 0, 0, 0, 0, 0, 0},
                  none[] = {0x83, 0x32, 0, 0, 0, 0, 0, 0, 0, 0};
    struct wire_reader in = wire_read(twice, 10);
    ck_assert(!codec_read(top(0.02), &in, value, 100));
    in = wire_read(none, 10);
    ck_assert(!codec_read(top(0.02), &in, value, 100));
}
END_TEST

/* 300 numbers, the second window of 128 and the rest read alone: what stands there. topk has no
 * places. */
START_TEST(test_windows)
{
    float values[300], back[300], part[172];
    for (int i = 0; i < 300; i++)
        values[i] = 0.37f * (float)(i % 17 - 8);
    for (int kind = CODEC_FLOAT32; kind <= CODEC_SIGN; kind++) {
        const struct codec codec = {(enum codec_kind)kind, 0};
        struct wire wire = {0};
        codec_write(&codec, &wire, values, 300, 5);
        over(&codec, values, back, 300, 5);
        codec_window(&codec, wire.bytes, 128, 172, part);
        ck_assert_mem_eq(part, back + 128, sizeof part);
        ck_assert_uint_eq(bits_bytes(codec_lead_bits(&codec) + 300 * codec_width(&codec)),
                          wire.length);
        wire_free(&wire);
    }
    ck_assert_uint_eq(codec_width(top(0.1)), 0);
}
END_TEST

TEST_MAIN("codec", test_windows, test_float16, test_all_halves, test_bfloat16, test_int8, test_sign,
          test_topk, test_topk_indices, test_topk_counts, test_topk_ties, test_topk_random,
          test_tame, test_subtract, test_damaged, test_topk_damaged)
