/* The Gaussian mechanism, and its accountant. */
#include "models/learning/privacy.h"
#include "tests/support/check.h"

#include <math.h>

/* ε of n messages by the definition: the least over orders of n · 2 α / z² + ln(1/δ) / (α - 1). */
static double by_orders(double noise, double delta, double messages)
{
    double least = INFINITY;
    for (double order = 1.001; order < 1e5; order *= 1.001)
        least = fmin(least, messages * 2 * order / (noise * noise) + log(1 / delta) / (order - 1));
    return least;
}

/* z = 10, δ = 10⁻⁵: ε(1) = 0.02 + 2 √(0.02 · 11.5129) = 0.9797, ε(50) = 1 + 2 √11.5129 = 7.7861. In
 * terms of one message moved by its norm, not 2 C, z = 10 is a mechanism with σ = 5, for which
 * Mironov's Proposition 3 gives the same at α = 1 + √(11.5129 / 0.02) = 25: 0.5 + 0.4797. */
START_TEST(test_epsilon)
{
    const struct privacy privacy = {1, 10, 1e-5};
    ck_assert_double_eq_tol(privacy_epsilon(&privacy, 1), 0.9797, 5e-5);
    ck_assert_double_eq_tol(privacy_epsilon(&privacy, 1), 25 * 0.02 + 11.5129 / 24, 1e-4);
    ck_assert_double_eq_tol(privacy_epsilon(&privacy, 50), 7.7861, 5e-5);
    ck_assert_double_eq(privacy_epsilon(&privacy, 0), 0);
    for (int i = 0; i < 12; i++) {
        const struct privacy any = {1, 0.5 * pow(2, i % 4), pow(10, -3 - i / 4)};
        double messages = 1 + 7 * i, closed = privacy_epsilon(&any, messages);
        double searched = by_orders(any.noise, any.delta, messages);
        ck_assert(searched >= closed && searched < closed * 1.0001);
    }
}
END_TEST

/* (3, 4) with C = 1 is (0.6, 0.8); (0.3, 0.4) stays; what is no number is 0. */
START_TEST(test_clip)
{
    const struct privacy silent = {1, 0, 1e-5};
    float longer[] = {3, 4}, shorter[] = {0.3f, 0.4f}, none[] = {NAN, INFINITY, 0.5f};
    privacy_apply(&silent, longer, 2, 1);
    privacy_apply(&silent, shorter, 2, 1);
    privacy_apply(&silent, none, 3, 1);
    ck_assert_float_eq_tol(longer[0], 0.6f, 1e-6f);
    ck_assert_float_eq_tol(longer[1], 0.8f, 1e-6f);
    ck_assert_float_eq(shorter[0], 0.3f);
    ck_assert_float_eq(shorter[1], 0.4f);
    ck_assert(none[0] == 0 && none[1] == 0 && none[2] == 0.5f);
}
END_TEST

enum { MANY = 100000 };

/* Of 10⁵ numbers the noise has mean 0 and deviation z C = 3, each within five standard errors,
 * 3 / √10⁵ = 0.0095 and 3 / √(2 · 10⁵) = 0.0067; another key has other noise. */
START_TEST(test_noise)
{
    static float values[MANY], other[MANY];
    const struct privacy privacy = {2, 1.5, 1e-5};
    double sum = 0, squares = 0;
    privacy_apply(&privacy, values, MANY, 7);
    privacy_apply(&privacy, other, MANY, 8);
    for (int i = 0; i < MANY; i++) {
        sum += (double)values[i];
        squares += (double)values[i] * (double)values[i];
    }
    ck_assert_double_eq_tol(sum / MANY, 0, 0.048);
    ck_assert_double_eq_tol(sqrt(squares / MANY), 3, 0.034);
    ck_assert(values[0] != other[0]);
}
END_TEST

TEST_MAIN("privacy", test_epsilon, test_clip, test_noise)
