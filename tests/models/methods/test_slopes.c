/* ZPG, ZBCPG, BAFFLE and FedZO by hand: what two agents' slopes, or weights, make of θ. */
#include "tests/models/methods/hand_round.h"
#include "tests/support/plain_loop.h"

#include <math.h>

/* Slopes 3 and -1 of directions of one's own: θ moves by (α / 2) (3 v_0 - v_1); with one of them by
 * (α / 2) 3 v_0. */
START_TEST(test_zpg)
{
    const float slopes[] = {3, -1};
    for (int both = 0; both < 2; both++) {
        struct hand_round hand;
        const double by[] = {0.005 * 3, both ? 0.005 * -1 : 0};
        hand_fixture(&hand, "zpg");
        hand_begin(&hand);
        ck_assert_uint_eq(hand_send(&hand, 0, &slopes[0], 1, false), 8 + 4);
        if (both)
            hand_send(&hand, 1, &slopes[1], 1, false);
        hand_aggregate(&hand);
        hand_expect_of(&hand, by, 2, 1);
        /* Presence of 2, accept bit, 32 bits of each slope: 35 or 67 bits. */
        hand_follow(&hand);
        ck_assert_uint_eq(hand.down[0], both ? 8 + 9 : 8 + 5);
        hand_end(&hand);
    }
}
END_TEST

/* Slopes 3 and -1 of one direction on the blocks 0, 1, 2 and 3, 4: θ moves by α (3 v₀ 3 v₁ 3 v₂ -v₃
 * -v₄). */
START_TEST(test_zbcpg)
{
    struct hand_round hand;
    const float slopes[] = {3, -1};
    float v[HAND_D];
    hand_fixture(&hand, "zbcpg");
    hand_begin(&hand);
    hand_direction(&hand, 1, 0, 0, v);
    hand_send(&hand, 0, &slopes[0], 1, false);
    hand_send(&hand, 1, &slopes[1], 1, false);
    hand_aggregate(&hand);
    for (uint32_t i = 0; i < HAND_D; i++)
        ck_assert_double_eq_tol(
            (double)server_theta(hand.server)[i],
            (double)hand.fixture.theta0[i] + 0.01 * (double)(slopes[i >= 3] * v[i]), 1e-6);
    hand_follow(&hand);
    hand_end(&hand);
}
END_TEST

/* Slopes (1, 2) and (3, -4) have the means (2, -1): θ moves by (α / 2) (2 v₀ - v₁). */
START_TEST(test_baffle)
{
    struct hand_round hand;
    const float first[] = {1, 2}, second[] = {3, -4};
    const double by[] = {0.005 * 2, 0.005 * -1};
    hand_fixture(&hand, "baffle");
    hand.fixture.numbers.directions = 2;
    hand_begin(&hand);
    hand_send(&hand, 0, first, 2, false);
    hand_send(&hand, 1, second, 2, false);
    hand_aggregate(&hand);
    hand_expect(&hand, by, 2);
    hand_follow(&hand);
    hand_end(&hand);
}
END_TEST

/* One agent with E = 1: its weights are where DeComFL's server goes by its slopes, along the same
 * directions in the same episodes; within rounding. */
START_TEST(test_fedzo)
{
    static const char *const names[] = {"decomfl", "fedzo"};
    float theta[2][64];
    size_t d = 0;
    for (int m = 0; m < 2; m++) {
        struct fixture fixture;
        struct plain_round round;
        fixture_robot(&fixture, names[m], "Hopper", 12, 0);
        fixture.config.alpha = 0.001;
        fixture.numbers.directions = 3;
        d = fixture.problem.d;
        ck_assert_uint_le(d, 64);
        const struct plain_setup setup = {.config = &fixture.config,
                                          .problem = &fixture.problem,
                                          .identities = fixture.identities,
                                          .agents = 1,
                                          .rounds = 1};
        plain_loop(&setup, &round, theta[m], NULL);
        ck_assert_uint_eq(round.uploaded, m ? 8 + 4 * d : 8 + 4 * 3);
        ck_assert_uint_ne(round.theta, 0);
        fixture_free(&fixture);
    }
    for (size_t i = 0; i < d; i++)
        ck_assert_double_eq_tol((double)theta[0][i], (double)theta[1][i],
                                1e-6 * (1 + fabs((double)theta[0][i])));
}
END_TEST

/* Slots that answer for one block, or one set of directions, count by their mean: of 1 and 5, 3. */
START_TEST(test_replicas)
{
    struct hand_round hand;
    const float slopes[] = {1, 5};
    const double by[] = {0.01 * 3 / 2};
    hand_fixture(&hand, "zpg");
    hand.fixture.config.replicas = 2;
    hand_begin(&hand);
    hand_send(&hand, 0, &slopes[0], 1, false);
    hand_send(&hand, 0, &slopes[1], 1, false);
    hand_aggregate(&hand);
    hand_expect(&hand, by, 1);
    hand_end(&hand);
}
END_TEST

TEST_MAIN("slopes", test_zpg, test_zbcpg, test_baffle, test_fedzo, test_replicas)
