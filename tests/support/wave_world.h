/* A server with several waves open, agents, and an oracle that adds up by hand what the server was
 * told. Failed checks fail the test. */
#ifndef TESTS_WAVE_WORLD_H
#define TESTS_WAVE_WORLD_H

#include "models/device/device_state.h"
#include "tests/support/method_fixture.h"

enum { PARAMETERS = 23, AGENTS = 5, WAVES = 400, ANSWERS = 64 };

/* What the server was told and has not aggregated. */
struct answer {
    uint32_t wave, slot;
    int vote;
    uint32_t episodes;
    float theta[PARAMETERS];
};

struct oracle {
    const struct fixture *fixture;
    float theta[PARAMETERS];
    struct {
        uint32_t slots, base;
        float origin[PARAMETERS];
    } waves[WAVES];
    struct answer answers[ANSWERS];
    size_t count;
    uint32_t version;
};

struct world {
    struct fixture *fixture;
    struct server *server;
    struct device *devices[AGENTS];
    struct oracle oracle;
    size_t told; /* bytes of all downloads */
};

/* The fixture has the task none with PARAMETERS. Agent 1 keeps a private replica. */
void world_init(struct world *world, struct fixture *fixture);
void world_free(struct world *world);
void open_wave(struct world *world, uint32_t wave, uint32_t slots);
/* Sends an agent off; it then has the server's θ. The work is the caller's. */
struct work *start(struct world *world, uint32_t agent, uint32_t wave, uint32_t slot);
/* Catches the agent up; the bytes that took. */
size_t catch_up(struct world *world, uint32_t agent);
/* The upload of a vote, or of weights where there are episodes. */
void encode_answer(struct wire *wire, const struct answer *answer, uint32_t slots);
/* True when the server takes it, which it does if it wants it. */
bool hand_over(struct world *world, const struct answer *answer);
bool vote(struct world *world, uint32_t wave, uint32_t slot, int said);
/* No panel is asked. θ is then the oracle's: bit for bit where votes are added up, to a unit of the
 * last digit for weights (then the oracle goes on from the server's). */
void aggregate(struct world *world, bool keep);

/* par_s2zpo, S = 3, a = 1/2. Round 1 hears slots 0 (+) and 1 (-) of agents 0 and 1, round 2 hears
 * slot 0 (+) of agent 0 and slot 2 (+) of round 1, late, of agent 2. */
void late_world(struct world *world, struct fixture *fixture);

#endif
