#include "core/base/rng.h"
#include "models/learning/adam.h"
#include "tests/support/check.h"

#include <math.h>

/* b1 = 0.5, b2 = 0.75, e = 0, rate 0.1, gradients 2, -1, 0:
 *   t  m               v                     m / (1 - b1^t)     v / (1 - b2^t)      step
 *   1  1               1                     1 / 0.5 = 2        1 / 0.25 = 4        0.1 * 2 / 2
 *   2  0.5 - 0.5 = 0   0.75 + 0.25 = 1       0                  1 / 0.4375          0
 *   3  0               0.75                  0 ...
 * and with gradients 2, 3, 0 instead:
 *   2  0.5 + 1.5 = 2   0.75 + 2.25 = 3       2 / 0.75           3 / 0.4375
 *   3  1               2.25                  1 / 0.875          2.25 / 0.578125 */
START_TEST(test_three_steps_by_hand)
{
    struct adam_settings settings = {0.5, 0.75, 0};
    struct adam adam;
    adam_open(&adam, 2);
    float step[2];
    adam_step(&adam, &settings, (float[]){2, 2}, NULL, 0.1, step);
    ck_assert_double_eq_tol((double)step[0], 0.1, 1e-8);
    ck_assert_double_eq_tol((double)step[1], 0.1, 1e-8);
    ck_assert_float_eq(adam.first[0], 1);
    ck_assert_float_eq(adam.second[0], 1);
    adam_step(&adam, &settings, (float[]){-1, 3}, NULL, 0.1, step);
    ck_assert_float_eq(step[0], 0);
    ck_assert_double_eq_tol((double)step[1], 0.1 * (2 / 0.75) / sqrt(3 / 0.4375), 1e-8);
    adam_step(&adam, &settings, (float[]){0, 0}, NULL, 0.1, step);
    ck_assert_float_eq(step[0], 0);
    ck_assert_double_eq_tol((double)step[1], 0.1 * (1 / 0.875) / sqrt(2.25 / 0.578125), 1e-8);
    ck_assert_float_eq(adam.first[1], 1);
    ck_assert_float_eq(adam.second[1], 2.25f);
    ck_assert_uint_eq(adam.steps, 3);
    adam_close(&adam);
}
END_TEST

/* At t = 1 m^ = g and v^ = g^2, so the step is rate * g / (|g| + e): with g = e half the rate. */
START_TEST(test_epsilon_is_added_to_the_corrected_root)
{
    struct adam_settings settings = {0.9, 0.999, 1e-3};
    struct adam adam;
    adam_open(&adam, 1);
    float step;
    adam_step(&adam, &settings, (float[]){-1e-3f}, NULL, 0.01, &step);
    ck_assert_double_eq_tol((double)step, -0.005, 1e-8);
    adam_close(&adam);
}
END_TEST

START_TEST(test_absent_coordinates_stand_still)
{
    struct adam adam, copy;
    adam_open(&adam, 2), adam_open(&copy, 2);
    float step[2];
    adam_step(&adam, &ADAM_DEFAULTS, (float[]){1, 1}, NULL, 0.1, step);
    adam_step(&copy, &ADAM_DEFAULTS, (float[]){1, 1}, NULL, 0.1, step);
    adam_step(&copy, &ADAM_DEFAULTS, (float[]){5, 5}, (uint8_t[]){0, 1}, 0.1, step);
    ck_assert_float_eq(step[0], 0);
    ck_assert(step[1] > 0);
    ck_assert_float_eq(copy.first[0], adam.first[0]);
    ck_assert_float_eq(copy.second[0], adam.second[0]);
    ck_assert(copy.first[1] > adam.first[1] && copy.second[1] > adam.second[1]);
    ck_assert(copy.steps == 2 && adam.steps == 1); /* the original has not moved */
    float dense[2];
    adam_step(&adam, &ADAM_DEFAULTS, (float[]){5, 5}, NULL, 0.1, dense);
    ck_assert_float_eq(dense[1], step[1]); /* the sparse way gives the dense way's bits */
    adam_close(&adam), adam_close(&copy);
}
END_TEST

/* Against the textbook's own lines in double, over many steps and an odd count. */
START_TEST(test_many_steps)
{
    enum { COUNT = 37, STEPS = 50 };
    struct adam adam;
    adam_open(&adam, COUNT);
    double m[COUNT] = {0}, v[COUNT] = {0};
    float gradient[COUNT], step[COUNT];
    struct rng rng = rng_start(1);
    for (int t = 1; t <= STEPS; t++) {
        for (int i = 0; i < COUNT; i++)
            gradient[i] = (float)rng_normal(&rng);
        adam_step(&adam, &ADAM_DEFAULTS, gradient, NULL, 1, step);
        for (int i = 0; i < COUNT; i++) {
            double g = (double)gradient[i];
            m[i] = 0.9 * m[i] + 0.1 * g, v[i] = 0.999 * v[i] + 0.001 * g * g;
            double right = m[i] / (1 - pow(0.9, t)) / (sqrt(v[i] / (1 - pow(0.999, t))) + 1e-8);
            ck_assert_double_eq_tol((double)step[i], right, 1e-5);
        }
    }
    adam_close(&adam);
}
END_TEST

START_TEST(test_clip)
{
    float gradient[2] = {3, -4}; /* norm 5 */
    ck_assert_double_eq(gradient_clip(gradient, 2, 5), 5);
    ck_assert_double_eq(gradient_clip(gradient, 2, 0), 5);
    ck_assert_float_eq(gradient[0], 3);
    ck_assert_double_eq(gradient_clip(gradient, 2, 2.5), 5);
    ck_assert_float_eq(gradient[0], 1.5f);
    ck_assert_float_eq(gradient[1], -2);
    float many[100];
    for (int i = 0; i < 100; i++)
        many[i] = 2;
    ck_assert_double_eq(gradient_clip(many, 100, 1), 20); /* sqrt(100 * 4) */
    ck_assert_float_eq(many[99], 2.0f / 20);
    gradient[1] = INFINITY;
    ck_assert(isinf(gradient_clip(gradient, 2, 1)) && gradient[0] == 1.5f);
}
END_TEST

TEST_MAIN("adam", test_three_steps_by_hand, test_epsilon_is_added_to_the_corrected_root,
          test_absent_coordinates_stand_still, test_many_steps, test_clip)
