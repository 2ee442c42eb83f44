#include "core/text/units.h"

#include "tests/support/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double parse(enum unit unit, const char *text)
{
    double value = -1;
    char why[128] = "";
    ck_assert_msg(units_parse(unit, text, &value, why, sizeof why), "%s: %s", text, why);
    return value;
}

static void check_refused(enum unit unit, const char *text, const char *expected)
{
    double value;
    char why[128] = "";
    ck_assert_msg(!units_parse(unit, text, &value, why, sizeof why), "%s was taken", text);
    ck_assert_msg(strstr(why, expected), "%s: %s", text, why);
}

START_TEST(known_values)
{
    /* 10 Mbit/s = 10 * 10^6 / 8 bytes/s; KiB = 2^10; 1.5 h = 5400 s. */
    ck_assert_double_eq(parse(UNIT_RATE, "10 Mbit/s"), 1250000);
    ck_assert_double_eq(parse(UNIT_RATE, "0.2Mbit/s"), 25000);
    ck_assert_double_eq(parse(UNIT_RATE, "8 bit/s"), 1);
    ck_assert_double_eq(parse(UNIT_RATE, "1.5 MB/s"), 1.5e6);
    ck_assert_double_eq(parse(UNIT_RATE, "unlimited"), INFINITY);
    ck_assert_double_eq(parse(UNIT_TIME, "50 ms"), 0.05);
    ck_assert_double_eq(parse(UNIT_TIME, "1.5 h"), 5400);
    ck_assert_double_eq(parse(UNIT_TIME, "3 us"), 3e-6);
    ck_assert_double_eq(parse(UNIT_TIME, "10 ns"), 1e-8);
    ck_assert_double_eq(parse(UNIT_TIME, "2 min"), 120);
    ck_assert_double_eq(parse(UNIT_TIME, "0"), 0);
    ck_assert_double_eq(parse(UNIT_BYTES, "64 KiB"), 65536);
    ck_assert_double_eq(parse(UNIT_BYTES, "8 MB"), 8e6);
    ck_assert_double_eq(parse(UNIT_STEPS, "5e3 steps/s"), 5000);
    ck_assert_double_eq(parse(UNIT_STEPS, "0.2 ms/step"), 5000);
    ck_assert_double_eq(parse(UNIT_STEPS, "4 s/step"), 0.25);
    ck_assert_double_eq(parse(UNIT_STEPS, "50 us/step"), 20000);
    ck_assert_double_eq(parse(UNIT_FLOPS, "1.2 GFLOP/s"), 1.2e9);
    ck_assert_double_eq(parse(UNIT_POWER, "300 mW"), 0.3);
    ck_assert_double_eq(parse(UNIT_POWER, "1.5 kW"), 1500);
    ck_assert_double_eq(parse(UNIT_NONE, "-.5"), -0.5);
    ck_assert_double_eq(parse(UNIT_NONE, "1E-3"), 1e-3);
}
END_TEST

START_TEST(refusals)
{
    check_refused(UNIT_RATE, "10", "a unit is missing; expected a rate such as 10 Mbit/s");
    check_refused(UNIT_RATE, "10 mbit/s", "did you mean Mbit/s?");
    check_refused(UNIT_RATE, "10 s", "there is no unit \"s\" here");
    check_refused(UNIT_RATE, "fast", "or unlimited");
    check_refused(UNIT_RATE, "10 Mbit/s x", "\"x\" behind the unit Mbit/s");
    check_refused(UNIT_STEPS, "0 ms/step", "too large");
    check_refused(UNIT_TIME, "2 ms/step", "there is no unit");
    check_refused(UNIT_TIME, "unlimited", "expected a time such as 50 ms");
    check_refused(UNIT_TIME, "1e400 s", "too large");
    check_refused(UNIT_NONE, "10x", "after the number");
    check_refused(UNIT_NONE, "0x1g", "after the number");
    check_refused(UNIT_NONE, "nan", "expected a number");
    check_refused(UNIT_NONE, ".inf", "expected a number");
    check_refused(UNIT_NONE, "", "expected a number");
    check_refused(UNIT_NONE, "1 2", "after the number");
    check_refused(UNIT_NONE, "-", "expected a number");
    check_refused(UNIT_NONE, "1e", "after the number");
}
END_TEST

/* What people write elsewhere, and how it is written here. */
START_TEST(slips)
{
    check_refused(UNIT_NONE, "0,01", "not a comma; did you mean 0.01?");
    check_refused(UNIT_NONE, "1,000", "did you mean 1000, or 1.000?"); /* either may be meant */
    check_refused(UNIT_NONE, "0,125", "did you mean 0.125?");          /* a 0 begins no group */
    check_refused(UNIT_NONE, "1,234,567", "did you mean 1234567?");
    check_refused(UNIT_NONE, "1.234.567", "did you mean 1234567?");
    check_refused(UNIT_NONE, "1'000", "did you mean 1000?");
    check_refused(UNIT_NONE, "10_000", "did you mean 10000?");
    check_refused(UNIT_NONE, "1 000", "did you mean 1000?");
    /* Groups of three and a decimal sign can be read in one way only. */
    check_refused(UNIT_RATE, "1.000,5 kbit/s", "did you mean 1000.5 kbit/s?");
    check_refused(UNIT_RATE, "1,000.5 kbit/s", "did you mean 1000.5 kbit/s?");
    check_refused(UNIT_RATE, "1'000.5 kbit/s", "did you mean 1000.5 kbit/s?");
    check_refused(UNIT_TIME, "-1 234 567,25 s", "did you mean -1234567.25 s?");
    check_refused(UNIT_NONE, "40 %", "did you mean 0.4?"); /* 40 / 100 */
    check_refused(UNIT_NONE, "2.5%", "did you mean 0.025?");
    check_refused(UNIT_WHOLE, "40 %",
                  "expected a whole number such as 5"); /* no part of anything */
    check_refused(UNIT_NONE, "5k", "did you mean 5000?");
    check_refused(UNIT_NONE, "1/4", "did you mean 0.25?");
    check_refused(UNIT_NONE, "10^-2", "did you mean 0.01?");
    check_refused(UNIT_NONE, "2**-3", "did you mean 0.125?"); /* 1 / 8 */
    check_refused(UNIT_NONE, "1 e-3", "did you mean 0.001?");
    check_refused(UNIT_TIME, "10^-3 s", "did you mean 0.001 s?");
    check_refused(UNIT_NONE, "5;", "did you mean 5?");
    check_refused(UNIT_NONE, "5# five", "did you mean 5 #...?");
    check_refused(UNIT_NONE, "null", "leave the key out for its default");
    check_refused(UNIT_RATE, "1,5 Mbit/s", "did you mean 1.5 Mbit/s?");
    check_refused(UNIT_RATE, "10 Mbps", "did you mean Mbit/s?");
    check_refused(UNIT_RATE, "10 MBps", "did you mean MB/s?"); /* bytes: the capital counts */
    /* 10^9 bit / 8 = 125 * 10^6 B. */
    check_refused(UNIT_BYTES, "4 Gb", "did you mean GB (bytes), or MB (1 Gbit is 125 MB)?");
    check_refused(UNIT_BYTES, "4 Gbit", "did you mean MB (1 Gbit is 125 MB)?");
    check_refused(UNIT_BYTES, "4 Mb", "did you mean MB (bytes), or kB (1 Mbit is 125 kB)?");
    check_refused(UNIT_BYTES, "4 kb", "did you mean kB (bytes), or B (1 kbit is 125 B)?");
    check_refused(UNIT_BYTES, "4 gb", "did you mean GB?");
    check_refused(UNIT_RATE, "4 Gb", "did you mean Gbit/s?");
    check_refused(UNIT_RATE, "10 Mb/s", "did you mean Mbit/s?");
    check_refused(UNIT_RATE, "10kbps", "did you mean kbit/s?");
    check_refused(UNIT_RATE, "10 Mbit / s", "did you mean Mbit/s?");
    check_refused(UNIT_RATE, "inf", "did you mean unlimited?");
    check_refused(UNIT_RATE, "Unlimited", "did you mean unlimited?");
    check_refused(UNIT_RATE, "10-20 Mbit/s", "{uniform: [10 Mbit/s, 20 Mbit/s]}");
    check_refused(UNIT_TIME, "5ms \xC2\xB1 1ms", "{uniform: [4 ms, 6 ms]}"); /* 5 +- 1 */
    check_refused(UNIT_RATE, "10 Mbit/s to 20 Mbit/s", "{uniform: [10 Mbit/s, 20 Mbit/s]}");
    check_refused(UNIT_NONE, "1..5", "{uniform: [1, 5]}");
    check_refused(UNIT_WHOLE, "1-5", "a range, where one whole number is expected");
    check_refused(UNIT_TIME, "5-3-2 s", "there is no unit");
    check_refused(UNIT_TIME, "2026-11-30", "this is a date");
    check_refused(UNIT_TIME, "30.11.2026 14:00", "this is a date");
    check_refused(UNIT_TIME, "11/30/2026", "this is a date");
    check_refused(UNIT_TIME, "2 months", "did you mean d (a month has 30 or so)?");
    check_refused(UNIT_WHOLE, "0x10", "did you mean 16?");
    check_refused(UNIT_BYTES, "0x10 kB", "did you mean 16 kB?");
    check_refused(UNIT_BYTES, "4 Go", "did you mean GB?");
    check_refused(UNIT_WHOLE, "64;32", "separated by commas");
    check_refused(UNIT_NONE, "1e-400", "too small"); /* the least double is 4.9e-324 */
    check_refused(UNIT_TIME, "20 \xC2\xB1 5 ms", "{uniform: [15 ms, 25 ms]}"); /* 20 +- 5 */
    check_refused(UNIT_TIME, "20 msec", "did you mean ms?");
    check_refused(UNIT_TIME, "20 \xC2\xB5s", "did you mean us?");
    check_refused(UNIT_TIME, "5 m", "did you mean min or ms?");
    check_refused(UNIT_TIME, "14:00", "did you mean 14 h?");
    check_refused(UNIT_TIME, "14:20", "did you mean 860 min?");   /* 14 x 60 + 20 */
    check_refused(UNIT_TIME, "0:01:05", "did you mean 65 s?");    /* 60 + 5 */
    check_refused(UNIT_TIME, "1h30m", "did you mean 1.5 h?");     /* 1 + 30 / 60 */
    check_refused(UNIT_TIME, "2 min 5 s", "did you mean 125 s?"); /* 2 x 60 + 5 */
    check_refused(UNIT_BYTES, "320K", "did you mean KiB (1024 bytes) or kB (1000)?");
    check_refused(UNIT_BYTES, "1 TB", "1 TB is 1000 GB");
    check_refused(UNIT_FLOPS, "2 GFLOPS", "did you mean GFLOP/s?");
    check_refused(UNIT_STEPS, "100 Hz", "did you mean steps/s?");
    check_refused(UNIT_POWER, "5 watts", "did you mean W?");
    check_refused(UNIT_ENERGY, "1 mAh", "mAh / 1000 times the voltage");
    check_refused(UNIT_BYTES_PRICE, "2 EUR/GB", "did you mean 2 per GB? (price.currency");
    check_refused(UNIT_BYTES_PRICE, "CHF 0.5 / MB", "did you mean 0.5 per MB?");
    check_refused(UNIT_ENERGY_PRICE, "$0.3 per kWh", "did you mean 0.3 per kWh?");
    check_refused(UNIT_ENERGY_PRICE, "30 ct/kWh", "did you mean 0.3 per kWh?"); /* 30 / 100 */
    check_refused(UNIT_ENERGY_PRICE, "2 per GB", "expected a price such as 0.3 per kWh");
}
END_TEST

/* What cannot be told from a space, a digit, a minus or an M by looking at it. */
START_TEST(lookalikes)
{
    check_refused(UNIT_RATE, "10\xC2\xA0Mbit/s", "a no-break space; type an ordinary space");
    check_refused(UNIT_RATE,
                  "10 \xD0\x9C"
                  "bit/s",
                  "a Cyrillic letter; type M instead");
    check_refused(UNIT_NONE, "\xEF\xBC\x95", "a full-width character; type 5 instead");
    check_refused(UNIT_NONE, "\xE2\x88\x92\x35", "a typographic minus sign; type - instead");
    check_refused(UNIT_NONE, "\xE2\x80\x9C\x35\xE2\x80\x9D", "a typographic quote; type \"");
}
END_TEST

static void check_format(enum unit unit, double value, const char *expected)
{
    char text[64];
    units_format(unit, value, text, sizeof text);
    ck_assert_str_eq(text, expected);
}

START_TEST(formats)
{
    check_format(UNIT_RATE, 1250000, "10 Mbit/s");
    check_format(UNIT_RATE, 25000, "200 kbit/s");
    check_format(UNIT_RATE, 1, "8 bit/s");
    check_format(UNIT_RATE, INFINITY, "unlimited");
    check_format(UNIT_TIME, 0.05, "50 ms");
    check_format(UNIT_TIME, 5, "5 s");
    check_format(UNIT_TIME, 5400, "90 min");
    check_format(UNIT_TIME, 0, "0 s");
    check_format(UNIT_BYTES, 65536, "64 KiB");
    check_format(UNIT_BYTES, 8e6, "8 MB");
    check_format(UNIT_STEPS, 5000, "5000 steps/s");
    check_format(UNIT_NONE, 0.1, "0.1");
    check_format(UNIT_NONE, 1000000, "1000000");
    check_format(UNIT_NONE, -2.5e-9, "-2.5e-09");
    /* 32.2 / 1e6 is the double above the one nearest to 3.22e-05, 32200 / 1e9 is that one; but
     * 3.22e-05 * 1e9 is 32200 less a bit, so that three digits are asked for and not all five. */
    check_format(UNIT_TIME, 3.22e-05, "3.22e+04 ns");
}
END_TEST

START_TEST(round_trip)
{
    uint64_t state = 1;
    for (int i = 0; i < 20000; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        double value = ldexp((double)(state >> 11), (int)(state % 90) - 80);
        char text[64];
        for (enum unit unit = UNIT_NONE; unit <= UNIT_POWER; unit++) {
            units_format(unit, value, text, sizeof text);
            ck_assert_msg(parse(unit, text) == value, "%.17g became %s", value, text);
        }
    }
}
END_TEST

static void check_human(enum unit unit, double value, const char *expected)
{
    char text[64];
    units_human(unit, value, text, sizeof text);
    ck_assert_str_eq(text, expected);
}

START_TEST(for_people)
{
    check_human(UNIT_BYTES, 1.25e6, "1.25 MB");
    check_human(UNIT_BYTES, 999.6e3, "1 MB");
    check_human(UNIT_BYTES, 999.4e3, "999 kB");
    check_human(UNIT_BYTES, 0, "0 B");
    check_human(UNIT_TIME, 204, "3.4 min");
    check_human(UNIT_TIME, 0, "0 s");
    check_human(UNIT_TIME, 0.0123456, "12.3 ms");
    check_human(UNIT_RATE, 1250000, "10 Mbit/s");
    check_human(UNIT_RATE, INFINITY, "unlimited");
    check_human(UNIT_STEPS, 40000, "40000 steps/s");
    check_human(UNIT_NONE, NAN, "-");
    check_human(UNIT_NONE, 1234567, "1.23e+06");
    check_human(UNIT_NONE, 757.2, "757");
}
END_TEST

/* The ends of a range are exact: the largest double below 2^63 is 2^63 - 2^10. */
START_TEST(bounds)
{
    char text[64];
    units_bound(UNIT_NONE, 0x1p53, text, sizeof text);
    ck_assert_str_eq(text, "2^53");
    units_bound(UNIT_NONE, 0x1.fffffffffffffp62, text, sizeof text);
    ck_assert_str_eq(text, "9223372036854774784");
    units_bound(UNIT_NONE, 1e9, text, sizeof text);
    ck_assert_str_eq(text, "1e9");
}
END_TEST

/* 2^53 + 1 is no double; 2^64 is no uint64_t. */
START_TEST(test_digits)
{
    uint64_t value;
    ck_assert(units_digits("9007199254740993", &value) && value == (UINT64_C(1) << 53) + 1);
    ck_assert(units_digits("18446744073709551615", &value) && value == UINT64_MAX);
    static const char *const others[] = {"18446744073709551616", "1e3", "5.0", "-5", "", "5 "};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        ck_assert(!units_digits(others[i], &value));
}
END_TEST

TEST_MAIN("units", test_digits, known_values, refusals, slips, lookalikes, formats, round_trip,
          for_people, bounds)
