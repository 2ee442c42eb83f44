/* Instants at which rounds may begin. */
#include "sim/rounds/round_start.h"

#include "tests/support/check.h"

#define S INT64_C(1000000000)

static struct round_start start_of(const char *text, const char *canonical)
{
    struct round_start start;
    char written[ROUND_START_SIZE], why[ROUND_START_WHY];
    ck_assert_msg(round_start_read(text, &start, written, why), "%s: %s", text, why);
    ck_assert_str_eq(written, canonical);
    return start;
}

START_TEST(instants)
{
    struct round_start start = start_of("back_to_back", "back_to_back");
    ck_assert_int_eq(round_start_wait(&start, 5), 0);
    start = start_of("every 60 min", "every 1 h");
    ck_assert_int_eq(round_start_wait(&start, 0), 0);
    ck_assert_int_eq(round_start_wait(&start, 1), 3600 * S - 1);
    ck_assert_int_eq(round_start_wait(&start, 3600 * S), 0);
    ck_assert_int_eq(round_start_wait(&start, 5000 * S), 2200 * S);
    start = start_of("at 2:00", "at 02:00");
    ck_assert_int_eq(round_start_wait(&start, 0), 7200 * S);
    ck_assert_int_eq(round_start_wait(&start, 7200 * S), 0);
    ck_assert_int_eq(round_start_wait(&start, 7201 * S), 86399 * S);
    start = start_of("at 23:59:30", "at 23:59:30");
    ck_assert_int_eq(round_start_wait(&start, 86400 * S), 86370 * S);
}
END_TEST

START_TEST(what_is_none)
{
    static const char *const wrong[] = {
        "hourly",   "every",      "every 5",   "every 0 s", "at 25:00",
        "at 02:60", "at 02:00pm", "at 02:00:", "at noon",   "every 1 m"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct round_start start;
        char written[ROUND_START_SIZE], why[ROUND_START_WHY] = "";
        ck_assert_msg(!round_start_read(wrong[i], &start, written, why), "%s", wrong[i]);
        ck_assert_msg(*why, "%s", wrong[i]);
    }
}
END_TEST

TEST_MAIN("round_start", instants, what_is_none)
