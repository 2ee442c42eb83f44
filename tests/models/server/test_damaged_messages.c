/* Messages that arrive damaged are refused, or change nothing. */
#include "models/device/device_state.h"
#include "tests/models/server/plain_federation.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"

#include <math.h>
#include <string.h>

static void exchange_round(struct exchange *exchange, uint32_t round, struct rollout_worker *worker)
{
    for (uint32_t slot = 0; slot < 2; slot++) {
        bool watched = slot == 1 && round != 2;
        struct device *device =
            watched ? exchange->device : device_new(server_host(exchange->server), 9);
        struct wire wire = {0};
        struct work *work;
        struct errs errs = {0};
        server_start(exchange->server, round, slot, device, &wire);
        if (watched) {
            device_free(exchange->stale);
            wire_free(&exchange->download);
            exchange->stale = device_clone(device);
            wire_raw(&exchange->download, wire.bytes, wire.length);
        }
        ck_assert(device_receive(device, wire.bytes, wire.length, &work, &errs));
        wire_free(&exchange->result.upload);
        work_run(work, worker, NULL, &exchange->result);
        work_free(work);
        if (!watched)
            device_free(device);
        if (round < 3)
            ck_assert(server_receive(exchange->server, round, slot, exchange->result.upload.bytes,
                                     exchange->result.upload.length, &errs));
        wire_free(&wire);
    }
}

static void exchange_init(struct exchange *exchange, const struct fixture *fixture)
{
    struct rollout_worker *worker = rollout_worker_new();
    *exchange = (struct exchange){.server = fixture_server(fixture)};
    exchange->device = device_new(server_host(exchange->server), 8);
    for (uint32_t round = 1; round <= 3; round++) {
        server_open(exchange->server, round, 2);
        exchange_round(exchange, round, worker);
        if (round < 3)
            fixture_aggregate(exchange->server, round == 2);
    }
    rollout_worker_free(worker);
}

static void exchange_free(struct exchange *exchange)
{
    device_free(exchange->device);
    device_free(exchange->stale);
    wire_free(&exchange->download);
    wire_free(&exchange->result.upload);
    server_free(exchange->server);
}

/* What the device makes of a message: refused with a FAULT_RUN, or taken. */
static bool taken(const struct exchange *exchange, const uint8_t *bytes, size_t length)
{
    struct device *device = device_clone(exchange->stale);
    struct errs errs = {0};
    struct work *work;
    /* A block of the exact size, so that a read past its end is seen by the sanitizers. */
    uint8_t *exact = mem_alloc(length ? length : 1);
    memcpy(exact, bytes, length);
    bool good = device_receive(device, exact, length, &work, &errs);
    ck_assert_int_eq(errs_exit_status(&errs), good ? 0 : 1);
    ck_assert(good || !work);
    work_free(work);
    device_free(device);
    errs_free(&errs);
    free(exact);
    return good;
}

static void damage(const struct fixture *fixture)
{
    struct exchange exchange;
    exchange_init(&exchange, fixture);
    struct wire *down = &exchange.download, *up = &exchange.result.upload;
    ck_assert(taken(&exchange, down->bytes, down->length));
    for (size_t length = 0; length < down->length; length++)
        ck_assert(!taken(&exchange, down->bytes, length));
    for (size_t length = 0; length < up->length; length++)
        ck_assert(!accepted(&exchange, up->bytes, length));

    /* Any flipped bit of a header's type or round is refused. Others may go unnoticed here: that is
     * what comparing hashes is for. None may do harm. */
    for (size_t bit = 0; bit < 8 * down->length; bit++) {
        down->bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        bool good = taken(&exchange, down->bytes, down->length);
        ck_assert(!good || (bit >= 4 && (bit < 44 || bit >= 64)));
        down->bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t bit = 0; bit < 64; bit++) {
        up->bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        bool good = false;
        /* An episode count may be any but 0; everything else is known beforehand. */
        if (!algorithm_sends_weights(fixture->config.method) || bit < 24 || bit >= 44)
            good = accepted(&exchange, up->bytes, up->length);
        ck_assert(!good);
        up->bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    wire_u8(down, 0);
    wire_u8(up, 0);
    ck_assert(!taken(&exchange, down->bytes, down->length));
    ck_assert(!accepted(&exchange, up->bytes, up->length));
    ck_assert(accepted(&exchange, up->bytes, up->length - 1));
    ck_assert(!accepted(&exchange, up->bytes, up->length - 1)); /* a second one */
    exchange_free(&exchange);
}

START_TEST(test_damage)
{
    for (int m = 0; m < 3; m++) {
        for (int variant = 0; variant < 24; variant++) {
            struct fixture fixture;
            fixture_robot(&fixture, methods[m], "Hopper", 3, 0);
            fixture.config.perturbation = (enum encoding)(variant % 2);
            fixture.config.replica = variant / 2 % 3 == 1 ? REPLICA_SERVER : REPLICA_AGENTS;
            fixture.config.partition = variant % 3 ? PARTITION_RANDOM : PARTITION_CONTIGUOUS;
            fixture.problem.normaliser_kind = variant / 6 % 2 ? NORMALISER_FLEET : NORMALISER_NONE;
            if (variant >= 12)
                fixture_everything(&fixture, (enum direction)(variant % 3));
            damage(&fixture);
            fixture_free(&fixture);
        }
    }
}
END_TEST

/* A vote flipped in a RESULT (bit S + k behind its header) leads to another θ; so does a flipped
 * sign behind it. */
START_TEST(test_flipped_vote)
{
    for (int m = 0; m < 2; m++) {
        struct fixture fixture;
        struct exchange exchange;
        struct errs errs = {0};
        struct work *work;
        fixture_none(&fixture, methods[m], 19);
        exchange_init(&exchange, &fixture);
        struct wire *down = &exchange.download;
        const size_t flips[] = {2, 3, 5 + 19 - 1};
        for (int f = -1; f < 3; f++) {
            struct device *device = device_clone(exchange.stale);
            size_t bit = f < 0 ? 0 : 64 + flips[f];
            /* Round 1's RESULT, round 2's follows; a sign is behind the first only if own signs. */
            if (f == 2 && m == 0)
                bit += 8 + 64; /* par_s2zpo: v of round 2, which the agent missed */
            if (f >= 0)
                down->bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
            ck_assert(device_receive(device, down->bytes, down->length, &work, &errs));
            ck_assert_uint_eq(device_version(device), 2);
            ck_assert_int_eq(device_hash(device) == server_hash(exchange.server), f < 0);
            if (f >= 0)
                down->bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
            work_free(work);
            device_free(device);
        }
        exchange_free(&exchange);
        fixture_free(&fixture);
    }
}
END_TEST

TEST_MAIN("damaged_messages", test_damage, test_flipped_vote)
