/* A round of two agents whose answers are made by hand, d = 5. */
#ifndef TESTS_HAND_ROUND_H
#define TESTS_HAND_ROUND_H

#include "models/federated/wire.h"
#include "models/learning/direction.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"

enum { HAND_D = 5, HAND_AGENTS = 2 };

struct hand_round {
    struct fixture fixture; /* to be changed between hand_fixture and hand_begin */
    struct server *server;
    struct device *devices[HAND_AGENTS];
    size_t down[HAND_AGENTS]; /* bytes of the last download */
    uint32_t round;
};

static inline void hand_fixture(struct hand_round *hand, const char *method)
{
    *hand = (struct hand_round){0};
    fixture_none(&hand->fixture, method, HAND_D);
    hand->fixture.config.direction = DIRECTION_GAUSSIAN;
}

/* What a device makes of a download. */
static inline void hand_take(struct hand_round *hand, struct device *device, struct wire *wire,
                             bool works)
{
    struct work *work;
    struct errs errs = {0};
    bool good = device_receive(device, wire->bytes, wire->length, &work, &errs);
    ck_assert_msg(good, "%s", errs_first(&errs));
    ck_assert((work != NULL) == works);
    ck_assert_uint_eq(device_hash(device), server_hash(hand->server));
    work_free(work);
    wire_free(wire);
}

/* Opens the next round and sends both off. */
static inline void hand_open(struct hand_round *hand)
{
    server_open(hand->server, ++hand->round, HAND_AGENTS);
    for (uint32_t slot = 0; slot < HAND_AGENTS; slot++) {
        struct wire wire = {0};
        server_start(hand->server, hand->round, slot, hand->devices[slot], &wire);
        hand->down[slot] = wire.length;
        hand_take(hand, hand->devices[slot], &wire, true);
    }
}

static inline void hand_begin(struct hand_round *hand)
{
    hand->server = fixture_server(&hand->fixture);
    for (uint32_t slot = 0; slot < HAND_AGENTS; slot++)
        hand->devices[slot] = device_new(server_host(hand->server), hand->fixture.identities[slot]);
    hand_open(hand);
}

/* An answer: a vote where `numbers` is NULL, +1 or not. */
static inline size_t hand_send(struct hand_round *hand, uint32_t slot, const float *numbers,
                               size_t count, bool yes)
{
    struct wire wire = {0};
    struct message message = {.out = &wire};
    struct errs errs = {0};
    message_entry(&message, ENTRY_ANSWER, slot, HAND_AGENTS, hand->round);
    if (numbers)
        wire_f32(&wire, numbers, count);
    else
        wire_u8(&wire, yes);
    bool good = server_receive(hand->server, hand->round, slot, wire.bytes, wire.length, &errs);
    ck_assert_msg(good, "%s", errs_first(&errs));
    size_t length = wire.length;
    wire_free(&wire);
    return length;
}

static inline void hand_aggregate(struct hand_round *hand)
{
    ck_assert_ptr_null(server_aggregate(hand->server, true));
    server_retire(hand->server, hand->round);
}

/* Direction `number` of that slot in that wave, as everybody draws it. */
static inline void hand_direction(const struct hand_round *hand, uint32_t wave, uint32_t slot,
                                  uint32_t number, float v[HAND_D])
{
    uint64_t key = key_of(hand->fixture.problem.seed_key, PURPOSE_PERTURBATION, wave, slot, number);
    struct direction_source source =
        direction_open(hand->fixture.config.direction, NULL, key, HAND_D);
    direction_window(&source, 0, HAND_D, v);
}

/* After round 1 θ is θ₀ + Σ by v, within rounding, over `count` directions of each of the first
 * `slots` slots. */
static inline void hand_expect_of(const struct hand_round *hand, const double *by, uint32_t slots,
                                  uint32_t count)
{
    double expected[HAND_D];
    for (uint32_t i = 0; i < HAND_D; i++)
        expected[i] = (double)hand->fixture.theta0[i];
    for (uint32_t n = 0; n < slots * count; n++) {
        float v[HAND_D];
        hand_direction(hand, 1, n / count, n % count, v);
        for (uint32_t i = 0; i < HAND_D; i++)
            expected[i] += by[n] * (double)v[i];
    }
    for (uint32_t i = 0; i < HAND_D; i++)
        ck_assert_double_eq_tol((double)server_theta(hand->server)[i], expected[i], 1e-6);
}

static inline void hand_expect(const struct hand_round *hand, const double *by, uint32_t count)
{
    hand_expect_of(hand, by, 1, count);
}

/* Both agents are told of the round, and follow. */
static inline void hand_follow(struct hand_round *hand)
{
    for (uint32_t slot = 0; slot < HAND_AGENTS; slot++) {
        struct wire wire = {0};
        server_flush(hand->server, hand->devices[slot], &wire);
        hand->down[slot] = wire.length;
        hand_take(hand, hand->devices[slot], &wire, false);
    }
}

static inline void hand_end(struct hand_round *hand)
{
    for (uint32_t slot = 0; slot < HAND_AGENTS; slot++)
        device_free(hand->devices[slot]);
    server_free(hand->server);
    fixture_free(&hand->fixture);
}

#endif
