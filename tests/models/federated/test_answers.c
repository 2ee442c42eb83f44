/* What is measured, and what is made of it, worked out by hand. */
#include "models/federated/answers.h"
#include "tests/support/check.h"

#include <float.h>
#include <math.h>

/* A method whose answers are pooled. */
static const struct algorithm pooled = {.pooled = true, .measured = 1};

/* (7 - 4) / 0.5 = 6; what broke the physics says nothing. */
START_TEST(test_slope)
{
    ck_assert(sight_slope(&(struct sight){7, 4, 0.5}) == 6);
    ck_assert(sight_slope(&(struct sight){-INFINITY, 4, 0.5}) == 0);
    ck_assert(sight_slope(&(struct sight){-INFINITY, -INFINITY, 0.5}) == 0);
    ck_assert(sight_slope(&(struct sight){1e300, 0, 1e-300}) == 0);
    float numbers[2];
    measure_returns(&(struct sight){-INFINITY, 4, 0.5}, numbers);
    ck_assert(numbers[0] == -FLT_MAX && numbers[1] == 4);
}
END_TEST

/* Every link's inverse gives the difference back. linear 0.01: 0.6 is 10. logistic 10: 0.6 is
 * 10 ln 1.5 = 4.0547. probit 10: Φ(1) = 0.841345 is 10. weibull 10: 0.5 is 0. */
START_TEST(test_inverse)
{
    const struct {
        struct link link;
        double part, difference;
    } cases[] = {{{LINK_LINEAR, 0.01}, 0.6, 10},
                 {{LINK_LOGISTIC, 10}, 0.6, 4.054651081},
                 {{LINK_PROBIT, 10}, 0.841344746, 10},
                 {{LINK_WEIBULL, 10}, 0.5, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_double_eq_tol(link_inverse(&cases[i].link, cases[i].part), cases[i].difference,
                                1e-6);
        for (double x = -20; x <= 20; x += 2.5)
            ck_assert_double_eq_tol(
                link_inverse(&cases[i].link, link_probability(&cases[i].link, x)), x, 1e-6);
    }
    /* Cut off to [0.1, 0.9]. */
    const struct number_settings numbers = {.assumed = {LINK_LINEAR, 0.01}, .trim = 0.1};
    const struct algorithm_config config = {.numbers = &numbers};
    ck_assert_double_eq_tol(answers_estimate(&config, 1), 40, 1e-9);
    ck_assert_double_eq_tol(answers_estimate(&config, 0.2), -30, 1e-9);
}
END_TEST

/* Five agents' slopes on two directions, two of them wild: means 20.8 and -18, medians 2 and 2,
 * and so without the lowest and the highest: (1 + 2 + 3) / 3. A part of 0.19 of five is none. Four
 * each are above 0: in the middle of 1, 2, 3 and 98, and of 1, 2, 3 and 4, there is 2.5. */
START_TEST(test_pooled)
{
    const float numbers[] = {1, 1, 2, 2, 3, 3, 98, 4, 0, -100};
    const struct {
        struct aggregate rule;
        float told[2];
    } cases[] = {{{AGGREGATE_MEAN, 0}, {20.8f, -18}},
                 {{AGGREGATE_MAJORITY, 0}, {2.5f, 2.5f}},
                 {{AGGREGATE_MEDIAN, 0}, {2, 2}},
                 {{AGGREGATE_TRIMMED, 0.2}, {2, 2}},
                 {{AGGREGATE_TRIMMED, 0.19}, {20.8f, -18}}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct number_settings settings = {.aggregate = cases[i].rule};
        const struct algorithm_config config = {.method = &pooled, .numbers = &settings};
        const struct answers answers = {&config, 5, 2, 1, numbers};
        float told[2];
        answers_combine(&answers, told);
        ck_assert(told[0] == cases[i].told[0] && told[1] == cases[i].told[1]);
    }
}
END_TEST

/* Of an even number the two in the middle: (2 + 3) / 2. */
START_TEST(test_even_median)
{
    const float numbers[] = {1, 100, 2, 3};
    const struct number_settings settings = {.aggregate = {AGGREGATE_MEDIAN, 0}};
    const struct algorithm_config config = {.method = &pooled, .numbers = &settings};
    const struct answers answers = {&config, 4, 1, 1, numbers};
    float told;
    answers_combine(&answers, &told);
    ck_assert(told == 2.5f);
}
END_TEST

TEST_MAIN("answers", test_slope, test_inverse, test_pooled, test_even_median)
