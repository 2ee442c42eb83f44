/* Encoded downloads by hand: what agents hold, and what the server makes of what they send. */
#include "tests/models/methods/hand_round.h"

#include <string.h>

/* P = 2: slopes (1, 2) and (3, -4) have the means (2, -1), whose mean size is 1.5; as signs (1.5,
 * -1.5) are told, and θ moves by (α / 2) (1.5 v₀ - 1.5 v₁), at the server and in both replicas. A
 * RESULT has presence, accept, 4 bytes of size and one of signs: 42 bits. */
START_TEST(test_numbers)
{
    struct hand_round hand;
    const float first[] = {1, 2}, second[] = {3, -4};
    const double by[] = {0.005 * 1.5, 0.005 * -1.5};
    hand_fixture(&hand, "decomfl");
    hand.fixture.numbers.directions = 2;
    hand.fixture.numbers.codec_down.kind = CODEC_SIGN;
    hand_begin(&hand);
    hand_send(&hand, 0, first, 2, false);
    hand_send(&hand, 1, second, 2, false);
    hand_aggregate(&hand);
    hand_expect(&hand, by, 2);
    hand_follow(&hand);
    ck_assert_uint_eq(hand.down[0], 8 + 6);
    hand_end(&hand);
}
END_TEST

/* Rounded at random, and still the same everywhere: rounds of int8 are replayed to the bit. */
START_TEST(test_replay)
{
    static const char *const names[] = {"decomfl", "es", "zpg"};
    for (int m = 0; m < 3; m++) {
        struct hand_round hand;
        const float answers[] = {1, 2.3f, -0.77f, 5, 0.4f};
        hand_fixture(&hand, names[m]);
        hand.fixture.numbers.directions = 2;
        hand.fixture.numbers.codec_down.kind = CODEC_INT8;
        hand_begin(&hand);
        uint32_t count = config_numbers(&hand.fixture.config);
        for (int round = 0; round < 4; round++) {
            hand_send(&hand, 0, answers, count, false);
            hand_send(&hand, 1, answers + 1 - count % 2, count, false);
            hand_aggregate(&hand);
            if (round % 2)
                hand_follow(&hand);
            else
                hand_open(&hand);
            if (round % 2)
                hand_open(&hand);
        }
        hand_end(&hand);
    }
}
END_TEST

/* An agent that missed so much that θ is shorter gets float32, 8 + 4 · 5 bytes: it is to replay
 * from there on. */
START_TEST(test_catch_up)
{
    struct hand_round hand;
    const float slopes[] = {1, 2};
    hand_fixture(&hand, "decomfl");
    hand.fixture.numbers.directions = 2;
    hand.fixture.numbers.codec_down.kind = CODEC_FLOAT16;
    hand_begin(&hand);
    struct device *away = device_new(server_host(hand.server), 9);
    for (int round = 1; round <= 3; round++) {
        hand_send(&hand, 0, slopes, 2, false);
        hand_aggregate(&hand);
        hand_open(&hand);
    }
    struct wire wire = {0};
    server_flush(hand.server, away, &wire);
    ck_assert_uint_eq(wire.length, 8 + 20);
    hand_take(&hand, away, &wire, false);
    device_free(away);
    hand_end(&hand);
}
END_TEST

/* --- perturbations ---------------------------------------------------------------------------- */

/* Two agents with normal directions of their own, told as halves: everybody goes by v as it can be
 * read, so that +1 and -1 make θ₀ + α (v₀ - v₁) / 2. A START has 8 + 2 · 5 bytes; a RESULT
 * presence, votes, accept and the other's row, 4 + 1 + 80 bits, 11 bytes. */
START_TEST(test_rows)
{
    struct hand_round hand;
    hand_fixture(&hand, "fedavg_s2zpo");
    hand.fixture.numbers.codec_down.kind = CODEC_FLOAT16;
    hand_begin(&hand);
    ck_assert_uint_eq(hand.down[0], 8 + 10);
    hand_send(&hand, 0, NULL, 0, true);
    hand_send(&hand, 1, NULL, 0, false);
    hand_aggregate(&hand);
    double expected[HAND_D];
    for (int i = 0; i < HAND_D; i++)
        expected[i] = (double)hand.fixture.theta0[i];
    for (uint32_t slot = 0; slot < 2; slot++) {
        float drawn[HAND_D], told[HAND_D];
        struct wire wire = {0};
        hand_direction(&hand, 1, slot, 0, drawn);
        codec_write(&hand.fixture.numbers.codec_down, &wire, drawn, HAND_D, 0);
        struct wire_reader in = wire_read(wire.bytes, wire.length);
        ck_assert(codec_read(&hand.fixture.numbers.codec_down, &in, told, HAND_D));
        ck_assert_mem_ne(drawn, told, sizeof told);
        for (int i = 0; i < HAND_D; i++)
            expected[i] += 0.01 / 2 * (slot ? -1 : 1) * (double)told[i];
        wire_free(&wire);
    }
    for (int i = 0; i < HAND_D; i++)
        ck_assert_double_eq_tol((double)server_theta(hand.server)[i], expected[i], 1e-7);
    hand_open(&hand);
    ck_assert_uint_eq(hand.down[0], 8 + 11 + 8 + 10);
    hand_end(&hand);
}
END_TEST

/* Whatever writes them, and however often: replicas stay the server's, though int8 is rounded at
 * random. One row in blocks for all, or each agent its own. */
START_TEST(test_rows_replayed)
{
    static const enum codec_kind kinds[] = {CODEC_BFLOAT16, CODEC_INT8, CODEC_SIGN};
    for (int k = 0; k < 6; k++) {
        struct hand_round hand;
        hand_fixture(&hand, k % 2 ? "par_s2zpo" : "fedavg_s2zpo");
        hand.fixture.config.direction = k % 3 ? DIRECTION_SPHERE : DIRECTION_GAUSSIAN;
        hand.fixture.numbers.codec_down.kind = kinds[k / 2];
        hand_begin(&hand);
        for (int round = 0; round < 4; round++) {
            hand_send(&hand, 0, NULL, 0, round % 2);
            if (round != 2)
                hand_send(&hand, 1, NULL, 0, true);
            hand_aggregate(&hand);
            hand_open(&hand);
        }
        hand_end(&hand);
    }
}
END_TEST

/* topk's rows cannot be told in part; signs take a bit each whatever codec_down says. */
START_TEST(test_rows_refused)
{
    for (int direction = DIRECTION_RADEMACHER; direction <= DIRECTION_SPHERE; direction++) {
        struct hand_round hand;
        struct errs errs = {0};
        hand_fixture(&hand, "par_s2zpo");
        hand.fixture.config.direction = (enum direction)direction;
        hand.fixture.numbers.codec_down = (struct codec){CODEC_TOPK, 0.5};
        struct server *server = server_new(&hand.fixture.config, &hand.fixture.problem, &errs);
        ck_assert_uint_eq(errs.count, direction != DIRECTION_RADEMACHER);
        ck_assert(!errs.count || strstr(errs_first(&errs), "perturbations"));
        errs_free(&errs);
        server_free(server);
        fixture_free(&hand.fixture);
    }
}
END_TEST

/* --- θ ---------------------------------------------------------------------------------------- */

/* A device takes in what it is sent. */
static void start(struct hand_round *hand, struct device *device, size_t length)
{
    struct wire wire = {0};
    struct work *work;
    struct errs errs = {0};
    server_open(hand->server, ++hand->round, 1);
    server_start(hand->server, hand->round, 0, device, &wire);
    ck_assert_uint_eq(wire.length, length);
    ck_assert(device_receive(device, wire.bytes, wire.length, &work, &errs));
    ck_assert_uint_eq(device_hash(device), server_told_hash(hand->server));
    ck_assert_uint_eq(device_replica_hash(device), server_replica_hash(hand->server));
    work_free(work);
    wire_free(&wire);
}

/* Weights of an agent that began from θ₀ as halves, (0.0999755859375, 0.199951171875,
 * 0.300048828125, 0.39990234375, 0.5), and moved them by (1, 2, 3, 4, 5). */
static void send_weights(struct hand_round *hand)
{
    const float theta[] = {1.0999755859375f, 2.199951171875f, 3.300048828125f, 4.39990234375f,
                           5.5f};
    struct wire wire = {0};
    struct message message = {.out = &wire};
    struct errs errs = {0};
    message_entry(&message, ENTRY_WEIGHTS, 0, 2, hand->round);
    wire_f32(&wire, theta, HAND_D);
    ck_assert(server_receive(hand->server, hand->round, 0, wire.bytes, wire.length, &errs));
    wire_free(&wire);
}

/* A download has the key's 16 bytes at first, 8 + 2 · 5 of halves, and 8 of a START. The server's θ
 * moves by (1, 2, 3, 4, 5) from (0.1, ... 0.5), not from the halves. */
START_TEST(test_theta)
{
    struct hand_round hand;
    hand_fixture(&hand, "fedavg");
    hand.fixture.config.perturbation = ENCODING_SEED;
    hand.fixture.numbers.codec_down.kind = CODEC_FLOAT16;
    hand.server = fixture_server(&hand.fixture);
    struct device *device = device_new(server_host(hand.server), 1);
    start(&hand, device, 16 + 18 + 8);
    ck_assert_uint_ne(server_told_hash(hand.server), server_hash(hand.server));
    send_weights(&hand);
    hand_aggregate(&hand);
    for (int i = 0; i < HAND_D; i++)
        ck_assert_double_eq_tol((double)server_theta(hand.server)[i], 0.1 * (i + 1) + (i + 1),
                                1e-6);
    start(&hand, device, 18 + 8);
    device_free(device);
    server_free(hand.server);
    fixture_free(&hand.fixture);
}
END_TEST

/* Two agents of a version decode the same θ, though int8 is rounded at random; that of the next is
 * drawn anew, even of the same θ. */
START_TEST(test_random)
{
    struct hand_round hand;
    hand_fixture(&hand, "par_s2zpo");
    hand.fixture.config.replica = REPLICA_SERVER;
    hand.fixture.config.perturbation = ENCODING_SEED;
    hand.fixture.numbers.codec_down.kind = CODEC_INT8;
    hand.server = fixture_server(&hand.fixture);
    struct device *device = device_new(server_host(hand.server), 1);
    uint64_t before = 0, others = 0;
    for (int round = 0; round < 8; round++) {
        start(&hand, device, 8 + 4 + 5 + 8 + (round ? 0 : 16));
        others += round && server_told_hash(hand.server) != before;
        before = server_told_hash(hand.server);
        ck_assert_ptr_null(server_aggregate(hand.server, false));
        server_retire(hand.server, hand.round);
    }
    ck_assert_uint_gt(others, 0);
    device_free(device);
    server_free(hand.server);
    fixture_free(&hand.fixture);
}
END_TEST

/* Sums of 0.005, 0 and 0.015 are told as the halves 0.0050010681, 0 and 0.0149993896, in 6 bytes:
 * the agent's θ is θ₀ and those times z_j, in the order of j, and the server's own sums stay what
 * they are. */
START_TEST(test_sums)
{
    struct hand_round hand;
    const float told[] = {0.00500106811523437500f, 0, 0.0149993896484375f};
    const double sums[] = {0.005, 0, 0.015};
    hand_fixture(&hand, "fedkseed");
    hand.fixture.numbers.seeds = 3;
    hand.fixture.numbers.codec_down.kind = CODEC_FLOAT16;
    hand.server = fixture_server(&hand.fixture);
    struct device *device = device_new(server_host(hand.server), 1);
    start(&hand, device, 16 + 8 + 6 + 8);
    struct wire wire = {0};
    struct message message = {.out = &wire};
    struct errs errs = {0};
    message_entry(&message, ENTRY_ANSWER, 0, 1, hand.round);
    wire_u32(&wire, 0);
    wire_f32(&wire, &(const float){0.5f}, 1);
    ck_assert(server_receive(hand.server, hand.round, 0, wire.bytes, wire.length, &errs));
    hand_aggregate(&hand);
    wire.length = 0;
    start(&hand, device, 8 + 6 + 8);
    message = (struct message){.out = &wire};
    message_entry(&message, ENTRY_ANSWER, 0, 1, hand.round);
    wire_u32(&wire, 2);
    wire_f32(&wire, &(const float){1.5f}, 1);
    ck_assert(server_receive(hand.server, hand.round, 0, wire.bytes, wire.length, &errs));
    hand_aggregate(&hand);
    start(&hand, device, 8 + 6 + 8);
    float theta[HAND_D], z[HAND_D];
    double exact[HAND_D];
    for (int i = 0; i < HAND_D; i++)
        exact[i] = (double)(theta[i] = hand.fixture.theta0[i]);
    for (uint32_t j = 0; j < 3; j++) {
        hand_direction(&hand, 0, 0, j, z);
        for (int i = 0; i < HAND_D; i++) {
            theta[i] += told[j] * z[i];
            exact[i] += sums[j] * (double)z[i];
        }
    }
    ck_assert_uint_eq(device_hash(device), hash_bytes(0, theta, sizeof theta));
    for (int i = 0; i < HAND_D; i++)
        ck_assert_double_eq_tol((double)server_theta(hand.server)[i], exact[i], 1e-6);
    wire_free(&wire);
    device_free(device);
    server_free(hand.server);
    fixture_free(&hand.fixture);
}
END_TEST

/* Signs, or a few weights, are no policy; of numbers they are enough. */
START_TEST(test_refused)
{
    static const struct {
        const char *method;
        enum replica replica;
        bool good;
    } cases[] = {{"fedavg", REPLICA_AGENTS, false},   {"par_s2zpo", REPLICA_SERVER, false},
                 {"par_s2zpo", REPLICA_AGENTS, true}, {"decomfl", REPLICA_CHEAPER, true},
                 {"es", REPLICA_SERVER, false},       {"fedkseed", REPLICA_AGENTS, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int top = 0; top < 2; top++) {
            struct fixture fixture;
            struct errs errs = {0};
            fixture_none(&fixture, cases[i].method, 5);
            fixture.config.replica = cases[i].replica;
            fixture.config.numbers = &fixture.numbers;
            fixture.numbers.codec_down =
                (struct codec){top ? CODEC_TOPK : CODEC_SIGN, top ? 0.1 : 0};
            struct server *server = server_new(&fixture.config, &fixture.problem, &errs);
            ck_assert_msg((server != NULL) == cases[i].good, "%zu", i);
            ck_assert_uint_eq(errs.count, !cases[i].good);
            ck_assert(cases[i].good || strstr(errs_first(&errs), "codec_down"));
            errs_free(&errs);
            server_free(server);
            fixture_free(&fixture);
        }
}
END_TEST

TEST_MAIN("codec_down", test_numbers, test_replay, test_catch_up, test_theta, test_random,
          test_sums, test_refused, test_rows, test_rows_replayed, test_rows_refused)
