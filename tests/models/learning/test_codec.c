/* Codecs against bits and sizes worked out by hand. */
#include "core/base/mem.h"
#include "models/learning/codec.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

static const struct codec *codec_of(const char *name)
{
    const struct codec *codec;
    for (size_t i = 0; (codec = codec_row(i)); i++)
        if (strcmp(codec->name, name) == 0)
            return codec;
    ck_abort_msg("%s", name);
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
    const struct codec *codec = codec_of("float16");
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

TEST_MAIN("codec", test_float16, test_all_halves, test_bfloat16, test_int8, test_sign, test_damaged)
