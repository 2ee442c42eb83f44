#include "models/policy/normaliser.h"
#include "tests/support/check.h"

#include <math.h>

/* Observations 1, 3 and 10, 10: means 2 and 10; sample variances ((1)^2 + (1)^2) / 1 = 2 and 0:
 * what never changes keeps its scale. 0 and 2e-4 have the variance 2e-8 and the floor 1e-8 beside
 * it. */
START_TEST(test_freeze_by_hand)
{
    struct moments moments[2] = {{0}};
    float mean[2], inverse_sd[2];
    struct normaliser normaliser = {.width = 2, .mean = mean, .inverse_sd = inverse_sd};
    moments_add(&moments[0], 1), moments_add(&moments[1], 10);
    normaliser_freeze(&normaliser, moments); /* one observation says nothing yet */
    ck_assert(mean[0] == 0 && inverse_sd[0] == 1);
    moments_add(&moments[0], 3), moments_add(&moments[1], 10);
    normaliser_freeze(&normaliser, moments);
    ck_assert_float_eq(mean[0], 2);
    ck_assert_float_eq(mean[1], 10);
    ck_assert_double_eq_tol((double)inverse_sd[0], 1 / sqrt(2), 1e-6);
    ck_assert_float_eq(inverse_sd[1], 1);
    ck_assert_double_eq_tol(normaliser_inverse_sd(&moments[0], NORMALISER_FLOOR), 1 / sqrt(2),
                            1e-8);
    struct moments narrow = {0}, constant = {0};
    moments_add(&narrow, 0), moments_add(&narrow, 2e-4);
    ck_assert_double_eq_tol(normaliser_inverse_sd(&narrow, 1e-8), 1 / sqrt(3e-8), 1e-6);
    ck_assert(normaliser_inverse_sd(&narrow, 0) == 1 / moments_sd(&narrow));
    moments_add(&constant, 5), moments_add(&constant, 5 + 1e-6); /* sd 0.7e-6 */
    ck_assert(normaliser_inverse_sd(&constant, 0) == 1);
    ck_assert(normaliser_inverse_sd(&constant, NORMALISER_FLOOR) == 1);
}
END_TEST

START_TEST(test_apply_by_hand)
{
    struct normaliser normaliser = {
        .width = 3, .mean = (float[]){3, 0, 0}, .inverse_sd = (float[]){0.5f, 1, 1}};
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

/* A height of 1.25 + 1e-9 m, 5e-10 above the mean in units of a spread of 1e-9: 0.5, which float32
 * cannot see. What is clipped ends at the normaliser's own ±4, or nowhere. */
START_TEST(test_exact_by_hand)
{
    struct normaliser normaliser = {
        .width = 2, .clip = 4, .exact = (double[]){1.25 + 5e-10, 0, 1e9, 1}};
    float seen[2];
    normaliser_apply(&normaliser, (double[]){1.25 + 1e-9, -5}, 2, seen);
    ck_assert_float_eq_tol(seen[0], 0.5f, 1e-6f);
    ck_assert_float_eq(seen[1], -4);
    normaliser.clip = INFINITY;
    normaliser_apply(&normaliser, (double[]){NAN, -5e30}, 2, seen);
    ck_assert(isnan(seen[0]));
    ck_assert_float_eq(seen[1], -5e30f);
    ck_assert_uint_eq(normaliser_size(&normaliser), 32);
    struct normaliser copy = normaliser_copy(&normaliser);
    ck_assert(copy.exact != normaliser.exact && copy.exact[2] == 1e9 && !copy.mean);
    struct digest a = normaliser_digest((struct digest){0}, &normaliser);
    struct digest b = normaliser_digest((struct digest){0}, &copy);
    ck_assert_mem_eq(&a, &b, sizeof a);
    copy.clip = 4, b = normaliser_digest((struct digest){0}, &copy);
    ck_assert_mem_ne(&a, &b, sizeof a);
    normaliser_free(&copy);
}
END_TEST

TEST_MAIN("normaliser", test_freeze_by_hand, test_apply_by_hand, test_exact_by_hand)
