/* What agents say that do not say what they found, and what a robust mean makes of it. */
#include "models/learning/aggregate.h"
#include "models/learning/conduct.h"
#include "tests/support/check.h"

enum { QUESTIONS = 4000 };

/* What 4000 agents who found +1 say: the mean. */
static double mean_vote(enum conduct_kind kind, double probability)
{
    const struct conduct conduct = {kind, probability};
    double sum = 0;
    for (uint64_t key = 0; key < QUESTIONS; key++) {
        int said = conduct_vote(&conduct, key, 1);
        ck_assert(said == 1 || said == -1);
        ck_assert_int_eq(said, conduct_vote(&conduct, key, 1));
        sum += said;
    }
    return sum / QUESTIONS;
}

/* A coin has the mean 0 ± 1/√4000 = 0.016; one who looks in 8 of 10 cases 0.8. */
START_TEST(test_votes)
{
    ck_assert(mean_vote(CONDUCT_HONEST, 0) == 1);
    ck_assert(mean_vote(CONDUCT_FLIP, 0) == -1);
    ck_assert(mean_vote(CONDUCT_CONSTANT, 0) == 1);
    ck_assert_int_eq(conduct_vote(&(struct conduct){CONDUCT_CONSTANT, 0}, 7, -1), 1);
    ck_assert_double_eq_tol(mean_vote(CONDUCT_RANDOM, 0), 0, 0.06);
    ck_assert_double_eq_tol(mean_vote(CONDUCT_LAZY, 0.2), 0.8, 0.06);
    ck_assert(mean_vote(CONDUCT_LAZY, 0) == 1);
    ck_assert_double_eq_tol(mean_vote(CONDUCT_LAZY, 1), 0, 0.06);
    ck_assert_int_eq(conduct_vote(&(struct conduct){CONDUCT_FLIP, 0}, 7, 0), 0);
}
END_TEST

START_TEST(test_numbers)
{
    const float expected[CONDUCTS][2] = {{3, -2}, {-3, 2}, {1, 1}};
    for (int kind = 0; kind < CONDUCTS; kind++) {
        const struct conduct conduct = {(enum conduct_kind)kind, 1};
        unsigned seen = 0;
        for (uint64_t key = 0; key < 100; key++) {
            float numbers[] = {3, -2};
            conduct_numbers(&conduct, key, numbers, 2);
            if (kind < CONDUCT_RANDOM)
                ck_assert_mem_eq(numbers, expected[kind], sizeof numbers);
            else
                ck_assert((numbers[0] == 3 || numbers[0] == -3) &&
                          (numbers[1] == 2 || numbers[1] == -2));
            seen |= 1u << ((numbers[0] > 0) + 2 * (numbers[1] > 0));
        }
        ck_assert(kind < CONDUCT_RANDOM || seen == 15);
    }
}
END_TEST

/* Four agents found about 2, one liar says -1000: mean -198.4, median 2, trimmed by a fifth
 * (1.9 + 2 + 2.1) / 3; of the four above 0, who are most, the median is (2 + 2.1) / 2. */
START_TEST(test_aggregates)
{
    const struct {
        struct aggregate rule;
        double result;
    } cases[] = {{{AGGREGATE_PAPER, 0}, -198.36}, {{AGGREGATE_MEAN, 0}, -198.36},
                 {{AGGREGATE_MAJORITY, 0}, 2.05}, {{AGGREGATE_MEDIAN, 0}, 2},
                 {{AGGREGATE_TRIMMED, 0.2}, 2},   {{AGGREGATE_TRIMMED, 0.1}, -198.36}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        float values[] = {2, 2.1f, -1000, 2.2f, 1.9f};
        ck_assert_double_eq_tol((double)aggregate_of(&cases[i].rule, values, 5), cases[i].result,
                                1e-4);
    }
}
END_TEST

/* Votes of three against two, and who does not say anything is on no side: of (-1, -1, -1, 1, 1)
 * -1; of (-2, 0, 0, 0) -2; of (-3, -1, 5, 7), two against two, nothing; of (0, 0, 0, 0) nothing. */
START_TEST(test_majority)
{
    const struct aggregate rule = {AGGREGATE_MAJORITY, 0};
    struct {
        uint32_t count;
        float values[5], result;
    } cases[] = {{5, {1, -1, -1, 1, -1}, -1},
                 {4, {0, 0, -2, 0}, -2},
                 {4, {5, -1, 7, -3}, 0},
                 {4, {0, 0, 0, 0}, 0},
                 {3, {-8, -8, 1}, -8}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert(aggregate_of(&rule, cases[i].values, cases[i].count) == cases[i].result);
}
END_TEST

TEST_MAIN("conduct", test_votes, test_numbers, test_aggregates, test_majority)
