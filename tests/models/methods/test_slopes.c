/* ZPG, ZBCPG, BAFFLE, FedZO and FedScalar by hand: what two agents' numbers, or weights, make of θ.
 */
#include "core/base/rng.h"
#include "models/policy/rollout.h"
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

/* (f(θ₀ + μ v) - f(θ₀)) / μ of one episode each, as the first agent plays them in its first probe;
 * v is direction `number` of its slot. */
static double slope_along(const struct fixture *fixture, uint32_t number)
{
    struct rollout_worker *worker = rollout_worker_new();
    const struct problem *problem = &fixture->problem;
    uint32_t d = (uint32_t)problem->d;
    float further[64], v[64];
    uint64_t batch = rng_fold(key_of(fixture->identities[0], PURPOSE_EPISODE, 1, 0), 0);
    struct direction_source source =
        direction_open(fixture->config.direction, NULL,
                       key_of(problem->seed_key, PURPOSE_PERTURBATION, 1, 0, number), d);
    direction_window(&source, 0, d, v);
    for (uint32_t i = 0; i < d; i++)
        further[i] = problem->theta0[i] + 0.05f * v[i];
    struct policy_view view = {
        .shape = &problem->shape, .theta = problem->theta0, .log_std = problem->log_std};
    double before =
        rollout_episode(worker, problem->task, &view, NULL, rng_fold(batch, 0), true, NULL).ret;
    view.theta = further;
    double after =
        rollout_episode(worker, problem->task, &view, NULL, rng_fold(batch, 1), true, NULL).ret;
    rollout_worker_free(worker);
    return (after - before) / 0.05;
}

/* FedScalar: 3 and -1 of directions of one's own move θ by (α / 2) (3 v_0 - v_1). A message has 8 +
 * 4 bytes, of which the paper counts the number and a seed; presence of 2, the accept bit and two
 * numbers are 67 bits. */
START_TEST(test_fedscalar)
{
    struct hand_round hand;
    const float sent[] = {3, -1};
    const double by[] = {0.005 * 3, 0.005 * -1};
    hand_fixture(&hand, "fedscalar");
    hand.fixture.config.local_steps = 4;
    hand.fixture.numbers.directions = 3;
    hand_begin(&hand);
    ck_assert_uint_eq(hand_send(&hand, 0, &sent[0], 1, false), 8 + 4);
    hand_send(&hand, 1, &sent[1], 1, false);
    hand_aggregate(&hand);
    hand_expect_of(&hand, by, 2, 1);
    hand_follow(&hand);
    ck_assert_uint_eq(hand.down[0], 8 + 9);
    ck_assert_int_eq(server_paper_bits(hand.server, 2), 2 * 64);
    hand_end(&hand);
}
END_TEST

/* What it sends of E = 1 and P = 1 is the slope that it measured along its direction 1, times
 * v_1·v_0: θ moves by α g (v_1·v_0) v_0. */
START_TEST(test_projected)
{
    struct fixture fixture;
    struct plain_round round;
    float theta[64], v[2][64];
    fixture_robot(&fixture, "fedscalar", "Hopper", 12, 0);
    fixture.config.alpha = 0.001;
    uint32_t d = (uint32_t)fixture.problem.d;
    const struct plain_setup setup = {.config = &fixture.config,
                                      .problem = &fixture.problem,
                                      .identities = fixture.identities,
                                      .agents = 1,
                                      .rounds = 1,
                                      .audited = 1};
    plain_loop(&setup, &round, theta, NULL);
    ck_assert_uint_eq(round.uploaded, 8 + 4);
    double product = 0, slope = slope_along(&fixture, 1);
    for (uint32_t n = 0; n < 2; n++) {
        struct direction_source source = direction_open(
            fixture.config.direction, NULL, key_of(4711, PURPOSE_PERTURBATION, 1, 0, n), d);
        direction_window(&source, 0, d, v[n]);
    }
    for (uint32_t i = 0; i < d; i++)
        product += (double)(v[0][i] * v[1][i]);
    ck_assert(product != 0 && slope != 0);
    for (uint32_t i = 0; i < d; i++)
        ck_assert_double_eq_tol(
            (double)theta[i], (double)fixture.theta0[i] + 0.001 * slope * product * (double)v[0][i],
            1e-4 * fabs(0.001 * slope * product));
    fixture_free(&fixture);
}
END_TEST

TEST_MAIN("slopes", test_zpg, test_zbcpg, test_baffle, test_fedzo, test_replicas, test_fedscalar,
          test_projected)
