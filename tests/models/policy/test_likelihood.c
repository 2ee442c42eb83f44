#include "models/policy/likelihood.h"
#include "tests/support/check.h"

#include <math.h>

static const struct likelihood wide = {HEAD_GAUSSIAN, 2, (double[]){0.69314718055994531, 0}};
static const struct likelihood choice = {HEAD_CATEGORICAL, 3, NULL};

/* y = (1, 0), sd = (2, 1), a = (2, -2): z = (1/2, -2), so
 * ln pi = -1/8 - ln 2 - 2 - ln(2 pi) = -4.6560242478, d/dy = z / sd = (1/4, -2),
 * d/ds = z^2 - 1 = (-3/4, 3), and H = ln 2 + 1 + ln(2 pi) = 3.5310242470. */
START_TEST(test_gaussian_by_hand)
{
    const double y[] = {1, 0}, a[] = {2, -2};
    double d[2], d_std[2];
    ck_assert_double_eq_tol(likelihood_log(&wide, y, a), -4.656024246969291, 1e-12);
    ck_assert_double_eq_tol(likelihood_entropy(&wide, y), 3.531024246969291, 1e-12);
    likelihood_slopes(&wide, y, a, (struct likelihood_weights){2, 0.1}, d, d_std);
    ck_assert_double_eq_tol(d[0], 0.5, 1e-12);
    ck_assert_double_eq_tol(d[1], -4, 1e-12);
    ck_assert_double_eq_tol(d_std[0], -1.5 + 0.1, 1e-12);
    ck_assert_double_eq_tol(d_std[1], 6 + 0.1, 1e-12);
    likelihood_slopes(&wide, y, a, (struct likelihood_weights){1, 0}, d, NULL);
    ck_assert_double_eq_tol(d[1], -2, 1e-12);
}
END_TEST

/* y = ln (1, 2, 5) + 700: P = (1/8, 1/4, 5/8) though exp(y) has no place in a double. Of the second
 * ln pi = -ln 4 and d/dy = (-1/8, 3/4, -5/8); H = ln 8 / 8 + ln 4 / 4 + 5/8 ln 8/5 = 0.9002560,
 * and dH/dy_j = -P(j) (ln P(j) + H). */
START_TEST(test_choice_by_hand)
{
    const double part[] = {0.125, 0.25, 0.625}, a[] = {0, 1, 0};
    double y[3], d[3], entropy = 0;
    for (int j = 0; j < 3; j++) {
        y[j] = 700 + log(8 * part[j]);
        entropy -= part[j] * log(part[j]);
    }
    ck_assert_double_eq_tol(entropy, 0.9002560, 1e-6);
    ck_assert_double_eq_tol(likelihood_log(&choice, y, a), -log(4), 1e-12);
    ck_assert_double_eq_tol(likelihood_entropy(&choice, y), entropy, 1e-12);
    likelihood_slopes(&choice, y, a, (struct likelihood_weights){1, 0}, d, NULL);
    ck_assert_double_eq_tol(d[0], -0.125, 1e-12);
    ck_assert_double_eq_tol(d[1], 0.75, 1e-12);
    ck_assert_double_eq_tol(d[2], -0.625, 1e-12);
    likelihood_slopes(&choice, y, a, (struct likelihood_weights){0, 1}, d, NULL);
    for (int j = 0; j < 3; j++)
        ck_assert_double_eq_tol(d[j], -part[j] * (log(part[j]) + entropy), 1e-12);
}
END_TEST

/* A probability that a double cannot tell from 1 or 0: no NaN, and its entropy is 0. */
START_TEST(test_choice_that_is_certain)
{
    const double y[] = {0, 2000, -2000}, a[] = {0, 0, 1};
    double d[3];
    ck_assert_double_eq_tol(likelihood_log(&choice, y, a), -4000, 1e-9);
    ck_assert_double_eq_tol(likelihood_entropy(&choice, y), 0, 1e-12);
    likelihood_slopes(&choice, y, a, (struct likelihood_weights){1, 1}, d, NULL);
    ck_assert_double_eq_tol(d[0], 0, 1e-12);
    ck_assert_double_eq_tol(d[1], -1, 1e-12);
    ck_assert_double_eq_tol(d[2], 1, 1e-12);
}
END_TEST

/* Scores that are not numbers choose nothing (choice.h), which shows. */
START_TEST(test_no_choice)
{
    const double y[] = {0, 0, 0}, a[] = {0, NAN, 0};
    double d[3];
    ck_assert_double_nan(likelihood_log(&choice, y, a));
    likelihood_slopes(&choice, y, a, (struct likelihood_weights){1, 0}, d, NULL);
    ck_assert_double_nan(d[0]);
}
END_TEST

TEST_MAIN("likelihood", test_gaussian_by_hand, test_choice_by_hand, test_choice_that_is_certain,
          test_no_choice)
