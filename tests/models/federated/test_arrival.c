/* Weights that arrived, and what becomes of θ, worked out by hand. */
#include "models/federated/arrival.h"
#include "models/federated/settings.h"
#include "tests/support/check.h"

/* Three agents began at b = (1, 1), after one, one and two episodes; the last one's change counts
 * half, as it is late. Changes w_k (θ_k - b): (1, -2), (3, -4) and (-8, 6) / 2 = (-4, 3).
 *
 *   mean      (1 + 3 - 2 · 4) / 4 = -1      (-2 - 4 + 2 · 3) / 4 = 0
 *   majority  above 0: 1 and 3, 2           below 0: -2 and -4, -3
 *   median    1                             -2
 *
 * are added to θ = (1, 1). */
START_TEST(test_aggregates)
{
    float base[] = {1, 1}, weights[][2] = {{2, -1}, {4, -3}, {-7, 7}};
    const struct {
        enum aggregate_kind kind;
        float theta[2];
    } cases[] = {{AGGREGATE_PAPER, {0, 1}},
                 {AGGREGATE_MEAN, {0, 1}},
                 {AGGREGATE_MAJORITY, {3, -2}},
                 {AGGREGATE_MEDIAN, {2, -1}}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct number_settings settings = {.aggregate = {cases[i].kind, 0}};
        const struct algorithm_config config = {.numbers = &settings};
        struct arrival arrivals[3] = {0};
        float theta[] = {1, 1};
        for (int k = 0; k < 3; k++)
            arrivals[k] = (struct arrival){.episodes = k == 2 ? 2 : 1,
                                           .weight = k == 2 ? 0.5 : 1,
                                           .theta = weights[k],
                                           .base = base};
        arrivals_average(&config, arrivals, 3, 2, theta);
        ck_assert_msg(theta[0] == cases[i].theta[0] && theta[1] == cases[i].theta[1], "%zu: %g %g",
                      i, (double)theta[0], (double)theta[1]);
    }
}
END_TEST

/* Nobody answered: θ stands. */
START_TEST(test_nobody)
{
    for (enum aggregate_kind kind = AGGREGATE_PAPER; kind <= AGGREGATE_TRIMMED; kind++) {
        const struct number_settings settings = {.aggregate = {kind, 0}};
        const struct algorithm_config config = {.numbers = &settings};
        float theta = 5;
        arrivals_average(&config, NULL, 0, 1, &theta);
        ck_assert(theta == 5);
    }
}
END_TEST

TEST_MAIN("arrival", test_aggregates, test_nobody)
