/* Accept or reject: the acceptance panel, and what its answer does to server and agents. */
#include "models/device/device_state.h"
#include "models/device/work.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"

#include <string.h>

static void vote(struct server *server, uint32_t slot, uint32_t slots, bool yes)
{
    struct wire wire = {0};
    struct message message = {.out = &wire};
    struct errs errs = {0};
    message_entry(&message, ENTRY_ANSWER, slot, slots, server_version(server) + 1);
    wire_u8(&wire, yes);
    ck_assert(
        server_receive(server, server_version(server) + 1, slot, wire.bytes, wire.length, &errs));
    wire_free(&wire);
}

/* A round of two votes up to the panel's question; NULL where none is asked. */
static struct work *question(struct server *server)
{
    server_open(server, server_version(server) + 1, 2);
    vote(server, 0, 2, true);
    vote(server, 1, 2, false);
    return server_aggregate(server, true);
}

/* Brings the device up to date; the bytes that took. */
static size_t catch_up(struct server *server, struct device *device)
{
    struct wire wire = {0};
    struct work *work;
    struct errs errs = {0};
    server_flush(server, device, &wire);
    size_t length = wire.length;
    ck_assert(device_receive(device, wire.bytes, length, &work, &errs));
    ck_assert_ptr_null(work);
    ck_assert_uint_eq(device_hash(device), server_hash(server));
    ck_assert_uint_eq(device_replica_hash(device), server_replica_hash(server));
    wire_free(&wire);
    return length;
}

/* While the panel is asked θ stands and no vote is taken; then the candidate is kept, and is the θ
 * of a server that asks nobody, or is not, and only version and schedule move. */
START_TEST(test_decision)
{
    struct fixture fixture;
    struct errs errs = {0};
    fixture_none(&fixture, "par_s2zpo", 9);
    struct server *plain = fixture_server(&fixture);
    ck_assert_ptr_null(question(plain));
    fixture_everything(&fixture, DIRECTION_RADEMACHER);
    fixture.config.optimiser = (struct optimiser){0};
    fixture.config.patience = 3;
    for (int accept = 0; accept < 2; accept++) {
        struct server *server = fixture_server(&fixture);
        uint64_t before = server_hash(server);
        for (uint32_t round = 1; round <= 3; round++) {
            struct device *device = device_new(server_host(server), 1);
            struct work *work = question(server);
            ck_assert_ptr_nonnull(work);
            ck_assert_uint_eq(server_version(server), round - 1);
            ck_assert(round > 1 || server_hash(server) == before);
            ck_assert(!server_receive(server, round, 0, "", 0, &errs));
            work_free(work);
            server_decide(server, accept);
            ck_assert(server_accepted(server) == accept);
            ck_assert_uint_eq(server_version(server), round);
            if (round == 1)
                ck_assert_uint_eq(server_hash(server), accept ? server_hash(plain) : before);
            ck_assert_double_eq(server_alpha(server), !accept && round == 3 ? 0.005 : 0.01);
            ck_assert_double_eq(server_mu(server), !accept && round == 3 ? 0.025 : 0.05);
            catch_up(server, device);
            device_free(device);
        }
        ck_assert(accept || server_hash(server) == before);
        server_free(server);
    }
    errs_free(&errs);
    server_free(plain);
    fixture_free(&fixture);
}
END_TEST

/* Mean return of D episodes as the panel is to see them. */
static double mean_return(const struct fixture *fixture, struct rollout_worker *worker,
                          const float *theta, uint32_t round, uint32_t batch, uint32_t first)
{
    const struct policy_view view = {
        .shape = &fixture->problem.shape, .theta = theta, .log_std = fixture->problem.log_std};
    uint32_t episodes = 2;
    bool sampled = fixture->config.panel.actions == ACTIONS_STOCHASTIC;
    double sum = 0;
    for (uint32_t e = 0; e < episodes; e++)
        sum += rollout_episode(
                   worker, fixture->task, &view, NULL,
                   key_of(4711, PURPOSE_ACCEPTANCE, PURPOSE_EPISODE, round, 0, batch, first + e),
                   sampled, NULL)
                   .ret;
    return sum / episodes;
}

/* N = 3, D = 2 (that of all panels, or its own beside 5 of the others), one panelist who sees
 * exactly which mean return is higher: the majority over three comparisons of θ with θ', in the
 * nominal world, redone here from their keys. Actions are sampled, or not. */
static void check_answers(uint32_t others, enum panel_actions actions)
{
    struct fixture fixture;
    struct rollout_worker *worker = rollout_worker_new();
    unsigned answers = 0;
    fixture_robot(&fixture, "par_s2zpo", "HalfCheetah", 8, 0);
    struct panel *panel = &fixture.config.panel;
    panel->link.kind = LINK_STEP;
    panel->panelists = 1;
    panel->batches = 3;
    panel->episodes = others;
    panel->actions = actions;
    fixture.config.acceptance_episodes = others == 2 ? 0 : 2;
    fixture.config.alpha = 0.1;
    struct server *plain = fixture_server(&fixture);
    fixture.config.acceptance = ACCEPTANCE_ACCEPT_REJECT;
    struct server *server = fixture_server(&fixture);
    for (uint32_t round = 1; round <= 12; round++) {
        struct work_result result;
        struct work *work = question(server);
        question(plain);
        int yes = 0;
        for (uint32_t n = 0; n < 3; n++)
            yes += mean_return(&fixture, worker, server_theta(plain), round, n, 2) >
                   mean_return(&fixture, worker, server_theta(server), round, n, 0);
        work_run(work, worker, NULL, &result);
        ck_assert_int_eq(result.vote, yes >= 2 ? 1 : -1);
        ck_assert_uint_eq(result.episodes, 2 * 3 * 2);
        ck_assert_uint_eq(result.steps, 2 * 3 * 2 * 8);
        ck_assert_uint_eq(result.queries, 3);
        ck_assert_uint_eq(result.upload.length, 0);
        answers |= result.vote > 0 ? 1 : 2;
        work_free(work);
        server_decide(server, true); /* so that both servers' θ stay the same */
        ck_assert_uint_eq(server_hash(server), server_hash(plain));
    }
    ck_assert_uint_eq(answers, 3);
    rollout_worker_free(worker);
    server_free(server);
    server_free(plain);
    fixture_free(&fixture);
}

START_TEST(test_answer)
{
    check_answers(2, ACTIONS_STOCHASTIC);
    check_answers(5, ACTIONS_STOCHASTIC);
    check_answers(5, ACTIONS_DETERMINISTIC);
}
END_TEST

/* Catching up by θ carries Adam's moments, 4 + 8 d bytes behind 8 + 4 d, once there are any, and
 * where the schedule stands. d = 9. `replica: server` sends θ alone. */
START_TEST(test_catch_up)
{
    struct fixture fixture;
    fixture_none(&fixture, "par_s2zpo", 9);
    fixture_everything(&fixture, DIRECTION_RADEMACHER);
    fixture.config.initial = INITIAL_SENT;
    struct server *server = fixture_server(&fixture);
    static const char answers[] = "RRRKRKRRK";
    const size_t without = 8 + 4 * 9 + 4, with = without + 8 * 9;
    for (size_t r = 0; answers[r]; r++) {
        struct device *late = device_new(server_host(server), 1);
        work_free(question(server));
        server_decide(server, answers[r] == 'K');
        ck_assert_uint_eq(catch_up(server, late), r < 3 ? without : with);
        device_free(late);
    }
    ck_assert_double_eq(server_mu(server), 0.05 / 4);
    struct wire wire = {0};
    struct device *stranger = device_new(server_host(server), 2);
    server_flush(server, stranger, &wire);
    ck_assert_uint_eq(wire.bytes[0], ENTRY_THETA | 2 << 4); /* two halvings */
    device_free(stranger);
    wire_free(&wire);
    server_free(server);

    fixture.config.replica = REPLICA_SERVER;
    server = fixture_server(&fixture);
    work_free(question(server));
    server_decide(server, true);
    server_open(server, 2, 1);
    stranger = device_new(server_host(server), 2);
    struct wire start = {0};
    server_start(server, 2, 0, stranger, &start);
    ck_assert_uint_eq(start.length, 8 + 4 * 9 + 8 + 2);
    device_free(stranger);
    wire_free(&start);
    server_free(server);
    fixture_free(&fixture);
}
END_TEST

/* A Gaussian v_t on the wire: START carries 4 d bytes, RESULT to a stranger ⌈(2 S + 1 + 32 d)/8⌉,
 * and what a replica makes of it is what the server made: θ + α Ô v, in float32. */
START_TEST(test_gaussian_bytes)
{
    struct fixture fixture;
    struct errs errs = {0};
    struct wire wire = {0};
    struct work *work;
    float v[9];
    fixture_none(&fixture, "par_s2zpo", 9);
    fixture.config.direction = DIRECTION_GAUSSIAN;
    struct server *server = fixture_server(&fixture);
    struct device *device = device_new(server_host(server), 1),
                  *stranger = device_new(server_host(server), 2);
    server_open(server, 1, 2);
    server_start(server, 1, 1, device, &wire);
    ck_assert_uint_eq(wire.length, 8 + 36);
    ck_assert(device_receive(device, wire.bytes, wire.length, &work, &errs));
    direction_read(DIRECTION_GAUSSIAN, wire.bytes + 8, 9, v);
    struct rng rng = rng_start(key_of(4711, PURPOSE_PERTURBATION, 1, 0, 0));
    for (int i = 0; i < 9; i++)
        ck_assert(v[i] == (float)rng_normal(&rng));
    work_free(work);
    wire_free(&wire);
    vote(server, 0, 2, true);
    vote(server, 1, 2, false);
    ck_assert_ptr_null(server_aggregate(server, true));
    for (int i = 0; i < 9; i++)
        ck_assert(server_theta(server)[i] == fixture.theta0[i] + 0.01f * (i < 5 ? v[i] : -v[i]));
    ck_assert_uint_eq(catch_up(server, device), 8 + 1);
    ck_assert_uint_eq(catch_up(server, stranger), 8 + (5 + 288 + 7) / 8);
    device_free(device);
    device_free(stranger);
    server_free(server);
    fixture_free(&fixture);
}
END_TEST

/* The candidate stands beside θ and its episodes need room: 4 d and the rollout's bytes more. */
START_TEST(test_server_memory)
{
    struct fixture fixture;
    struct memory_need need;
    fixture_none(&fixture, "par_s2zpo", 100);
    struct server *plain = fixture_server(&fixture);
    fixture.config.acceptance = ACCEPTANCE_ACCEPT_REJECT;
    struct server *server = fixture_server(&fixture);
    server_memory_need(plain, 4, &need);
    uint64_t more = 400 + need.bytes[MEMORY_ROLLOUT];
    ck_assert_uint_eq(server_own_memory(server, 1, 4), server_own_memory(plain, 1, 4) + more);
    fixture.config.optimiser = (struct optimiser){OPTIMISER_ADAM, ADAM_DEFAULTS, 0};
    struct server *adam =
        fixture_server(&fixture); /* moments: θ's, the candidate's, a catch-up's */
    ck_assert_uint_eq(server_own_memory(adam, 1, 4), server_own_memory(server, 1, 4) + 3 * 800);
    server_free(plain);
    server_free(server);
    server_free(adam);
    fixture_free(&fixture);
}
END_TEST

TEST_MAIN("acceptance_panel", test_decision, test_answer, test_catch_up, test_gaussian_bytes,
          test_server_memory)
