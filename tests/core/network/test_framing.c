#include "core/network/framing.h"
#include "tests/support/check.h"

#include <math.h>

static const struct framing tcp = {FRAMING_TCP, false}, kept = {FRAMING_TCP, true}, none = {0};

START_TEST(test_wire_bytes)
{
    ck_assert_uint_eq(framing_wire_bytes(tcp, 0), 54); /* an empty message is one segment */
    ck_assert_uint_eq(framing_wire_bytes(tcp, 1), 55);
    ck_assert_uint_eq(framing_wire_bytes(tcp, 1448), 1502);
    ck_assert_uint_eq(framing_wire_bytes(tcp, 1449), 1449 + 108);
    ck_assert_uint_eq(framing_wire_bytes(tcp, 1000000), 1000000 + 691 * 54); /* 690.6 segments */
    ck_assert_uint_eq(framing_wire_bytes(none, 1000000), 1000000);
    ck_assert_uint_eq(framing_wire_bytes(none, 0), 0);
}
END_TEST

START_TEST(test_handshake)
{
    /* 10 kB fit into the first window: the handshake alone. */
    ck_assert_double_eq(framing_delay_s(tcp, 10000, 1.25e6, 0.04, false), 0.04);
    ck_assert_double_eq(framing_delay_s(tcp, 10000, 1.25e6, 0.04, true), 0.04);
    ck_assert_double_eq(framing_delay_s(kept, 10000, 1.25e6, 0.04, false), 0.04);
    ck_assert_double_eq(framing_delay_s(kept, 10000, 1.25e6, 0.04, true), 0);
    ck_assert_double_eq(framing_delay_s(none, 10000, 1.25e6, 0.04, false), 0);
}
END_TEST

START_TEST(test_slow_start)
{
    /* 100 kB at 1.25 MB/s and 40 ms: bw rtt = 50000. w = 14480: idle 0.04 - 0.011584; w = 28960:
     * idle 0.04 - 0.023168; w = 57920 >= 50000 ends it: 0.045248, beside the handshake of 0.04. */
    ck_assert_double_eq_tol(framing_delay_s(tcp, 100000, 1.25e6, 0.04, false), 0.085248, 1e-12);
    ck_assert_double_eq_tol(framing_delay_s(kept, 100000, 1.25e6, 0.04, true), 0.045248, 1e-12);
    /* 40 kB: the second window reaches the end (14480 + 28960 > 40000): one idle time only. */
    ck_assert_double_eq_tol(framing_delay_s(kept, 40000, 1.25e6, 0.04, true), 0.028416, 1e-12);
    /* Exactly one window is not less than itself: none. */
    ck_assert_double_eq(framing_delay_s(kept, 14480, 1.25e6, 0.04, true), 0);
    ck_assert_double_gt(framing_delay_s(kept, 14481, 1.25e6, 0.04, true), 0);
    /* An unlimited rate or no round trip: none, and never infinity times zero. */
    ck_assert_double_eq(framing_delay_s(tcp, 100000, INFINITY, 0.04, false), 0.04);
    ck_assert_double_eq(framing_delay_s(tcp, 100000, INFINITY, 0, false), 0);
    ck_assert_double_eq(framing_delay_s(tcp, 100000, 1.25e6, 0, false), 0);
}
END_TEST

TEST_MAIN("framing", test_wire_bytes, test_handshake, test_slow_start)
