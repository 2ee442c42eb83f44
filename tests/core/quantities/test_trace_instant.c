/* Dates and times of day, against days counted by hand. */
#include "core/quantities/trace_instant.h"

#include "tests/support/check.h"

#include <string.h>

/* Of 1970-01-01 the number is 0; of 2024-01-05, 54 years with 13 leap days and 4 days later:
 * 54 * 365 + 13 + 4 = 19727. */
START_TEST(days)
{
    ck_assert_int_eq(instant_days(1970, 1, 1), 0);
    ck_assert_int_eq(instant_days(2024, 1, 5), 19727);
    ck_assert_int_eq(instant_days(2024, 3, 1) - instant_days(2024, 2, 28), 2);
    ck_assert_int_eq(instant_days(2100, 3, 1) - instant_days(2100, 2, 28), 1);
}
END_TEST

static void reads(const char *text, double s, bool dated, const char *zone)
{
    struct instant instant;
    ck_assert_msg(instant_read(text, &instant), "%s was not read", text);
    ck_assert_msg(instant.s == s, "%s: %.9f instead of %.9f", text, instant.s, s);
    ck_assert_int_eq(instant.dated, dated);
    ck_assert_str_eq(instant.zone, zone);
}

/* 2024-01-05 09:00:00 UTC is 19727 * 86400 + 9 * 3600 = 1704445200. */
START_TEST(dates)
{
    double s = 1704445200;
    reads("2024-01-05 09:00:00", s, true, "");
    reads("2024-01-05T09:00:00Z", s, true, "");
    reads("2024-01-05T09:00:00.25Z", s + 0.25, true, "");
    reads("2024.01.05_09.00.00", s, true, "");
    reads("2024/1/5 9:00", s, true, "");
    reads("2024-01-05 09:00:00 CDT", s + 5 * 3600, true, ""); /* five hours behind UTC */
    reads("2024-01-05 09:00:00 CST", s + 6 * 3600, true, "");
    reads("2024-01-05 09:00:00+02:00", s - 2 * 3600, true, "");
    reads("2024-01-05 09:00:00 -0730", s + 7.5 * 3600, true, "");
    reads("2024-01-05 09:00:00 IST", s, true, "IST"); /* India, Israel or Ireland */
    reads("2024-01-05", s - 9 * 3600, true, "");
    reads("2024-02-29 00:00:60", s + (55 * 24 - 9) * 3600 + 60, true, "");
    reads("09:00:00", 9 * 3600, false, "");
    reads("9:00:00.5", 9 * 3600 + 0.5, false, "");
}
END_TEST

START_TEST(no_dates)
{
    static const char *const texts[] = {"",
                                        "now",
                                        "2024",
                                        "2024-13-05 09:00",
                                        "2023-02-29 09:00",
                                        "2024-01-05 24:00",
                                        "2024-01-05 09:60",
                                        "2024-01-05 9",
                                        "01/05/2024 09:00:00",
                                        "2024-01/05 09:00",
                                        "2024-01-05 09:00:00 sometime",
                                        "2024-01-05 09:00:00 PM",
                                        "2024-01-05 09:00:00+2",
                                        "2024-01-05 09:00:00 +25:00",
                                        "1969-12-31 00:00",
                                        "12.5.7"};
    struct instant instant;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_msg(!instant_read(texts[i], &instant), "\"%s\" was read", texts[i]);
}
END_TEST

TEST_MAIN("trace_instant", days, dates, no_dates)
