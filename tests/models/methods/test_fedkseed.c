/* FedKSeed by hand: two agents' pairs, the sums they make, and θ made of those. */
#include "models/federated/sums.h"
#include "tests/models/methods/hand_round.h"
#include "tests/support/plain_loop.h"

#include <string.h>

enum { SEEDS = 3, STEPS = 2 };

static void begin(struct hand_round *hand)
{
    hand_fixture(hand, "fedkseed");
    hand->fixture.numbers.seeds = SEEDS;
    hand->fixture.config.local_steps = STEPS;
    hand_begin(hand);
}

/* Two pairs; as many bytes as were sent, 0 where they were refused. */
static size_t send_pairs(struct hand_round *hand, uint32_t slot, const uint32_t picks[STEPS],
                         const float slopes[STEPS])
{
    struct wire wire = {0};
    struct message message = {.out = &wire};
    struct errs errs = {0};
    message_entry(&message, ENTRY_ANSWER, slot, HAND_AGENTS, hand->round);
    for (int i = 0; i < STEPS; i++)
        wire_u32(&wire, picks[i]);
    wire_f32(&wire, slopes, STEPS);
    bool good = server_receive(hand->server, hand->round, slot, wire.bytes, wire.length, &errs);
    size_t length = good ? wire.length : 0;
    errs_free(&errs);
    wire_free(&wire);
    return length;
}

/* z_j as everybody draws it: of no wave and no slot. */
static void expect_sums(const struct hand_round *hand, const double sums[SEEDS])
{
    double expected[HAND_D];
    float z[HAND_D];
    for (uint32_t i = 0; i < HAND_D; i++)
        expected[i] = (double)hand->fixture.theta0[i];
    for (uint32_t j = 0; j < SEEDS; j++) {
        hand_direction(hand, 0, 0, j, z);
        for (uint32_t i = 0; i < HAND_D; i++)
            expected[i] += sums[j] * (double)z[i];
    }
    for (uint32_t i = 0; i < HAND_D; i++)
        ck_assert_double_eq_tol((double)server_theta(hand->server)[i], expected[i], 1e-6);
}

/* Pairs (0, 1), (2, 4) and (2, 2), (2, -3): along z_2 agents measured 4 and -1 in all, along z_0 1
 * and nothing. α = 0.01 times the means makes the sums 0.005, 0 and 0.015. Another round of (1, 2),
 * (0, 3) by one agent alone adds 0.03 and 0.02 to the first two. */
START_TEST(test_round)
{
    struct hand_round hand;
    const uint32_t first[] = {0, 2}, second[] = {2, 2}, third[] = {1, 0};
    const float one[] = {1, 4}, two[] = {2, -3}, three[] = {2, 3};
    begin(&hand);
    /* KEY 8 + 8, THETA 8 + 4 S, START 8. */
    ck_assert_uint_eq(hand.down[0], 16 + 8 + 4 * SEEDS + 8);
    ck_assert_uint_eq(send_pairs(&hand, 0, first, one), 8 + 8 * STEPS);
    ck_assert_uint_eq(send_pairs(&hand, 1, second, two), 8 + 8 * STEPS);
    hand_aggregate(&hand);
    expect_sums(&hand, (const double[]){0.005, 0, 0.015});
    /* And the agents make the same θ of the sums, to the bit (hand_take). */
    hand_open(&hand);
    ck_assert_uint_eq(hand.down[0], 8 + 4 * SEEDS + 8);
    ck_assert_uint_ne(send_pairs(&hand, 1, third, three), 0);
    hand_aggregate(&hand);
    expect_sums(&hand, (const double[]){0.035, 0.02, 0.015});
    hand_open(&hand);
    hand_end(&hand);
}
END_TEST

/* An agent that has missed any number of rounds is told the same S sums. */
START_TEST(test_missed)
{
    struct hand_round hand;
    const uint32_t picks[] = {0, 1};
    const float slopes[] = {1, 2};
    begin(&hand);
    struct device *away = device_new(server_host(hand.server), 9);
    device_audit(away, true);
    for (int round = 1; round <= 4; round++) {
        send_pairs(&hand, 0, picks, slopes);
        hand_aggregate(&hand);
        hand_open(&hand);
    }
    struct wire wire = {0};
    server_start(hand.server, hand.round, 0, away, &wire);
    ck_assert_uint_eq(wire.length, 16 + 8 + 4 * SEEDS + 8);
    hand_take(&hand, away, &wire, true);
    device_free(away);
    hand_end(&hand);
}
END_TEST

/* Directions that there are not, numbers that are none, and a pair too few. */
START_TEST(test_damaged)
{
    struct hand_round hand;
    const uint32_t beyond[] = {0, SEEDS}, good[] = {0, SEEDS - 1};
    const float slopes[] = {1, 2}, none[] = {1, NAN};
    begin(&hand);
    ck_assert_uint_eq(send_pairs(&hand, 0, beyond, slopes), 0);
    ck_assert_uint_eq(send_pairs(&hand, 0, good, none), 0);
    ck_assert_uint_ne(send_pairs(&hand, 0, good, slopes), 0);
    hand_end(&hand);
}
END_TEST

/* The operations of an agent's round, in a world without a policy. */
static double flops_of(const struct hand_round *hand, const struct device *agent)
{
    struct device *device = device_clone(agent);
    struct wire wire = {0};
    struct errs errs = {0};
    struct work *work;
    struct work_result result;
    struct rollout_worker *worker = rollout_worker_new();
    server_start(hand->server, hand->round, 0, device, &wire);
    ck_assert(device_receive(device, wire.bytes, wire.length, &work, &errs));
    work_run(work, worker, NULL, &result);
    double flops = result.flops;
    /* 8 E bytes of pairs, each within S. */
    ck_assert_uint_eq(result.upload.length, 8 + 8 * STEPS);
    struct wire_reader in = wire_read(result.upload.bytes + 8, 8 * STEPS);
    for (int i = 0; i < STEPS; i++)
        ck_assert_uint_lt(read_u32(&in), SEEDS);
    work_free(work);
    work_result_free(&result);
    rollout_worker_free(worker);
    wire_free(&wire);
    device_free(device);
    return flops;
}

/* Making θ is charged: with n sums that are not 0, n d numbers are drawn, and multiplied and added,
 * n d (draw + 2); S d where all are. */
START_TEST(test_charged)
{
    struct hand_round hand;
    const uint32_t picks[] = {0, 1}, last[] = {2, 2};
    const float slopes[] = {1, 2};
    double draw = direction_draw_flops(DIRECTION_GAUSSIAN), before;
    begin(&hand);
    before = flops_of(&hand, hand.devices[0]);
    send_pairs(&hand, 0, picks, slopes);
    hand_aggregate(&hand);
    hand_open(&hand);
    ck_assert_double_eq(flops_of(&hand, hand.devices[0]) - before, 2 * HAND_D * (draw + 2));
    send_pairs(&hand, 0, last, slopes);
    hand_aggregate(&hand);
    hand_open(&hand);
    ck_assert_double_eq(flops_of(&hand, hand.devices[0]) - before, SEEDS * HAND_D * (draw + 2));
    hand_end(&hand);
}
END_TEST

/* It learns in the loop, where every agent that starts has the server's θ, alone or by sharing; an
 * acceptance panel may put sums back; in float16, 6 E bytes go up, and in int8 4 + S down. */
START_TEST(test_loop)
{
    for (int variant = 0; variant < 3; variant++) {
        struct fixture fixture;
        struct plain_round rounds[4];
        fixture_robot(&fixture, "fedkseed", "Hopper", 12, 0);
        fixture.config.local_steps = 3;
        fixture.config.alpha = 0.001;
        fixture.config.direction = (enum direction)variant;
        fixture.config.acceptance = variant == 1 ? ACCEPTANCE_ACCEPT_REJECT : ACCEPTANCE_NONE;
        fixture.numbers.codec.kind = variant == 2 ? CODEC_FLOAT16 : CODEC_FLOAT32;
        fixture.numbers.codec_down.kind = variant == 2 ? CODEC_INT8 : CODEC_FLOAT32;
        const struct plain_setup setup = {.config = &fixture.config,
                                          .problem = &fixture.problem,
                                          .identities = fixture.identities,
                                          .agents = 4,
                                          .rounds = 4,
                                          .audited = 2,
                                          .elsewhere = variant == 2};
        plain_loop(&setup, rounds, NULL, NULL);
        ck_assert_uint_eq(rounds[3].uploaded, 4 * (8 + 3 * (variant == 2 ? 6 : 8)));
        ck_assert_uint_eq(rounds[3].downloaded, 4 * (8 + (variant == 2 ? 4 + 8 : 4 * 8) + 8));
        ck_assert(rounds[0].theta != rounds[1].theta || variant == 1);
        fixture_free(&fixture);
    }
}
END_TEST

/* Who does not know θ₀ is told it once, before the sums. */
START_TEST(test_newcomer)
{
    struct hand_round hand;
    const uint32_t picks[] = {0, 1};
    const float slopes[] = {1, 2};
    hand_fixture(&hand, "fedkseed");
    hand.fixture.numbers.seeds = SEEDS;
    hand.fixture.config.local_steps = STEPS;
    hand.fixture.config.initial = INITIAL_SENT;
    hand_begin(&hand);
    ck_assert_uint_eq(hand.down[0], 16 + 8 + 4 * HAND_D + 4 * SEEDS + 8);
    send_pairs(&hand, 0, picks, slopes);
    hand_aggregate(&hand);
    hand_open(&hand);
    ck_assert_uint_eq(hand.down[0], 8 + 4 * SEEDS + 8);
    hand_end(&hand);
}
END_TEST

/* There is no gradient; the paper counts 8 bytes a pair and 4 a sum, and θ alone at an agent. */
START_TEST(test_settings)
{
    struct hand_round hand;
    struct errs errs = {0};
    begin(&hand);
    ck_assert_int_eq(server_paper_bits(hand.server, 10), 10 * (STEPS * 64 + SEEDS * 32));
    ck_assert_int_eq(hand.fixture.config.method->paper_floats(5702, 10), 5702);
    hand.fixture.config.optimiser =
        (struct optimiser){.kind = OPTIMISER_ADAM, .adam = ADAM_DEFAULTS};
    ck_assert_ptr_null(server_new(&hand.fixture.config, &hand.fixture.problem, &errs));
    hand.fixture.config.optimiser.kind = OPTIMISER_PLAIN;
    hand.fixture.numbers.seeds = 0;
    ck_assert_ptr_null(server_new(&hand.fixture.config, &hand.fixture.problem, &errs));
    ck_assert_uint_eq(errs.count, 2);
    errs_free(&errs);
    hand_end(&hand);
}
END_TEST

TEST_MAIN("fedkseed", test_round, test_missed, test_damaged, test_charged, test_loop, test_newcomer,
          test_settings)
