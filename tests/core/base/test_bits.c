#include "core/base/bits.h"

#include "tests/support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

START_TEST(layout_is_little_endian)
{
    struct wire wire = {0};
    wire_u8(&wire, 0x01);
    wire_u32(&wire, 0x05040302);
    wire_u64(&wire, 0x0d0c0b0a09080706);
    wire_f32(&wire, (float[]){1}, 1);   /* 0x3f800000 */
    wire_f64(&wire, (double[]){-2}, 1); /* 0xc000000000000000 */
    wire_raw(&wire, "xy", 2);
    const uint8_t expected[] = {1, 2,    3,    4, 5, 6, 7, 8, 9, 10, 11,   12,  13, 0,
                                0, 0x80, 0x3f, 0, 0, 0, 0, 0, 0, 0,  0xc0, 'x', 'y'};
    ck_assert_uint_eq(wire.length, sizeof expected);
    ck_assert_mem_eq(wire.bytes, expected, sizeof expected);
    wire_free(&wire);
    ck_assert_ptr_null(wire.bytes);
    ck_assert_uint_eq(wire.length, 0);
}
END_TEST

START_TEST(round_trip)
{
    struct wire wire = {0};
    float floats[1000], floats_back[1000];
    double doubles[1000], doubles_back[1000];
    for (int i = 0; i < 1000; i++) {
        floats[i] = (float)i / 7 - 50;
        doubles[i] = i / 7. - 50;
    }
    floats[3] = -0.f;
    doubles[3] = INFINITY;
    wire_f32(&wire, floats, 1000);
    wire_u64(&wire, UINT64_MAX - 1);
    wire_f64(&wire, doubles, 1000);
    wire_f32(&wire, NULL, 0);
    wire_f64(&wire, NULL, 0);
    wire_raw(&wire, NULL, 0);
    ck_assert_uint_eq(wire.length, 4 * 1000 + 8 + 8 * 1000);
    struct wire_reader reader = wire_read(wire.bytes, wire.length);
    ck_assert(read_f32(&reader, floats_back, 1000));
    ck_assert_mem_eq(floats, floats_back, sizeof floats);
    ck_assert_uint_eq(read_u64(&reader), UINT64_MAX - 1);
    ck_assert(read_f64(&reader, doubles_back, 1000));
    ck_assert_mem_eq(doubles, doubles_back, sizeof doubles);
    ck_assert(reader.ok);
    ck_assert_uint_eq(reader.at, wire.length);
    wire_free(&wire);
}
END_TEST

/* Reading past the end says so, gives zeros, and stays failed even where a shorter read
 * would fit. */
START_TEST(reading_is_bounded)
{
    const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7};
    struct wire_reader reader = wire_read(bytes, sizeof bytes);
    ck_assert_uint_eq(read_u32(&reader), 0x04030201);
    ck_assert(reader.ok);
    ck_assert_uint_eq(read_u32(&reader), 0);
    ck_assert(!reader.ok);
    ck_assert_uint_eq(read_u8(&reader), 0);
    ck_assert_uint_eq(read_u64(&reader), 0);
    ck_assert_ptr_null(read_raw(&reader, 1));
    float f = 1;
    double d = 1;
    ck_assert(!read_f32(&reader, &f, 1));
    ck_assert(!read_f64(&reader, &d, 1));
    ck_assert_float_eq(f, 0);
    ck_assert_double_eq(d, 0);

    reader = wire_read(bytes, sizeof bytes);
    ck_assert_ptr_eq(read_raw(&reader, sizeof bytes), bytes);
    ck_assert_ptr_nonnull(read_raw(&reader, 0));
    ck_assert(reader.ok);
    reader = wire_read(bytes, sizeof bytes);
    ck_assert_ptr_null(read_raw(&reader, SIZE_MAX)); /* no wrap-around of at + count */
    reader = wire_read(NULL, 0);
    ck_assert_ptr_nonnull(read_raw(&reader, 0));
    ck_assert_uint_eq(read_u8(&reader), 0);
    ck_assert(!reader.ok);
}
END_TEST

/* Hands out what there is. */
static bool fetch(void *context, void *out, size_t count)
{
    struct wire_reader *there = context;
    return read_bytes(there, out, count);
}

/* A message that comes in bit by bit reads the same, ends where it says, and fails where it breaks
 * off. */
START_TEST(reading_as_it_comes)
{
    struct wire wire = {0};
    float f[2];
    double d;
    char text[2];
    wire_u8(&wire, 7);
    wire_u32(&wire, 0x05040302);
    wire_u64(&wire, 0x0d0c0b0a09080706);
    wire_f32(&wire, (float[]){1, -2.5f}, 2);
    wire_f64(&wire, (double[]){-2}, 1);
    wire_raw(&wire, "xy", 2);
    for (int broken = 0; broken < 2; broken++) {
        struct wire_reader there = wire_read(wire.bytes, wire.length - (broken ? 1 : 0));
        struct wire_reader reader = wire_read_from(fetch, &there, wire.length);
        ck_assert_uint_eq(read_u8(&reader), 7);
        ck_assert_uint_eq(read_u32(&reader), 0x05040302);
        ck_assert_uint_eq(read_u64(&reader), 0x0d0c0b0a09080706);
        ck_assert(read_f32(&reader, f, 2) && read_f64(&reader, &d, 1));
        ck_assert(f[0] == 1 && f[1] == -2.5f && d == -2);
        ck_assert(read_bytes(&reader, text, 2) == !broken);
        ck_assert_mem_eq(text, broken ? "\0\0" : "xy", 2);
        ck_assert(reader.ok == !broken);
        ck_assert_uint_eq(read_u8(&reader), 0);
        ck_assert(!reader.ok); /* there is no more than was said */
    }
    wire_free(&wire);
}
END_TEST

START_TEST(single_bits)
{
    uint8_t bytes[3] = {0};
    ck_assert_uint_eq(bits_bytes(0), 0);
    ck_assert_uint_eq(bits_bytes(8), 1);
    ck_assert_uint_eq(bits_bytes(9), 2);
    bit_put(bytes, 0, true);
    bit_put(bytes, 11, true);
    ck_assert_uint_eq(bytes[0], 1);
    ck_assert_uint_eq(bytes[1], 8);
    for (size_t i = 0; i < 24; i++)
        ck_assert_int_eq(bit_get(bytes, i), i == 0 || i == 11);
    bit_put(bytes, 11, true);
    bit_put(bytes, 0, false);
    ck_assert_uint_eq(bytes[0], 0);
    ck_assert_uint_eq(bytes[1], 8);
}
END_TEST

START_TEST(every_flipped_bit_changes_the_hash)
{
    uint8_t bytes[45];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(17 * i);
    uint64_t hash = hash_bytes(0, bytes, sizeof bytes);
    for (size_t i = 0; i < 8 * sizeof bytes; i++) {
        bit_put(bytes, i, !bit_get(bytes, i));
        ck_assert_uint_ne(hash_bytes(0, bytes, sizeof bytes), hash);
        bit_put(bytes, i, !bit_get(bytes, i));
    }
    ck_assert_uint_eq(hash_bytes(0, bytes, sizeof bytes), hash);
    ck_assert_uint_ne(hash_bytes(1, bytes, sizeof bytes), hash);
    /* Zeros at the end count, though the last word is padded with them; so does the order of two
     * words. */
    const uint8_t zeros[16] = {0};
    for (size_t i = 0; i < 16; i++)
        ck_assert_uint_ne(hash_bytes(0, zeros, i), hash_bytes(0, zeros, i + 1));
    ck_assert_uint_ne(hash_bytes(0, "aaaaaaaabbbbbbbb", 16), hash_bytes(0, "bbbbbbbbaaaaaaaa", 16));
    ck_assert_uint_eq(hash_bytes(5, NULL, 0), hash_bytes(5, zeros, 0));
}
END_TEST

START_TEST(crc32_check_values)
{
    /* The check value every catalogue of CRCs gives, and zlib's for a longer text. */
    ck_assert_uint_eq(crc32_bytes(0, "123456789", 9), 0xcbf43926);
    ck_assert_uint_eq(crc32_bytes(0, "The quick brown fox jumps over the lazy dog", 43),
                      0x414fa339);
    ck_assert_uint_eq(crc32_bytes(0, NULL, 0), 0);
    ck_assert_uint_eq(crc32_bytes(crc32_bytes(0, "1234", 4), "56789", 5), 0xcbf43926);
}
END_TEST

/* The examples of RFC 3720, appendix B.4, whose CRCs stand there as they are sent: least byte
 * first. */
START_TEST(crc32c_check_values)
{
    uint8_t zeros[32] = {0}, ones[32], up[32], down[32];
    memset(ones, 0xff, sizeof ones);
    for (int i = 0; i < 32; i++) {
        up[i] = (uint8_t)i;
        down[i] = (uint8_t)(31 - i);
    }
    static const uint8_t read_10[48] = {
        0x01, 0xc0, [16] = 0x14, [22] = 0x04, [27] = 0x14, [31] = 0x18, 0x28, [40] = 0x02};
    ck_assert_uint_eq(crc32c_bytes(0, zeros, 32), 0x8a9136aa);
    ck_assert_uint_eq(crc32c_bytes(0, ones, 32), 0x62a8ab43);
    ck_assert_uint_eq(crc32c_bytes(0, up, 32), 0x46dd794e);
    ck_assert_uint_eq(crc32c_bytes(0, down, 32), 0x113fdb5c);
    ck_assert_uint_eq(crc32c_bytes(0, read_10, 48), 0xd9963a56);
    ck_assert_uint_eq(crc32c_bytes(crc32c_bytes(0, up, 5), up + 5, 27), 0x46dd794e);
}
END_TEST

TEST_MAIN("bits", layout_is_little_endian, round_trip, reading_is_bounded, reading_as_it_comes,
          single_bits, every_flipped_bit_changes_the_hash, crc32_check_values, crc32c_check_values)
