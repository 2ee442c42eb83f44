/* Which rule ends a trial, as a function of what has been spent. */
#include "sim/rounds/stop.h"

#include "tests/support/check.h"

#include <math.h>

START_TEST(first_that_is_met)
{
    struct stop_settings stop = stop_none();
    struct stop_spent spent = {.spent = {[STOP_ROUNDS] = 3, [STOP_TIME] = 10, [STOP_BYTES] = 500}};
    ck_assert_int_eq(stop_met(&stop, &spent), STOP_RULES);
    ck_assert_ptr_null(stop_name(STOP_RULES));
    stop.limits[STOP_BYTES] = 501;
    ck_assert_int_eq(stop_met(&stop, &spent), STOP_RULES);
    stop.limits[STOP_BYTES] = 500; /* reached is met */
    ck_assert_int_eq(stop_met(&stop, &spent), STOP_BYTES);
    stop.limits[STOP_TIME] = 9; /* both at the end of one round: the one named first */
    ck_assert_int_eq(stop_met(&stop, &spent), STOP_TIME);
    ck_assert_str_eq(stop_name(STOP_TIME), "time");
    ck_assert_int_eq(stop_unit(STOP_BYTES), UNIT_BYTES);
}
END_TEST

/* Returns 1, 3, 2, 3, -, 4: after the best of 3, three evaluations in a row bring nothing new. */
START_TEST(returns)
{
    struct stop_settings stop = stop_none();
    struct stop_spent spent = {0};
    static const double values[] = {-5, -3, -4, -3, NAN, -2};
    static const double in_vain[] = {0, 0, 1, 2, 3, 0};
    stop.limits[STOP_TARGET] = -2.5;
    ck_assert(stop_by_return(&stop));
    ck_assert_int_eq(stop_met(&stop, &spent), STOP_RULES); /* 0 is no return */
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        stop_note_return(&spent, values[i]);
        ck_assert_double_eq(spent.spent[STOP_PLATEAU], in_vain[i]);
        ck_assert_int_eq(stop_met(&stop, &spent), i == 5 ? STOP_TARGET : STOP_RULES);
        stop.limits[STOP_PLATEAU] = 3;
        ck_assert_int_eq(stop_met(&stop, &spent), i == 4   ? STOP_PLATEAU
                                                  : i == 5 ? STOP_TARGET
                                                           : STOP_RULES);
        stop.limits[STOP_PLATEAU] = INFINITY;
    }
    ck_assert_double_eq(spent.best, -2);
}
END_TEST

/* 3 of 12 rounds are a quarter, 10 of 20 s a half. */
START_TEST(nearest)
{
    struct stop_settings stop = stop_none();
    struct stop_spent spent = {.spent = {[STOP_ROUNDS] = 3, [STOP_TIME] = 10, [STOP_TARGET] = 5}};
    double part;
    stop.limits[STOP_TARGET] = 1;
    ck_assert_int_eq(stop_nearest(&stop, &spent, &part), STOP_RULES);
    ck_assert_double_eq(part, 0);
    stop.limits[STOP_ROUNDS] = 12;
    ck_assert_int_eq(stop_nearest(&stop, &spent, &part), STOP_ROUNDS);
    ck_assert_double_eq(part, 0.25);
    stop.limits[STOP_TIME] = 20;
    ck_assert_int_eq(stop_nearest(&stop, &spent, &part), STOP_TIME);
    ck_assert_double_eq(part, 0.5);
    spent.spent[STOP_TIME] = 30;
    ck_assert_int_eq(stop_nearest(&stop, &spent, &part), STOP_TIME);
    ck_assert_double_eq(part, 1);
}
END_TEST

TEST_MAIN("stop", first_that_is_met, returns, nearest)
