/* Whole federations of a few agents: equalities between methods and encodings, agents that miss
 * rounds, replicas under audit, and messages that arrive damaged. */
#include "models/device/device_state.h"
#include "tests/models/server/plain_federation.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"
#include "tests/support/plain_loop.h"

#include <math.h>
#include <pthread.h>

/* Two runs take the same θ through every round and earn the same. */
static void same_curves(const struct fixture *a, const struct fixture *b, uint32_t agents)
{
    struct plain_round first[ROUNDS], second[ROUNDS];
    struct plain_setup one = setup_of(a, agents, ROUNDS), other = setup_of(b, agents, ROUNDS);
    plain_loop(&one, first, NULL, NULL);
    plain_loop(&other, second, NULL, NULL);
    for (int r = 0; r < ROUNDS; r++) {
        ck_assert_uint_eq(first[r].theta, second[r].theta);
        ck_assert(first[r].ret == second[r].ret);
        ck_assert(r == 0 || first[r].theta != first[r - 1].theta);
    }
}

/* K = 1: both sign methods are the same centralised S²ZPO, bit for bit, along any direction, with
 * either optimiser. */
START_TEST(test_one_agent)
{
    for (int variant = 0; variant < 6; variant++) {
        struct fixture par, both;
        fixture_robot(&par, "par_s2zpo", "Hopper", 12, 4);
        par.config.direction = (enum direction)(variant / 2);
        if (variant % 2)
            par.config.optimiser = (struct optimiser){OPTIMISER_ADAM, ADAM_DEFAULTS, 2};
        both = par;
        both.config.method = algorithm_find("fedavg_s2zpo");
        both.config.step = STEP_NORM_MATCHED; /* √1 */
        both.config.probe = PROBE_NORM_MATCHED;
        same_curves(&par, &both, 1);
        fixture_free(&par);
    }
}
END_TEST

/* Explicit and keyed perturbations, in place and copied: the same θ, bit for bit. */
START_TEST(test_explicit_is_seed)
{
    for (int m = 0; m < 9; m++) {
        struct fixture bits, key;
        fixture_robot(&bits, methods[m % 3], "Hopper", 8, 4);
        bits.config.panel.batches = 2;
        bits.config.direction = (enum direction)(m / 3);
        key = bits;
        key.config.perturbation = ENCODING_SEED;
        key.config.perturb = PERTURB_COPY;
        same_curves(&bits, &key, 3);
        fixture_free(&bits);
    }
}
END_TEST

/* E = 1: fedavg is fedavg_s2zpo within rounding for one round from the same θ: half an ulp of θ for
 * each of a step at the agent, the mean, and the other method's step and scale. */
START_TEST(test_one_local_step)
{
    struct fixture fixture;
    struct plain_round round;
    fixture_robot(&fixture, "fedavg_s2zpo", "Hopper", 12, 4);
    size_t d = fixture.problem.d;
    float *votes = mem_zero(d, sizeof(float)), *weights = mem_zero(d, sizeof(float));
    struct plain_setup setup = setup_of(&fixture, 5, 1);
    plain_loop(&setup, &round, votes, NULL);
    fixture.config.method = algorithm_find("fedavg");
    plain_loop(&setup, &round, weights, NULL);
    bool moved = false;
    for (size_t i = 0; i < d; i++) {
        double size = fabs(fixture.theta0[i]) + fixture.config.alpha;
        ck_assert_double_le(fabs((double)votes[i] - (double)weights[i]), 2 * 1.2e-7 * size);
        moved |= fabs((double)votes[i] - (double)fixture.theta0[i]) > fixture.config.alpha / 6;
    }
    ck_assert(moved);
    free(votes);
    free(weights);
    fixture_free(&fixture);
}
END_TEST

/* E local steps: E perturbations, E times the episodes; and another θ than one step gives. */
START_TEST(test_local_steps)
{
    struct fixture fixture;
    struct plain_round one, three;
    fixture_none(&fixture, "fedavg", 40);
    struct plain_setup setup = setup_of(&fixture, 2, 1);
    plain_loop(&setup, &one, NULL, NULL);
    fixture.config.local_steps = 3;
    plain_loop(&setup, &three, NULL, NULL);
    ck_assert_uint_eq(one.steps, 2 * 2 * 3); /* agents, episodes, horizon */
    ck_assert_uint_eq(three.steps, 3 * one.steps);
    ck_assert_uint_ne(one.theta, three.theta);
    /* Each of 2 agents: E (d probed and d moved, an operation for each sign and sum). */
    ck_assert(one.flops == 2 * (2 * 40 + 2 * 40) && three.flops == 3 * one.flops);
    fixture_free(&fixture);
}
END_TEST

/* Every agent that starts, and every replica at the end, has the server's θ (checked in the loop);
 * neither encoding nor replica nor audit changes θ. True when two rejections in a row halved μ. */
static bool everybody_catches_up(struct fixture *fixture)
{
    uint64_t theta[ROUNDS] = {0};
    bool refused = false, halved = false;
    for (int variant = 0; variant < 24; variant++) {
        struct plain_setup setup = patchy(fixture);
        struct plain_round rounds[ROUNDS];
        fixture->config.perturbation = (enum encoding)(variant % 2);
        fixture->config.replica = (enum replica)(variant / 2 % 3);
        fixture->config.initial = (enum initial)(variant / 6 % 2);
        setup.audited = variant / 12 ? 2 : 0;
        plain_loop(&setup, rounds, NULL, NULL);
        for (int r = 0; r < ROUNDS; r++) {
            if (variant == 0)
                theta[r] = rounds[r].theta;
            ck_assert_uint_eq(theta[r], rounds[r].theta);
            if (r > 0 && !rounds[r].accepted)
                ck_assert_uint_eq(theta[r], theta[r - 1]);
            ck_assert(!rounds[r].accepted || !empty((uint32_t)r + 1));
            refused |= !rounds[r].accepted && !empty((uint32_t)r + 1);
            halved |= rounds[r].mu < rounds[0].mu;
        }
    }
    ck_assert(refused == (fixture->config.acceptance != ACCEPTANCE_NONE));
    return halved;
}

START_TEST(test_catching_up)
{
    unsigned halvings = 0;
    for (int m = 0; m < METHODS; m++) {
        for (int variant = m < 3 ? 0 : m < 5 ? 3 : 4; variant < 5; variant++) {
            struct fixture fixture;
            fixture_robot(&fixture, methods[m], "Reacher", 4, 0);
            fixture.config.partition = (enum partition)variant;
            fixture.config.local_steps = fixture.numbers.directions = m < 3 ? 1 : 2;
            fixture.problem.normaliser_kind = variant % 2 ? NORMALISER_FLEET : NORMALISER_NONE;
            if (variant >= 2)
                fixture_everything(&fixture, (enum direction)(variant - 2));
            bool halved = everybody_catches_up(&fixture);
            ck_assert(variant >= 2 || !halved);
            halvings += halved;
            fixture_free(&fixture);
        }
    }
    ck_assert_uint_ge(halvings, 9); /* of 19 */
}
END_TEST

/* The plain optimiser's θ after ROUNDS patchy rounds of the task none (votes are keyed coins), as
 * it was when the sign methods were first written. */
START_TEST(test_plain_golden)
{
    const uint64_t golden[3][3] = {{0x49595fe0c7d41dd2, 0x148a75703b1b9de1, 0xb444d49519492159},
                                   {0x1f1e5a0c26dac0bc, 0x94550a254d24450f, 0x94550a254d24450f},
                                   {0xfd124b5b69206837, 0xc2c0292f2d17ae2f, 0xff41fdb5d67d6eae}};
    for (int m = 0; m < 3; m++) {
        for (int variant = 0; variant < 3; variant++) {
            struct fixture fixture;
            struct plain_round rounds[ROUNDS];
            fixture_none(&fixture, methods[m], 131);
            fixture.config.partition = (enum partition)variant;
            fixture.config.step = variant ? STEP_NORM_MATCHED : STEP_PAPER;
            fixture.config.local_steps = 1 + (uint32_t)variant;
            struct plain_setup setup = patchy(&fixture);
            plain_loop(&setup, rounds, NULL, NULL);
            ck_assert_uint_eq(rounds[ROUNDS - 1].theta, golden[m][variant]);
            fixture_free(&fixture);
        }
    }
}
END_TEST

/* An agent's job on a thread of its own. */
struct threaded {
    pthread_t thread;
    struct work *work;
    struct work_result result;
};

static void *run_threaded(void *argument)
{
    struct threaded *threaded = argument;
    struct rollout_worker *worker = rollout_worker_new();
    work_run(threaded->work, worker, NULL, &threaded->result);
    rollout_worker_free(worker);
    return NULL;
}

/* Work runs on other threads while the main one goes on telling the next agents, sharing and
 * replacing their θ: the same θ as in the plain loop. */
static void threaded_round(struct server *server, struct device **devices, uint32_t round)
{
    struct threaded threaded[FIXTURE_AGENTS];
    struct errs errs = {0};
    server_open(server, round, FIXTURE_AGENTS);
    for (uint32_t slot = 0; slot < FIXTURE_AGENTS; slot++) {
        struct wire wire = {0};
        server_start(server, round, slot, devices[slot], &wire);
        ck_assert(
            device_receive(devices[slot], wire.bytes, wire.length, &threaded[slot].work, &errs));
        pthread_create(&threaded[slot].thread, NULL, run_threaded, &threaded[slot]);
        wire_free(&wire);
    }
    for (uint32_t slot = 0; slot < FIXTURE_AGENTS; slot++) {
        struct wire *upload = &threaded[slot].result.upload;
        pthread_join(threaded[slot].thread, NULL);
        ck_assert(server_receive(server, round, slot, upload->bytes, upload->length, &errs));
        work_free(threaded[slot].work);
        wire_free(upload);
    }
    server_aggregate(server, true);
}

START_TEST(test_threads)
{
    for (int m = 0; m < METHODS; m++) {
        struct fixture fixture;
        struct device *devices[FIXTURE_AGENTS];
        struct plain_round rounds[3];
        fixture_robot(&fixture, methods[m], "Hopper", 5, 4);
        fixture.problem.normaliser_kind = NORMALISER_FLEET;
        struct plain_setup setup = setup_of(&fixture, FIXTURE_AGENTS, 3);
        plain_loop(&setup, rounds, NULL, NULL);
        struct server *server = fixture_server(&fixture);
        for (int i = 0; i < FIXTURE_AGENTS; i++)
            devices[i] = device_new(server_host(server), fixture.identities[i]);
        for (uint32_t round = 1; round <= 3; round++) {
            threaded_round(server, devices, round);
            ck_assert_uint_eq(server_hash(server), rounds[round - 1].theta);
        }
        for (int i = 0; i < FIXTURE_AGENTS; i++)
            device_free(devices[i]);
        server_free(server);
        fixture_free(&fixture);
    }
}
END_TEST

TEST_MAIN("federation", test_one_agent, test_explicit_is_seed, test_one_local_step,
          test_local_steps, test_catching_up, test_plain_golden, test_threads)
