#include "core/base/digest.h"

#include "tests/support/check.h"

#include <stdbool.h>

static bool equal(struct digest a, struct digest b)
{
    return a.high == b.high && a.low == b.low;
}

/* Digests are kept in databases, so they may never change. XXH3_128bits of "abc" is
 * 06b05ab6733a618578af5f94892f3950 (xxhsum -H2), and a fold is that of the five little-endian words
 * (before, this, length): of 0, 0, 06b05ab6733a6185, 78af5f94892f3950, 3 it is
 * 79fda1ac2bb701548603a03810728466. */
START_TEST(test_folds)
{
    struct digest abc = digest_fold_text((struct digest){0}, "abc");
    ck_assert(equal(abc, (struct digest){0x79fda1ac2bb70154, 0x8603a03810728466}));
    ck_assert(equal(abc, digest_fold((struct digest){0}, "abc", 3)));
    ck_assert(!equal(abc, digest_fold_text((struct digest){1, 0}, "abc")));
    ck_assert(!equal(abc, digest_fold_text((struct digest){0, 1}, "abc")));
    struct digest ab_c = digest_fold_text(digest_fold_text((struct digest){0}, "ab"), "c");
    struct digest a_bc = digest_fold_text(digest_fold_text((struct digest){0}, "a"), "bc");
    ck_assert(!equal(ab_c, a_bc) && !equal(abc, ab_c) && !equal(abc, a_bc));
    struct digest nothing = digest_fold_text((struct digest){0}, "");
    ck_assert(!equal(nothing, (struct digest){0}));
    ck_assert(!equal(nothing, digest_fold_text(nothing, "")));
}
END_TEST

/* Flipping any of 512 bits changes both halves. */
START_TEST(test_one_bit)
{
    uint8_t content[64] = {0};
    struct digest none = digest_fold((struct digest){0}, content, sizeof content);
    for (int bit = 0; bit < 512; bit++) {
        content[bit / 8] ^= (uint8_t)(1 << bit % 8);
        struct digest one = digest_fold((struct digest){0}, content, sizeof content);
        content[bit / 8] ^= (uint8_t)(1 << bit % 8);
        ck_assert(one.high != none.high && one.low != none.low);
    }
}
END_TEST

/* 16 bytes: the high half first, each half from its lowest byte on. */
START_TEST(test_bytes)
{
    static const uint8_t expected[] = {8,    7,    6,    5,    4,    3,    2,    1,
                                       0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11};
    struct digest digest = {0x0102030405060708, 0x1112131415161718};
    struct wire wire = {0};
    digest_write(digest, &wire);
    ck_assert_uint_eq(wire.length, sizeof expected);
    ck_assert_mem_eq(wire.bytes, expected, sizeof expected);
    struct wire_reader in = wire_read(wire.bytes, wire.length);
    ck_assert(equal(digest_read(&in), digest));
    wire_free(&wire);
}
END_TEST

TEST_MAIN("digest", test_folds, test_one_bit, test_bytes)
