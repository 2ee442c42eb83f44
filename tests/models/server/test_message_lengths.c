/* What downloads cost: bytes of θ, of a replay and of missed rounds, and audits of replicas. */
#include "models/device/device_state.h"
#include "tests/models/server/plain_federation.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"
#include "tests/support/plain_loop.h"

/* Payload of patchy rounds with d = 36 (Hopper, linear: 11 · 3 + 3) against the message table.
 * fedavg and `replica: server` send θ every time; nothing follows. */
START_TEST(test_bytes_of_theta)
{
    for (int m = 0; m < 3; m++) {
        struct fixture fixture;
        struct plain_round rounds[ROUNDS];
        uint64_t flushed;
        fixture_robot(&fixture, methods[m], "Hopper", 4, 0);
        fixture.config.replica = REPLICA_SERVER;
        struct plain_setup setup = patchy(&fixture);
        plain_loop(&setup, rounds, NULL, &flushed);
        ck_assert_uint_eq(flushed, 0);
        for (uint32_t r = 14; r < ROUNDS; r++) {
            uint64_t agents = 2 + (r + 1) % 2;
            uint64_t start = m == 2 ? 8 : 8 + 5; /* ⌈36 / 8⌉ */
            ck_assert_uint_eq(rounds[r].downloaded, agents * (8 + 4 * 36 + start));
            ck_assert_uint_eq(rounds[r].uploaded, agents * (m == 2 ? 8 + 4 * 36 : 9));
        }
        fixture_free(&fixture);
    }
}
END_TEST

/* All of K = 5 take part in each round, d = 36: RESULT and START every time. Explicit par_s2zpo
 * 8 + ⌈11/8⌉ + 8 + 5; fedavg_s2zpo 8 + ⌈(11 + 4·36)/8⌉ + 8 + 5; keyed 8 + 2 + 8. */
START_TEST(test_bytes_of_replay)
{
    const uint64_t expected[2][2] = {{10 + 13, 10 + 8}, {8 + 20 + 13, 10 + 8}};
    for (int m = 0; m < 2; m++) {
        for (int encoding = 0; encoding < 2; encoding++) {
            struct fixture fixture;
            struct plain_round rounds[3];
            uint64_t flushed;
            fixture_robot(&fixture, methods[m], "Hopper", 4, 0);
            fixture.config.perturbation = (enum encoding)encoding;
            struct plain_setup setup = setup_of(&fixture, 5, 3);
            plain_loop(&setup, rounds, NULL, &flushed);
            uint64_t start = encoding ? 16 + 8 : 13; /* the key comes once */
            ck_assert_uint_eq(rounds[0].downloaded, 5 * start);
            ck_assert_uint_eq(rounds[1].downloaded, 5 * expected[m][encoding]);
            ck_assert_uint_eq(rounds[2].downloaded, 5 * expected[m][encoding]);
            ck_assert_uint_eq(rounds[2].uploaded, 5 * 9);
            ck_assert_uint_eq(flushed, 5 * (expected[m][encoding] - (encoding ? 8 : 13)));
            fixture_free(&fixture);
        }
    }
}
END_TEST

/* S = 40 > 32: the other perturbations of a round are longer than θ. `agents` replays one missed
 * round all the same, `cheaper` sends θ: d = 64, 8 + ⌈(81 + 39·64)/8⌉ = 331 against 8 + 256. */
START_TEST(test_cheaper)
{
    for (int cheaper = 0; cheaper < 2; cheaper++) {
        struct fixture fixture;
        struct errs errs = {0};
        struct wire wire = {0};
        struct work *work;
        fixture_none(&fixture, "fedavg_s2zpo", 64);
        fixture.config.replica = cheaper ? REPLICA_CHEAPER : REPLICA_AGENTS;
        struct server *server = fixture_server(&fixture);
        struct device *device = device_new(server_host(server), 1),
                      *away = device_new(server_host(server), 2);
        server_open(server, 1, 40);
        server_start(server, 1, 0, device, &wire);
        ck_assert(device_receive(device, wire.bytes, wire.length, &work, &errs));
        work_free(work);
        server_aggregate(server, true);
        wire.length = 0;
        server_flush(server, device, &wire);
        ck_assert_uint_eq(wire.length, cheaper ? 264 : 331);
        ck_assert(device_receive(device, wire.bytes, wire.length, &work, &errs));
        ck_assert_uint_eq(device_hash(device), server_hash(server));

        /* Two missed rounds: whichever is smaller, so θ. */
        server_open(server, 2, 40);
        server_aggregate(server, true);
        wire.length = 0;
        server_flush(server, away, &wire);
        ck_assert_uint_eq(wire.length, 264);
        wire_free(&wire);
        device_free(device);
        device_free(away);
        server_free(server);
        fixture_free(&fixture);
    }
}
END_TEST

/* Agents that decode the same entries share one θ; one under audit has its own and so notices when
 * the shared one is not what its bytes say. */
START_TEST(test_audit_catches_a_lie)
{
    struct fixture fixture;
    struct errs errs = {0};
    struct device *devices[3];
    fixture_none(&fixture, "par_s2zpo", 50);
    struct server *server = fixture_server(&fixture);
    for (int i = 0; i < 3; i++)
        devices[i] = device_new(server_host(server), (uint64_t)i);
    device_audit(devices[2], true);
    ck_assert_ptr_ne(devices[2]->replica, devices[0]->replica);
    server_open(server, 1, 3);
    for (uint32_t i = 0; i < 3; i++) {
        struct wire wire = {0};
        struct work *work;
        struct work_result result;
        struct rollout_worker *worker = rollout_worker_new();
        server_start(server, 1, i, devices[i], &wire);
        ck_assert(device_receive(devices[i], wire.bytes, wire.length, &work, &errs));
        work_run(work, worker, NULL, &result);
        ck_assert(server_receive(server, 1, i, result.upload.bytes, result.upload.length, &errs));
        work_free(work);
        wire_free(&wire);
        wire_free(&result.upload);
        rollout_worker_free(worker);
    }
    server_aggregate(server, true);
    for (int i = 0; i < 3; i++) {
        struct wire wire = {0};
        struct work *work;
        server_flush(server, devices[i], &wire);
        ck_assert(device_receive(devices[i], wire.bytes, wire.length, &work, &errs));
        ck_assert_uint_eq(device_hash(devices[i]), server_hash(server));
        wire_free(&wire);
    }
    ck_assert_ptr_eq(devices[0]->replica, devices[1]->replica);
    ck_assert_ptr_ne(devices[0]->replica, devices[2]->replica);
    devices[0]->replica->bytes[7] ^= 1;
    ck_assert_uint_ne(device_hash(devices[1]), server_hash(server));
    ck_assert_uint_eq(device_hash(devices[2]), server_hash(server));
    for (int i = 0; i < 3; i++)
        device_free(devices[i]);
    server_free(server);
    fixture_free(&fixture);
}
END_TEST

/* The memo knows a step by where it starts and what it does; 1 and 1 + 4096 share a place. */
START_TEST(test_memo)
{
    struct memo *memo = memo_new();
    uint64_t to = 0;
    memo_step(memo, 1, 50, 2);
    ck_assert(memo_recall(memo, 1, 50, &to) && to == 2);
    ck_assert(!memo_recall(memo, 1 + 4096, 50, &to));
    ck_assert(!memo_recall(memo, 1, 51, &to));
    memo_step(memo, 1 + 4096, 50, 3);
    ck_assert(memo_recall(memo, 1 + 4096, 50, &to) && to == 3);
    ck_assert(!memo_recall(memo, 1, 50, &to));

    struct blob *first = memo_share(memo, blob_copy("abc", 3));
    struct blob *second = memo_share(memo, blob_copy("abc", 3));
    struct blob *other = memo_share(memo, blob_copy("abd", 3));
    ck_assert_ptr_eq(first, second);
    ck_assert_ptr_ne(first, other);
    ck_assert_uint_eq(first->holders, 3); /* two and the memo */
    ck_assert_ptr_eq(memo_find(memo, other->hash), other);
    memo_free(memo);
    blob_drop(first);
    blob_drop(second);
    blob_drop(other);
}
END_TEST

TEST_MAIN("message_lengths", test_bytes_of_theta, test_bytes_of_replay, test_cheaper,
          test_audit_catches_a_lie, test_memo)
