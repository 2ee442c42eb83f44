#include "models/normaliser.h"
#include "tests/check.h"

#include <math.h>

/* Observations 1, 3 and 10, 10: means 2 and 10; sample variances ((1)^2 + (1)^2) / 1 = 2 and 0, the
 * latter held up by the floor 1e-8: 1 / sqrt(1e-8) = 1e4. */
START_TEST(test_freeze_by_hand)
{
    struct moments moments[2] = {{0}};
    float mean[2], inverse_sd[2];
    struct normaliser normaliser = {2, mean, inverse_sd};
    moments_add(&moments[0], 1), moments_add(&moments[1], 10);
    normaliser_freeze(&normaliser, moments); /* one observation says nothing yet */
    ck_assert(mean[0] == 0 && inverse_sd[0] == 1);
    moments_add(&moments[0], 3), moments_add(&moments[1], 10);
    normaliser_freeze(&normaliser, moments);
    ck_assert_float_eq(mean[0], 2);
    ck_assert_float_eq(mean[1], 10);
    ck_assert_double_eq_tol((double)inverse_sd[0], 1 / sqrt(2), 1e-6);
    ck_assert_double_eq_tol((double)inverse_sd[1], 1e4, 1e-2);
    ck_assert_double_eq_tol(normaliser_inverse_sd(&moments[0]), 1 / sqrt(2), 1e-8);
}
END_TEST

START_TEST(test_apply_by_hand)
{
    struct normaliser normaliser = {3, (float[]){3, 0, 0}, (float[]){0.5f, 1, 1}};
    float seen[3];
    normaliser_apply(&normaliser, (double[]){4, 11, -1e9}, 3, seen);
    ck_assert_float_eq(seen[0], 0.5f);
    ck_assert_float_eq(seen[1], 10);
    ck_assert_float_eq(seen[2], -10);
    normaliser_apply(&normaliser, (double[]){NAN, 0, 0}, 3, seen);
    ck_assert(isnan(seen[0]));
    normaliser_apply(NULL, (double[]){4, 11, -1e9}, 3, seen);
    ck_assert_float_eq(seen[1], 11);
    normaliser.width = 0;
    normaliser_apply(&normaliser, (double[]){4, 11, -1e9}, 3, seen);
    ck_assert_float_eq(seen[2], -1e9f);
}
END_TEST

TEST_MAIN("normaliser", test_freeze_by_hand, test_apply_by_hand)
