/* Several waves open at once: late votes, replicated slots, staleness, buffers, against what an
 * oracle adds up by hand. */
#include "tests/support/check.h"
#include "tests/support/plain_loop.h"
#include "tests/support/wave_world.h"

#include <math.h>
#include <string.h>

/* A probe under way: somebody will answer for (wave, slot), or not. */
struct flight {
    uint32_t wave, slot, base;
};

static void send_off(struct world *world, struct rng *rng, struct flight *flights, size_t *count,
                     uint32_t wave)
{
    bool par = world->fixture->config.method->blocks;
    uint32_t slots = 1 + (uint32_t)(rng_u64(rng) % (par ? 7 : 4));
    open_wave(world, wave, slots);
    for (uint32_t n = 0; n < slots + 1 && *count < ANSWERS / 2; n++) {
        struct flight flight = {wave, (uint32_t)(rng_u64(rng) % slots), 0};
        work_free(start(world, (uint32_t)(rng_u64(rng) % AGENTS), wave, flight.slot));
        flights[(*count)++] = flight;
    }
}

static void answer_one(struct world *world, struct rng *rng, struct flight *flights, size_t *count)
{
    size_t which = rng_u64(rng) % *count;
    struct answer answer = {.wave = flights[which].wave,
                            .slot = flights[which].slot,
                            .vote = rng_u64(rng) % 2 ? 1 : -1};
    if (algorithm_sends_weights(world->fixture->config.method)) {
        answer.vote = 0;
        answer.episodes = 1 + (uint32_t)(rng_u64(rng) % 9);
        for (int i = 0; i < PARAMETERS; i++)
            answer.theta[i] =
                world->oracle.waves[answer.wave].origin[i] + 0.01f * (float)rng_normal(rng);
    }
    flights[which] = flights[--*count];
    if (rng_u64(rng) % 8)
        hand_over(world, &answer);
}

/* Three hundred things happen: agents are sent off, answer or are never heard of, some catch up,
 * waves are aggregated when it pleases, retired or not. Returns the last θ. */
static uint64_t any_outcomes(struct fixture *fixture, uint64_t seed, size_t *told)
{
    struct world world;
    struct flight flights[ANSWERS];
    size_t count = 0;
    uint32_t waves = 0, retired = 0;
    struct rng rng = rng_start(seed);
    world_init(&world, fixture);
    for (int event = 0; event < 300; event++) {
        uint64_t what = rng_u64(&rng) % 10;
        if (what < 2 && count < ANSWERS / 4)
            send_off(&world, &rng, flights, &count, waves += 1 + (uint32_t)(rng_u64(&rng) % 2));
        else if (what < 7 && count && world.oracle.count < ANSWERS)
            answer_one(&world, &rng, flights, &count);
        else if (what == 7)
            catch_up(&world, (uint32_t)(rng_u64(&rng) % AGENTS));
        else if (what == 8)
            aggregate(&world, world.oracle.count && rng_u64(&rng) % 6);
        else if (retired + 4 < waves && world.oracle.waves[++retired].slots)
            server_retire(world.server, retired);
    }
    ck_assert_uint_gt(waves, 20);
    ck_assert_uint_gt(server_version(world.server), 10);
    for (uint32_t i = 0; i < AGENTS; i++)
        catch_up(&world, i);
    uint64_t hash = server_hash(world.server);
    *told = world.told;
    world_free(&world);
    return hash;
}

/* The same outcomes give the same θ as adding up by hand, whether perturbations travel or are
 * keyed, and whatever is kept where; every replica follows from the bytes it was sent (one of five
 * of them on its own). */
START_TEST(test_any_outcomes)
{
    for (uint64_t variant = 0; variant < 120; variant++) {
        struct fixture fixture;
        uint64_t theta[3];
        size_t told[3];
        fixture_none(&fixture, methods[variant % 3], PARAMETERS);
        struct algorithm_config *config = &fixture.config;
        config->asynchronous = true;
        config->direction = (enum direction)(variant / 3 % 3);
        config->partition = (enum partition)(variant / 2 % PARTITION_BY_LAYER);
        config->staleness = (struct staleness){(enum staleness_kind)(variant / 4 % 2), 0.5};
        config->replicas = (uint32_t)(variant / 5 % 4);
        config->in_flight = (uint32_t)(variant / 7 % 4);
        for (int way = 0; way < 3; way++) {
            config->perturbation = way == 1 ? ENCODING_SEED : ENCODING_EXPLICIT;
            config->replica = way == 2 ? REPLICA_SERVER : REPLICA_AGENTS;
            theta[way] = any_outcomes(&fixture, variant + 1, &told[way]);
        }
        ck_assert_uint_eq(theta[0], theta[1]);
        ck_assert_uint_eq(theta[0], theta[2]);
        if (variant % 3 < 2 && config->direction != DIRECTION_RADEMACHER)
            ck_assert_uint_lt(told[1], told[0]);
        fixture_free(&fixture);
    }
}
END_TEST

/* A buffer of 1 over fedavg is FedAsync in its delta form: θ ← θ + w(s) (θ_k - b_k), a = 1. Three
 * agents begin at version 0 and answer one after the other, s = 0, 1, 2; the first again. */
START_TEST(test_fedasync)
{
    struct fixture fixture;
    struct world world;
    float theta[PARAMETERS], begun[4][PARAMETERS];
    static const uint32_t order[] = {3, 1, 2, 4}, staleness[] = {0, 1, 2, 2};
    fixture_none(&fixture, "fedavg", PARAMETERS);
    fixture.config.asynchronous = true;
    fixture.config.staleness = (struct staleness){STALENESS_POLYNOMIAL, 1};
    world_init(&world, &fixture);
    for (uint32_t wave = 1; wave <= 3; wave++) {
        open_wave(&world, wave, 1);
        memcpy(begun[wave - 1], server_theta(world.server), sizeof theta);
    }
    memcpy(theta, server_theta(world.server), sizeof theta);
    for (uint32_t n = 0; n < 4; n++) {
        struct answer answer = {.wave = order[n], .episodes = 4};
        for (int i = 0; i < PARAMETERS; i++) {
            answer.theta[i] = begun[order[n] - 1][i] + (float)(i + 1) / (float)(n + 2);
            double change = (double)answer.theta[i] - (double)begun[order[n] - 1][i];
            theta[i] = (float)((double)theta[i] + change / (1.0 + staleness[n]));
        }
        ck_assert(hand_over(&world, &answer));
        aggregate(&world, true);
        for (int i = 0; i < PARAMETERS; i++)
            ck_assert_double_eq_tol((double)server_theta(world.server)[i], (double)theta[i],
                                    1.2e-7 * fabs((double)theta[i]));
        memcpy(theta, server_theta(world.server), sizeof theta);
        if (n == 0) {
            open_wave(&world, 4, 1);
            memcpy(begun[3], server_theta(world.server), sizeof theta);
        }
    }
    world_free(&world);
    fixture_free(&fixture);
}
END_TEST

/* A buffer of K with equal agents: all arrive, they are aggregated, all are sent off in one wave.
 * The synchronous run bit for bit, in θ, bytes and work, and no weight of staleness has a say. */
START_TEST(test_buffer_of_all)
{
    for (int variant = 0; variant < 12; variant++) {
        struct fixture fixture;
        struct plain_round rounds[2][6];
        uint64_t flushed[2];
        fixture_robot(&fixture, methods[variant % 3], "Hopper", 4, 0);
        fixture.config.perturbation = (enum encoding)(variant / 3 % 2);
        fixture.problem.normaliser_kind = variant / 6 ? NORMALISER_FLEET : NORMALISER_NONE;
        if (variant / 6)
            fixture_everything(&fixture, DIRECTION_GAUSSIAN);
        for (int way = 0; way < 2; way++) {
            fixture.config.asynchronous = way;
            fixture.config.buffer = way ? 4 : 0;
            fixture.config.in_flight = way ? 2 : 0;
            fixture.config.staleness =
                (struct staleness){way ? STALENESS_POLYNOMIAL : STALENESS_CONSTANT, 0.5};
            struct plain_setup setup = {.config = &fixture.config,
                                        .problem = &fixture.problem,
                                        .identities = fixture.identities,
                                        .agents = 4,
                                        .rounds = 6,
                                        .evaluation_episodes = 1};
            plain_loop(&setup, rounds[way], NULL, &flushed[way]);
        }
        for (int r = 0; r < 6; r++) {
            ck_assert_uint_eq(rounds[0][r].theta, rounds[1][r].theta);
            ck_assert(rounds[0][r].ret == rounds[1][r].ret);
            ck_assert_uint_eq(rounds[0][r].downloaded, rounds[1][r].downloaded);
            ck_assert_uint_eq(rounds[0][r].uploaded, rounds[1][r].uploaded);
            ck_assert(rounds[0][r].flops == rounds[1][r].flops);
        }
        ck_assert_uint_eq(flushed[0], flushed[1]);
        fixture_free(&fixture);
    }
}
END_TEST

/* fedavg_s2zpo, three waves of one slot in one buffer: θ + (0.01 / 3) Σ Ô v; norm-matched by √3. In
 * a wave of four slots one vote moves θ by 0.01 / 4 v. */
START_TEST(test_averaged)
{
    for (int matched = 0; matched < 2; matched++) {
        struct fixture fixture;
        float sum[PARAMETERS] = {0}, v[PARAMETERS];
        fixture_none(&fixture, "fedavg_s2zpo", PARAMETERS);
        fixture.config.asynchronous = true;
        fixture.config.step = matched ? STEP_NORM_MATCHED : STEP_PAPER;
        struct server *server = fixture_server(&fixture);
        for (uint32_t wave = 1; wave <= 3; wave++) {
            struct wire wire = {0};
            struct errs errs = {0};
            uint8_t row[3];
            server_open(server, wave, 1);
            encode_answer(&wire, &(struct answer){.wave = wave, .vote = 1}, 1);
            ck_assert(server_receive(server, wave, 0, wire.bytes, wire.length, &errs));
            rng_bits(key_of(4711, PURPOSE_PERTURBATION, wave, 0, 0), row, PARAMETERS);
            direction_read(DIRECTION_RADEMACHER, row, PARAMETERS, v);
            for (int i = 0; i < PARAMETERS; i++)
                sum[i] += v[i];
            wire_free(&wire);
        }
        server_aggregate(server, true);
        float scale = (float)(0.01 * (matched ? sqrt(3) : 1) / 3);
        for (int i = 0; i < PARAMETERS; i++)
            ck_assert(server_theta(server)[i] == fixture.theta0[i] + scale * sum[i]);
        server_free(server);
        fixture_free(&fixture);
    }
}
END_TEST

/* Nothing has arrived when a period is over: a void round without a group, 8 + 1 bytes. */
START_TEST(test_nothing_heard)
{
    struct fixture fixture;
    struct world world;
    fixture_none(&fixture, "par_s2zpo", PARAMETERS);
    fixture.config.asynchronous = true;
    world_init(&world, &fixture);
    open_wave(&world, 7, 2);
    aggregate(&world, false);
    ck_assert_uint_eq(catch_up(&world, 0), 9);
    aggregate(&world, true);
    ck_assert_uint_eq(catch_up(&world, 0), 9);
    ck_assert_mem_eq(server_theta(world.server), fixture.theta0, sizeof world.oracle.theta);
    world_free(&world);
    fixture_free(&fixture);
}
END_TEST

/* What arrives while the acceptance panel is asked counts for the next aggregation, and an agent
 * may be sent off meanwhile. */
START_TEST(test_panel_waits)
{
    struct fixture fixture;
    fixture_none(&fixture, "par_s2zpo", PARAMETERS);
    fixture.config.asynchronous = true;
    struct world plain;
    world_init(&plain, &fixture);
    fixture.config.acceptance = ACCEPTANCE_ACCEPT_REJECT;
    struct world asked;
    world_init(&asked, &fixture);
    for (uint32_t wave = 1; wave <= 2; wave++) {
        open_wave(&plain, wave, 2);
        open_wave(&asked, wave, 2);
        vote(&plain, wave, 0, 1);
        vote(&asked, wave, 0, 1);
        struct work *panel = server_aggregate(asked.server, true);
        ck_assert_ptr_nonnull(panel);
        ck_assert(vote(&asked, wave, 1, -1)); /* after the question */
        work_free(start(&asked, 2, wave, 1));
        work_free(panel);
        server_decide(asked.server, true);
        aggregate(&plain, true);
        vote(&plain, wave, 1, -1);
        ck_assert_uint_eq(server_hash(asked.server), server_hash(plain.server));
    }
    catch_up(&asked, 2);
    world_free(&asked);
    world_free(&plain);
    fixture_free(&fixture);
}
END_TEST

TEST_MAIN("waves", test_any_outcomes, test_fedasync, test_buffer_of_all, test_averaged,
          test_nothing_heard, test_panel_waits)
