/* Whole federations of a few agents: equalities between methods and encodings, agents that miss
 * rounds, replicas under audit, and messages that arrive damaged. */
#include "models/device/device_state.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"
#include "tests/support/plain_loop.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

static const char *const methods[] = {"par_s2zpo", "fedavg_s2zpo", "fedavg"};
enum { ROUNDS = 20 };

static struct plain_setup setup_of(const struct fixture *fixture, uint32_t agents, uint32_t rounds)
{
    return (struct plain_setup){.config = &fixture->config,
                                .problem = &fixture->problem,
                                .identities = fixture->identities,
                                .agents = agents,
                                .rounds = rounds,
                                .evaluation_episodes = 1};
}

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

/* Two or three of six agents a round; each is away for a while now and then. */
static uint32_t some(uint32_t round, uint32_t agents, uint32_t *chosen)
{
    uint32_t count = 2 + round % 2, first = (uint32_t)(round * round % agents);
    for (uint32_t slot = 0; slot < count; slot++)
        chosen[slot] = (first + slot * (round < 8 ? 1 : 2)) % (round < 12 ? agents - 1 : agents);
    return count;
}

static bool silent(uint32_t round, uint32_t slot)
{
    return round % 4 == 1 && slot == 0;
}

static bool empty(uint32_t round)
{
    return round % 7 == 3;
}

static struct plain_setup patchy(const struct fixture *fixture)
{
    struct plain_setup setup = setup_of(fixture, FIXTURE_AGENTS, ROUNDS);
    setup.cohort = some;
    setup.silent = silent;
    setup.empty = empty;
    setup.evaluation_episodes = 0;
    return setup;
}

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
    for (int m = 0; m < 3; m++) {
        for (int variant = 0; variant < 5; variant++) {
            struct fixture fixture;
            fixture_robot(&fixture, methods[m], "Hopper", 4, 0);
            fixture.config.partition = (enum partition)variant;
            fixture.problem.normaliser_kind = variant % 2 ? NORMALISER_FLEET : NORMALISER_NONE;
            if (variant >= 2)
                fixture_everything(&fixture, (enum direction)(variant - 2));
            bool halved = everybody_catches_up(&fixture);
            ck_assert(variant >= 2 || !halved);
            halvings += halved;
            fixture_free(&fixture);
        }
    }
    ck_assert_uint_ge(halvings, 5); /* of nine */
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
    for (int m = 0; m < 3; m++) {
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

/* --- damaged messages ----------------------------------------------------------------------- */

/* A download with all that its configuration can carry, and an upload in answer, of round 3 to an
 * agent that was away in round 2. */
struct exchange {
    struct server *server;
    struct device *device, *stale; /* before the download */
    struct wire download;
    struct work_result result;
};

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

static bool accepted(struct exchange *exchange, const uint8_t *bytes, size_t length)
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

TEST_MAIN("federation", test_one_agent, test_explicit_is_seed, test_one_local_step,
          test_local_steps, test_catching_up, test_plain_golden, test_bytes_of_theta,
          test_bytes_of_replay, test_cheaper, test_audit_catches_a_lie, test_memo, test_threads,
          test_damage, test_flipped_vote)
