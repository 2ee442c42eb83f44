/* FeedSign by hand: two agents' bits, and the majority's. */
#include "tests/models/methods/hand_round.h"
#include "tests/support/plain_loop.h"

/* Votes (+1, +1) move θ by α v, (-1, -1) by -α v, (+1, -1) not at all. */
START_TEST(test_majority)
{
    const struct {
        bool yes[2];
        double by;
    } cases[] = {{{true, true}, 0.01}, {{false, false}, -0.01}, {{true, false}, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hand_round hand;
        hand_fixture(&hand, "feedsign");
        hand_begin(&hand);
        /* KEY 8 + 8, START 8. */
        ck_assert_uint_eq(hand.down[0], 24);
        for (uint32_t slot = 0; slot < 2; slot++)
            ck_assert_uint_eq(hand_send(&hand, slot, NULL, 0, cases[i].yes[slot]), 8 + 1);
        hand_aggregate(&hand);
        hand_expect(&hand, &cases[i].by, 1);
        /* RESULT: presence, vote and accept bit, 8 + 1; START 8. */
        hand_open(&hand);
        ck_assert_uint_eq(hand.down[0], 17);
        hand_end(&hand);
    }
}
END_TEST

/* One of two is a majority of those that answered. */
START_TEST(test_absent)
{
    struct hand_round hand;
    const double by = -0.01;
    hand_fixture(&hand, "feedsign");
    hand_begin(&hand);
    hand_send(&hand, 1, NULL, 0, false);
    hand_aggregate(&hand);
    hand_expect(&hand, &by, 1);
    hand_open(&hand);
    hand_end(&hand);
}
END_TEST

/* The paper counts a bit up and a bit down for each agent, and θ alone at it. */
START_TEST(test_paper)
{
    struct hand_round hand;
    hand_fixture(&hand, "feedsign");
    hand_begin(&hand);
    ck_assert_int_eq(server_paper_bits(hand.server, 10), 20);
    ck_assert_int_eq(hand.fixture.config.method->paper_floats(5702, 10), 5702);
    hand_end(&hand);
}
END_TEST

/* θ after two rounds of so many agents, with normal directions from the key. */
static uint64_t after_two(const char *method, uint32_t agents)
{
    struct fixture fixture;
    struct plain_round rounds[2];
    fixture_robot(&fixture, method, "Hopper", 12, 0);
    fixture.config.direction = DIRECTION_GAUSSIAN;
    fixture.config.perturbation = ENCODING_SEED;
    const struct plain_setup setup = {.config = &fixture.config,
                                      .problem = &fixture.problem,
                                      .identities = fixture.identities,
                                      .agents = agents,
                                      .rounds = 2};
    plain_loop(&setup, rounds, NULL, NULL);
    fixture_free(&fixture);
    return rounds[1].theta;
}

/* ZSPO goes by the same bits on directions of real numbers, and refuses signs. With one agent it is
 * S²ZPO on the very directions, of which slot 0's are the shared ones. */
START_TEST(test_zspo)
{
    struct hand_round hand;
    struct errs errs = {0};
    const double by = 0.01;
    hand_fixture(&hand, "zspo");
    hand_begin(&hand);
    ck_assert_uint_eq(hand_send(&hand, 0, NULL, 0, true), 8 + 1);
    ck_assert_uint_eq(hand_send(&hand, 1, NULL, 0, true), 8 + 1);
    hand_aggregate(&hand);
    hand_expect(&hand, &by, 1);
    hand.fixture.config.direction = DIRECTION_RADEMACHER;
    ck_assert_ptr_null(server_new(&hand.fixture.config, &hand.fixture.problem, &errs));
    ck_assert_uint_eq(errs.count, 1);
    errs_free(&errs);
    hand_end(&hand);
    ck_assert_uint_eq(after_two("zspo", 3), after_two("feedsign", 3));
    ck_assert_uint_eq(after_two("zspo", 1), after_two("fedavg_s2zpo", 1));
}
END_TEST

TEST_MAIN("feedsign", test_majority, test_absent, test_paper, test_zspo)
