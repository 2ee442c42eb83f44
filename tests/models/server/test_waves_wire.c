/* What agents and server know and are told of several waves: probes in flight, damaged messages,
 * memory, settings. */
#include "tests/support/check.h"
#include "tests/support/wave_world.h"

#include <math.h>
#include <string.h>

static const char *const voting[] = {"par_s2zpo", "fedavg_s2zpo"};

/* Elias's gamma: n of k + 1 bits takes 2 k + 1. Cut short, or with more zeros than any number has,
 * it is none. */
START_TEST(test_gamma)
{
    for (uint32_t n = 1; n <= 1 << 20; n += n < 40 ? 1 : n / 3) {
        uint8_t bytes[8] = {0};
        struct bits put = {.bytes = bytes};
        bits_put_gamma(&put, n);
        unsigned k = 0;
        while (n >> k > 1)
            k++;
        ck_assert_uint_eq(put.at, 2 * k + 1);
        struct bits take = {.source = bytes, .end = put.at}, cut = {.source = bytes, .end = 2 * k};
        ck_assert_uint_eq(bits_take_gamma(&take), n);
        ck_assert(!take.bad && take.at == put.at);
        ck_assert_uint_eq(bits_take_gamma(&cut), 0);
        ck_assert(cut.bad);
    }
    const uint8_t zeros[8] = {0, 0, 0x20, 0xff};
    struct bits none = {.source = zeros, .end = 64};
    ck_assert_uint_eq(bits_take_gamma(&none), 0);
    ck_assert(none.bad);
}
END_TEST

/* --- probes in flight ------------------------------------------------------------------------- */

/* RESULT of waves 5 and 6 of one slot, explicit fedavg_s2zpo: accept, 00101 0 1 h 1 1 and a vote, 1
 * 1 h 1 1 and a vote (h: it is held): 18 bits, and d = 23 a perturbation that the agent does not
 * hold. One probe in flight: the second START has replaced the first's perturbation. */
START_TEST(test_in_flight)
{
    for (uint32_t in_flight = 1; in_flight <= 2; in_flight++) {
        struct fixture fixture;
        struct world world;
        fixture_none(&fixture, "fedavg_s2zpo", PARAMETERS);
        fixture.config.asynchronous = true;
        fixture.config.in_flight = in_flight;
        world_init(&world, &fixture);
        for (uint32_t wave = 5; wave <= 6; wave++) {
            open_wave(&world, wave, 1);
            work_free(start(&world, 0, wave, 0));
            vote(&world, wave, 0, 1);
        }
        aggregate(&world, true);
        size_t held = in_flight == 2 ? 0 : 23;
        ck_assert_uint_eq(catch_up(&world, 0), 8 + (18 + held + 7) / 8);
        ck_assert_uint_eq(catch_up(&world, 3), 8 + (18 + 46 + 7) / 8);
        world_free(&world);
        fixture_free(&fixture);
    }
}
END_TEST

/* An agent that takes over another slot of its own wave works on its θ, with the block of that
 * slot, and draws other episodes and votes than before; the perturbation is held once. */
START_TEST(test_second_slot)
{
    struct fixture fixture;
    struct world world;
    fixture_none(&fixture, "par_s2zpo", PARAMETERS);
    fixture.config.in_flight = 2;
    world_init(&world, &fixture);
    open_wave(&world, 1, 3);
    struct work *first = start(&world, 0, 1, 0), *second = start(&world, 0, 1, 2);
    ck_assert_uint_eq(world.devices[0]->pending_count, 1);
    ck_assert_uint_eq(device_pending(world.devices[0], 1)->slot, 2);
    ck_assert_uint_eq(work_identity(first), fixture.identities[0]);
    ck_assert_uint_ne(work_identity(second), fixture.identities[0]);
    struct work *third = start(&world, 0, 1, 1);
    ck_assert_uint_ne(work_identity(third), work_identity(second));
    struct rollout_worker *worker = rollout_worker_new();
    struct work_result result;
    struct errs errs = {0};
    work_run(second, worker, NULL, &result);
    ck_assert(server_receive(world.server, 1, 2, result.upload.bytes, result.upload.length, &errs));
    wire_free(&result.upload);
    rollout_worker_free(worker);
    work_free(first);
    work_free(second);
    work_free(third);
    server_aggregate(world.server, true);
    catch_up(&world, 0);
    world_free(&world);
    fixture_free(&fixture);
}
END_TEST

/* --- damaged messages ------------------------------------------------------------------------- */

static bool taken(const struct device *before, const uint8_t *bytes, size_t length)
{
    struct device *device = device_clone(before);
    struct errs errs = {0};
    struct work *work;
    uint8_t *exact = mem_alloc(length ? length : 1); /* so that sanitizers see a read past it */
    memcpy(exact, bytes, length);
    bool good = device_receive(device, exact, length, &work, &errs);
    ck_assert_int_eq(errs_exit_status(&errs), good ? 0 : 1);
    work_free(work);
    device_free(device);
    errs_free(&errs);
    free(exact);
    return good;
}

/* Flips each of `count` bits from `at`: how many of these messages are taken. None may do harm. */
static size_t flips_taken(const struct device *device, struct wire *wire, size_t at, size_t count)
{
    size_t good = 0;
    for (size_t bit = at; bit < at + count; bit++) {
        wire->bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        good += taken(device, wire->bytes, wire->length);
        wire->bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    return good;
}

/* The RESULT of a round with a late vote, to an agent that missed both rounds and to one that holds
 * the later wave: refused when it is cut short anywhere, has a byte more, or a flipped bit in
 * header or group heads, all of which is known beforehand or counted behind them. */
START_TEST(test_damage)
{
    for (int agent = 0; agent < 5; agent += 4) {
        struct fixture fixture;
        struct world world;
        struct wire wire = {0};
        late_world(&world, &fixture);
        const struct device *device = world.devices[agent];
        server_flush(world.server, device, &wire);
        size_t head = agent == 4 ? 12 : 0, body = 8 * (head + 8), second = body + 21;
        ck_assert(taken(device, wire.bytes, wire.length));
        for (size_t length = 0; length < wire.length; length++)
            ck_assert(!taken(device, wire.bytes, length));
        ck_assert_uint_eq(flips_taken(device, &wire, 8 * head, 4), 0); /* type, more */
        ck_assert_uint_eq(flips_taken(device, &wire, 8 * head + 4, 60), 0);
        ck_assert_uint_eq(flips_taken(device, &wire, body + 1, 10), 0);
        ck_assert_uint_eq(flips_taken(device, &wire, second, 5), 0);
        /* The rest: accept, who voted what, signs, and zeros at the end. */
        size_t rest = flips_taken(device, &wire, 8 * head, 8 * (wire.length - head));
        ck_assert_uint_lt(rest, 3 + 3 + 7 + 8 + 1);
        ck_assert_uint_gt(rest, 7);
        wire_u8(&wire, 0);
        ck_assert(!taken(device, wire.bytes, wire.length));
        wire_free(&wire);
        world_free(&world);
        fixture_free(&fixture);
    }
}
END_TEST

/* Any damage to what any configuration sends of waves numbered on their own does no harm, and is
 * seen when something is missing. */
static void damage_anything(struct fixture *fixture)
{
    struct world world;
    struct wire wire = {0};
    world_init(&world, fixture);
    for (uint32_t wave = 1; wave <= 3; wave++) {
        open_wave(&world, 2 * wave, 3);
        work_free(start(&world, wave, 2 * wave, 1));
        for (uint32_t slot = 0; slot < wave; slot++)
            vote(&world, 2 * wave, slot, slot % 2 ? 1 : -1);
        if (wave == 1)
            aggregate(&world, true);
    }
    aggregate(&world, true);
    open_wave(&world, 9, 2);
    const struct device *device = world.devices[2];
    server_start(world.server, 9, 1, device, &wire);
    ck_assert(taken(device, wire.bytes, wire.length));
    for (size_t length = 0; length < wire.length; length++)
        ck_assert(!taken(device, wire.bytes, length));
    ck_assert_uint_lt(flips_taken(device, &wire, 0, 8 * wire.length), 8 * wire.length - 20);
    ck_assert_uint_eq(flips_taken(device, &wire, 0, 4), 0);
    struct errs errs = {0};
    struct wire up = {0};
    encode_answer(&up, &(struct answer){.wave = 9, .slot = 1, .vote = 1}, 2);
    for (size_t bit = 0; bit < 8 * up.length; bit++) {
        up.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        ck_assert(bit == 64 || !server_receive(world.server, 9, 1, up.bytes, up.length, &errs));
        up.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t length = 0; length < up.length; length++)
        ck_assert(!server_receive(world.server, 9, 1, up.bytes, length, &errs));
    ck_assert(server_receive(world.server, 9, 1, up.bytes, up.length, &errs));
    errs_free(&errs);
    wire_free(&up);
    wire_free(&wire);
    world_free(&world);
}

START_TEST(test_any_damage)
{
    for (int variant = 0; variant < 24; variant++) {
        struct fixture fixture;
        fixture_none(&fixture, voting[variant % 2], PARAMETERS);
        fixture.config.asynchronous = true;
        fixture.config.perturbation = (enum encoding)(variant / 2 % 2);
        fixture.config.partition = (enum partition)(variant / 4 % PARTITION_BY_LAYER);
        fixture.config.direction = variant / 12 ? DIRECTION_GAUSSIAN : DIRECTION_RADEMACHER;
        fixture.config.in_flight = 1 + (uint32_t)variant % 3;
        damage_anything(&fixture);
        fixture_free(&fixture);
    }
}
END_TEST

/* --- memory and settings ---------------------------------------------------------------------- */

/* d = 100, S = 4, explicit: an agent with two probes holds θ and the signs (13 bytes) of both,
 * saves one block of 25, and may hold an upload of 9 bytes beside the longest RESULT: of 10 waves
 * of one vote, listed in 2 + 1 bits, with 25 coordinates: 8 + ⌈(1 + 59 + 10 (41 + 3 + 25))/8⌉ =
 * 102, and the 8 + 8 of a KEY, as it may play meanwhile. */
START_TEST(test_memory)
{
    struct fixture fixture;
    struct memory_need one, two;
    fixture_none(&fixture, "par_s2zpo", 100);
    fixture.config.asynchronous = true;
    struct server *server = fixture_server(&fixture);
    server_memory_need(server, 4, &one);
    uint64_t single = server_own_memory(server, 1, 4), six = server_own_memory(server, 6, 4);
    ck_assert_uint_eq(six - single, 5 * (13 + 1)); /* signs, and a byte an answer */
    server_free(server);
    fixture.config.in_flight = 2;
    fixture.config.buffer = 10;
    fixture.config.replicas = 3;
    server = fixture_server(&fixture);
    server_memory_need(server, 4, &two);
    ck_assert_uint_eq(two.bytes[MEMORY_POLICY], one.bytes[MEMORY_POLICY] + 400);
    ck_assert_uint_eq(two.bytes[MEMORY_PERTURBATION], 100 + 2 * 13);
    ck_assert_uint_eq(one.bytes[MEMORY_MESSAGES], 8 + (9 + 100 + 7) / 8);
    ck_assert_uint_eq(two.bytes[MEMORY_MESSAGES], 102 + 16 + 9);
    /* The last update may have ten perturbations, and ten answers may lie there. */
    ck_assert_uint_eq(server_own_memory(server, 1, 4) - single, 9 * 13 + 10);
    server_free(server);
    fixture.config = (struct algorithm_config){0};
    fixture_config(&fixture, "fedavg");
    server = fixture_server(&fixture); /* where older waves' weights began, and weights */
    ck_assert_uint_eq(server_own_memory(server, 3, 1) - server_own_memory(server, 1, 1),
                      2 * 400 + 2 * 400);
    server_free(server);
    /* Another synchronous wave of four: four perturbations, and twelve answers. Another of many
     * agents on their own: one, however many slots the fleet has. */
    fixture_config(&fixture, "fedavg_s2zpo");
    fixture.config.replicas = 3;
    for (int asynchronous = 0; asynchronous < 2; asynchronous++) {
        fixture.config.asynchronous = asynchronous;
        server = fixture_server(&fixture);
        ck_assert_uint_eq(server_own_memory(server, 21, 4) - server_own_memory(server, 20, 4),
                          asynchronous ? 13 + 1 : 4 * 13 + 12);
        server_free(server);
    }
    fixture_free(&fixture);
}
END_TEST

static void refused_setting(const struct fixture *fixture, const char *said)
{
    struct errs errs = {0};
    ck_assert_ptr_null(server_new(&fixture->config, &fixture->problem, &errs));
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), said));
    errs_free(&errs);
}

START_TEST(test_settings)
{
    struct fixture fixture;
    fixture_none(&fixture, "par_s2zpo", PARAMETERS);
    fixture.config.staleness.exponent = -1;
    refused_setting(&fixture, "exponent");
    fixture.config.staleness.exponent = NAN;
    refused_setting(&fixture, "exponent");
    fixture.config.staleness.exponent = 0;
    fixture.config.replicas = 255;
    refused_setting(&fixture, "254");
    fixture.config.replicas = 254;
    fixture.config.in_flight = 1001;
    refused_setting(&fixture, "under way");
    fixture_free(&fixture);
}
END_TEST

TEST_MAIN("waves_wire", test_gamma, test_in_flight, test_second_slot, test_damage, test_any_damage,
          test_memory, test_settings)
