/* Whole federations of a few agents in a plain loop. */
#ifndef TESTS_PLAIN_FEDERATION_H
#define TESTS_PLAIN_FEDERATION_H

#include "models/device/device_state.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"
#include "tests/support/plain_loop.h"

#include <math.h>
#include <string.h>

enum { ROUNDS = 20 };

static inline struct plain_setup setup_of(const struct fixture *fixture, uint32_t agents,
                                          uint32_t rounds)
{
    return (struct plain_setup){.config = &fixture->config,
                                .problem = &fixture->problem,
                                .identities = fixture->identities,
                                .agents = agents,
                                .rounds = rounds,
                                .evaluation_episodes = 1};
}

/* Two or three of six agents a round; each is away for a while now and then. */
static inline uint32_t some(uint32_t round, uint32_t agents, uint32_t *chosen)
{
    uint32_t count = 2 + round % 2, first = (uint32_t)(round * round % agents);
    for (uint32_t slot = 0; slot < count; slot++)
        chosen[slot] = (first + slot * (round < 8 ? 1 : 2)) % (round < 12 ? agents - 1 : agents);
    return count;
}

static inline bool silent(uint32_t round, uint32_t slot)
{
    return round % 4 == 1 && slot == 0;
}

static inline bool empty(uint32_t round)
{
    return round % 7 == 3;
}

static inline struct plain_setup patchy(const struct fixture *fixture)
{
    struct plain_setup setup = setup_of(fixture, FIXTURE_AGENTS, ROUNDS);
    setup.cohort = some;
    setup.silent = silent;
    setup.empty = empty;
    setup.evaluation_episodes = 0;
    return setup;
}

/* A download with all that its configuration can carry, and an upload in answer, of round 3 to an
 * agent that was away in round 2. */
struct exchange {
    struct server *server;
    struct device *device, *stale; /* before the download */
    struct wire download;
    struct work_result result;
};

static inline bool accepted(struct exchange *exchange, const uint8_t *bytes, size_t length)
{
    struct errs errs = {0};
    uint8_t *exact = mem_alloc(length ? length : 1);
    memcpy(exact, bytes, length);
    bool good = server_receive(exchange->server, 3, 1, exact, length, &errs);
    ck_assert_int_eq(errs_exit_status(&errs), good ? 0 : 1);
    errs_free(&errs);
    free(exact);
    return good;
}

#endif
