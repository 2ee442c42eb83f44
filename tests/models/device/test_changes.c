/* Bytes told by what has changed. */
#include "models/device/changes.h"
#include "tests/support/check.h"

#include <string.h>

/* 20 bytes are words of 8, 8 and 4; the second has changed: one word stays, one is told, then one
 * stays: 2 counts of 4 bytes, 8 bytes, 2 counts. */
START_TEST(test_by_hand)
{
    uint8_t before[20] = {1, 2, 3}, now[20], back[20];
    memcpy(now, before, 20);
    now[9] = 7;
    struct wire out = {0};
    changes_write(&out, before, now, 20);
    const uint8_t expected[] = {1, 0, 0, 0, 1, 0, 0, 0, 0, 7, 0, 0,
                                0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0};
    ck_assert_uint_eq(out.length, sizeof expected);
    ck_assert_mem_eq(out.bytes, expected, sizeof expected);
    struct wire_reader in = wire_read(out.bytes, out.length);
    ck_assert(changes_read(&in, before, back, 20) && in.at == out.length);
    ck_assert_mem_eq(back, now, 20);
    wire_free(&out);
}
END_TEST

/* Whatever changed, what is read is what was written, also beside nothing, and for no bytes; cut
 * short anywhere, or of another size, it is refused. A block that stays is told in 8 bytes. */
START_TEST(test_there_and_back)
{
    enum { MOST = 70 };
    unsigned state = 1;
    for (size_t size = 0; size <= MOST; size++)
        for (int turn = 0; turn < 20; turn++) {
            uint8_t before[MOST], now[MOST], back[MOST];
            for (size_t i = 0; i < size; i++) {
                state = state * 1103515245u + 12345;
                before[i] = (uint8_t)(state >> 16);
                now[i] = (state >> 8) % 20 < (unsigned)turn ? (uint8_t)(state >> 24) : before[i];
            }
            const uint8_t *base = turn == 19 ? NULL : before;
            struct wire out = {0};
            changes_write(&out, base, now, size);
            if (turn == 0 && size > 0)
                ck_assert_uint_eq(out.length, 8);
            struct wire_reader in = wire_read(out.bytes, out.length);
            ck_assert(changes_read(&in, base, back, size) && in.at == out.length);
            ck_assert(size == 0 || memcmp(back, now, size) == 0);
            for (size_t length = 0; length < out.length; length++) {
                in = wire_read(out.bytes, length);
                ck_assert(!changes_read(&in, base, back, size));
            }
            if (size > 8) {
                in = wire_read(out.bytes, out.length);
                ck_assert(!changes_read(&in, base, back, size - 8) || in.at < out.length);
            }
            wire_free(&out);
        }
}
END_TEST

TEST_MAIN("changes", test_by_hand, test_there_and_back)
