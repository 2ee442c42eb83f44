/* Votes that come late, and slots that are replicated, by hand. */
#include "tests/support/check.h"
#include "tests/support/wave_world.h"

#include <math.h>

static uint64_t bits_at(const uint8_t *bytes, size_t at, unsigned count)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < count; i++)
        value |= (uint64_t)bit_get(bytes, at + i) << i;
    return value;
}

/* d = 23, S = 3: blocks 0..7, 8..15, 16..22. Slot 2's vote of round 1 comes in round 2: θ₂ = θ₁ +
 * 0.01 (v₂ on 0..7, + v₁ / √2 on 16..22), a = 1/2.
 *
 * RESULT of round 2: header, accept bit, wave 1: gamma 1, not the slots of the group before, gamma
 * 3, not held, gamma 2 (staleness 1), gamma 1 (a vote): 1 0 011 0 010 1; slot 2 and its vote (2 + 1
 * bits, shorter than 6), the 7 coordinates of v₁. Wave 2: 1 apart, the same slots, not held, gamma
 * 1 (none), gamma 1: 1 1 0 1 1; slot 0 and its vote, 8 coordinates of v₂. 1 + 20 + 16 = 37 bits. */
START_TEST(test_late)
{
    struct fixture fixture;
    struct world world;
    struct wire wire = {0};
    float first[PARAMETERS], second[PARAMETERS];
    late_world(&world, &fixture);
    uint8_t row[2][3];
    for (uint32_t w = 0; w < 2; w++)
        rng_bits(key_of(4711, PURPOSE_PERTURBATION, w + 1, 0, 0), row[w], PARAMETERS);
    direction_read(DIRECTION_RADEMACHER, row[0], PARAMETERS, first);
    direction_read(DIRECTION_RADEMACHER, row[1], PARAMETERS, second);
    for (int i = 0; i < PARAMETERS; i++) {
        float theta = fixture.theta0[i];
        if (i < 16)
            theta += 0.01f * (i < 8 ? first[i] : -first[i]);
        if (i < 8)
            theta += 0.01f * second[i];
        if (i >= 16)
            theta += 0.01f * ((float)pow(2, -0.5) * first[i]);
        ck_assert(server_theta(world.server)[i] == theta);
    }

    /* Agent 4 was in neither: RESULT of round 1 with v₁ (8 + ⌈(7 + 23)/8⌉), then the late one. */
    server_flush(world.server, world.devices[4], &wire);
    ck_assert_uint_eq(wire.length, 12 + 8 + 5);
    const uint8_t *body = wire.bytes + 20;
    ck_assert_uint_eq(bits_at(wire.bytes + 12, 0, 64), ENTRY_RESULT | 2 << 4 | (uint64_t)2 << 44);
    ck_assert_uint_eq(bits_at(body, 0, 11), 1 | (1 | 1 << 3 | 1 << 4 | 1 << 7 | 1 << 9) << 1);
    ck_assert_uint_eq(bits_at(body, 11, 3), 2 | 1 << 2);
    ck_assert_uint_eq(bits_at(body, 14, 7), bits_at(row[0], 16, 7));
    ck_assert_uint_eq(bits_at(body, 21, 5), 1 | 1 << 1 | 1 << 3 | 1 << 4);
    ck_assert_uint_eq(bits_at(body, 26, 3), 0 | 1 << 2);
    ck_assert_uint_eq(bits_at(body, 29, 8), bits_at(row[1], 0, 8));
    wire_free(&wire);
    catch_up(&world, 4);

    /* Agent 2 holds v₁, so that it lacks eight coordinates of v₂: 30 bits; agent 0 is at version 1
     * and holds v₂ alone: 29. */
    ck_assert_uint_eq(catch_up(&world, 2), 8 + 1 + 8 + 4);
    ck_assert_uint_eq(catch_up(&world, 0), 8 + 4);
    world_free(&world);
    fixture_free(&fixture);
}
END_TEST

/* A wave that is retired is not heard again: θ is as if the vote had never come. What has come by
 * then counts. */
START_TEST(test_late_discarded)
{
    struct fixture fixture;
    struct world world;
    fixture_none(&fixture, "fedavg_s2zpo", PARAMETERS);
    world_init(&world, &fixture);
    open_wave(&world, 1, 3);
    ck_assert(vote(&world, 1, 0, 1));
    ck_assert(vote(&world, 1, 2, 1));
    server_retire(world.server, 1);
    ck_assert(!vote(&world, 1, 1, 1));
    aggregate(&world, true);
    ck_assert(!server_wants(world.server, 1, 1));
    open_wave(&world, 2, 3);
    ck_assert(!vote(&world, 1, 1, 1));
    ck_assert(!server_wants(world.server, 2, 3));
    ck_assert(!server_wants(world.server, 3, 0));
    ck_assert(vote(&world, 2, 0, 1));
    ck_assert(!vote(&world, 2, 0, 1));
    aggregate(&world, true);
    ck_assert(!vote(&world, 2, 0, -1)); /* heard */
    ck_assert(vote(&world, 2, 1, -1));
    aggregate(&world, false);
    ck_assert(!vote(&world, 2, 1, -1)); /* gone with the void round */
    world_free(&world);
    fixture_free(&fixture);
}
END_TEST

/* Three agents a slot. Said, in the order of slots: + - +, + -, -, nothing, - - -. So the votes are
 * + (majority), none (even), -, none, -. A fourth is not wanted, nor a replica once the slot was
 * heard. */
START_TEST(test_replicas)
{
    static const int said[5][3] = {{1, -1, 1}, {1, -1, 0}, {-1, 0, 0}, {0, 0, 0}, {-1, -1, -1}};
    static const int counted[5] = {1, 0, -1, 0, -1};
    for (int m = 0; m < 2; m++) {
        struct fixture fixture;
        struct world replicated, single;
        fixture_none(&fixture, methods[m], PARAMETERS);
        struct fixture alone = fixture;
        fixture.config.replicas = 3;
        world_init(&replicated, &fixture);
        world_init(&single, &alone);
        open_wave(&replicated, 1, 5);
        open_wave(&single, 1, 5);
        for (uint32_t r = 0; r < 3; r++)
            for (uint32_t slot = 5; slot-- > 0;)
                ck_assert(said[slot][r] == 0 || vote(&replicated, 1, slot, said[slot][r]));
        ck_assert(!vote(&replicated, 1, 4, 1));
        for (uint32_t slot = 0; slot < 5; slot++)
            ck_assert(counted[slot] == 0 || vote(&single, 1, slot, counted[slot]));
        aggregate(&replicated, true);
        aggregate(&single, true);
        ck_assert_uint_eq(server_hash(replicated.server), server_hash(single.server));
        ck_assert(!vote(&replicated, 1, 1, 1));
        ck_assert(vote(&replicated, 1, 3, 1));
        /* Who was there is told as if one agent had answered for each slot. */
        ck_assert_uint_eq(catch_up(&replicated, 0), catch_up(&single, 0));
        ck_assert_uint_eq(device_hash(replicated.devices[0]), device_hash(single.devices[0]));
        world_free(&replicated);
        world_free(&single);
        fixture_free(&fixture);
    }
}
END_TEST

TEST_MAIN("waves_late", test_late, test_late_discarded, test_replicas)
