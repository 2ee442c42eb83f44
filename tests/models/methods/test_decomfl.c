/* DeComFL by hand: two agents' slopes and what is told of them; what an agent measures; and local
 * steps that are undone. */
#include "core/base/rng.h"
#include "models/federated/answers.h"
#include "models/policy/rollout.h"
#include "tests/models/methods/hand_round.h"
#include "tests/support/plain_loop.h"

#include <math.h>
#include <string.h>

/* P = 2: slopes (1, 2) and (3, -4) have the means (2, -1): θ moves by (α / 2) (2 v₀ - v₁). */
START_TEST(test_round)
{
    struct hand_round hand;
    const float first[] = {1, 2}, second[] = {3, -4};
    const double by[] = {0.005 * 2, 0.005 * -1};
    hand_fixture(&hand, "decomfl");
    hand.fixture.numbers.directions = 2;
    hand_begin(&hand);
    ck_assert_uint_eq(hand_send(&hand, 0, first, 2, false), 8 + 4 * 2);
    ck_assert_uint_eq(hand_send(&hand, 1, second, 2, false), 8 + 4 * 2);
    hand_aggregate(&hand);
    hand_expect(&hand, by, 2);

    /* RESULT: header, then presence 1, accept 1, and 2.0f and -1.0f from bit 2 on: 66 bits. */
    struct wire wire = {0};
    server_flush(hand.server, hand.devices[1], &wire);
    ck_assert_uint_eq(wire.length, 8 + 9);
    ck_assert_uint_eq(wire.bytes[8] & 3, 3);
    uint8_t numbers[8] = {0};
    float told[2];
    bits_copy(numbers, 0, wire.bytes + 8, 2, 64);
    struct wire_reader in = wire_read(numbers, 8);
    ck_assert(read_f32(&in, told, 2));
    ck_assert(told[0] == 2 && told[1] == -1);
    hand_take(&hand, hand.devices[1], &wire, false);
    hand_end(&hand);
}
END_TEST

/* A round is replayed, 17 bytes and the key's 16; two are not, as θ is shorter: of d = 5 it has
 * 8 + 20 bytes, against 16 + 2 · 17. */
START_TEST(test_missed)
{
    struct hand_round hand;
    const float slopes[] = {1, 2};
    hand_fixture(&hand, "decomfl");
    hand.fixture.numbers.directions = 2;
    hand.fixture.config.replica = REPLICA_AGENTS;
    hand_begin(&hand);
    struct device *away = device_new(server_host(hand.server), 9);
    for (uint32_t round = 1; round <= 3; round++) {
        struct wire wire = {0};
        hand_send(&hand, 0, slopes, 2, false);
        hand_aggregate(&hand);
        server_flush(hand.server, away, &wire);
        ck_assert_uint_eq(wire.length, round == 2 ? 8 + 20 : 16 + 17);
        if (round == 1)
            wire_free(&wire); /* it is lost on the way */
        else
            hand_take(&hand, away, &wire, false);
        hand_open(&hand);
    }
    device_free(away);
    hand_end(&hand);
}
END_TEST

/* Answers that no device can send. */
START_TEST(test_damaged)
{
    struct hand_round hand;
    hand_fixture(&hand, "decomfl");
    hand.fixture.numbers.directions = 2;
    hand_begin(&hand);
    for (int bad = 0; bad < 3; bad++) {
        struct wire wire = {0};
        struct message message = {.out = &wire};
        struct errs errs = {0};
        const float numbers[] = {1, bad == 2 ? NAN : 2, 3};
        message_entry(&message, ENTRY_ANSWER, 0, HAND_AGENTS, 1);
        wire_f32(&wire, numbers, bad == 0 ? 1 : bad == 1 ? 3 : 2);
        ck_assert(!server_receive(hand.server, 1, 0, wire.bytes, wire.length, &errs));
        errs_free(&errs);
        wire_free(&wire);
    }
    hand_end(&hand);
}
END_TEST

/* The mean return of the batch's D episodes of a policy, from `first` on. */
static double mean_return(const struct fixture *fixture, const float *theta, uint64_t batch,
                          uint32_t first)
{
    struct rollout_worker *worker = rollout_worker_new();
    const struct problem *problem = &fixture->problem;
    const struct policy_view view = {
        .shape = &problem->shape, .theta = theta, .log_std = problem->log_std};
    uint32_t count = fixture->config.panel.episodes;
    double sum = 0;
    for (uint32_t e = 0; e < count; e++)
        sum += rollout_episode(worker, problem->task, &view, NULL, rng_fold(batch, first + e), true,
                               NULL)
                   .ret;
    rollout_worker_free(worker);
    return sum / count;
}

/* What one agent sends of P = 2, D = 3, N = 1 is (f(θ + μ v) - f(θ)) / μ of the very episodes, and
 * no question was asked. */
START_TEST(test_measured)
{
    struct fixture fixture;
    struct wire wire = {0};
    struct errs errs = {0};
    struct work *work;
    struct work_result result;
    fixture_robot(&fixture, "decomfl", "Hopper", 20, 0);
    fixture.numbers.directions = 2;
    fixture.config.panel.episodes = 3;
    size_t d = fixture.problem.d;
    struct server *server = fixture_server(&fixture);
    struct device *device = device_new(server_host(server), fixture.identities[0]);
    struct rollout_worker *worker = rollout_worker_new();
    server_open(server, 1, 1);
    server_start(server, 1, 0, device, &wire);
    ck_assert(device_receive(device, wire.bytes, wire.length, &work, &errs));
    work_run(work, worker, NULL, &result);
    ck_assert_uint_eq(result.queries, 0);
    ck_assert_uint_eq(result.episodes, 2 * 2 * 3);
    ck_assert_uint_eq(result.upload.length, 8 + 4 * 2);
    float *v = mem_zero(d, sizeof *v), *further = mem_zero(d, sizeof *further), sent[2];
    struct wire_reader in = wire_read(result.upload.bytes + 8, 8);
    ck_assert(read_f32(&in, sent, 2));
    for (uint32_t j = 0; j < 2; j++) {
        uint64_t episodes = key_of(fixture.identities[0], PURPOSE_EPISODE, 1, j);
        uint64_t batch = rng_fold(episodes, 0);
        struct direction_source source =
            direction_open(fixture.config.direction, NULL,
                           key_of(4711, PURPOSE_PERTURBATION, 1, 0, j), (uint32_t)d);
        direction_window(&source, 0, (uint32_t)d, v);
        for (size_t i = 0; i < d; i++)
            further[i] = fixture.theta0[i] + 0.05f * v[i];
        double slope = (mean_return(&fixture, further, batch, 3) -
                        mean_return(&fixture, fixture.theta0, batch, 0)) /
                       0.05;
        ck_assert_double_eq_tol((double)sent[j], slope, 1e-4 * fabs(slope));
        ck_assert(sent[j] != 0);
    }
    free(v);
    free(further);
    work_free(work);
    work_result_free(&result);
    wire_free(&wire);
    rollout_worker_free(worker);
    device_free(device);
    server_free(server);
    fixture_free(&fixture);
}
END_TEST

/* By votes of a panel of two under the link that is assumed, {logistic: 10}: all, half or none of
 * the votes say ±10 ln(0.99 / 0.01) = ±45.95 or 0, over μ = 0.05. */
START_TEST(test_estimated)
{
    struct fixture fixture;
    struct wire wire = {0};
    struct errs errs = {0};
    struct work *work;
    struct work_result result;
    bool one_sided = false;
    fixture_robot(&fixture, "decomfl", "Hopper", 20, 0);
    fixture.numbers.directions = 20;
    fixture.numbers.sees = SEES_PANEL;
    fixture.numbers.assumed = (struct link){LINK_LOGISTIC, 10};
    fixture.numbers.trim = 0.01;
    fixture.config.panel.panelists = 2;
    struct server *server = fixture_server(&fixture);
    struct device *device = device_new(server_host(server), fixture.identities[0]);
    struct rollout_worker *worker = rollout_worker_new();
    server_open(server, 1, 1);
    server_start(server, 1, 0, device, &wire);
    ck_assert(device_receive(device, wire.bytes, wire.length, &work, &errs));
    work_run(work, worker, NULL, &result);
    ck_assert_uint_eq(result.queries, 20);
    float sent[20];
    struct wire_reader in = wire_read(result.upload.bytes + 8, 80);
    ck_assert(read_f32(&in, sent, 20));
    for (uint32_t j = 0; j < 20; j++) {
        double size = fabs((double)sent[j]);
        ck_assert(size < 1e-6 || fabs(size - 45.951 / 0.05) < 0.01);
        one_sided |= size > 1;
    }
    ck_assert(one_sided);
    work_free(work);
    work_result_free(&result);
    wire_free(&wire);
    rollout_worker_free(worker);
    device_free(device);
    server_free(server);
    fixture_free(&fixture);
}
END_TEST

/* E = 3 steps with P = 2: the second and third probe where the first ones led to, so that slopes
 * differ from those of one step with 6 directions, except for the first two; and θ is where it was
 * when the agent hears of the result. */
START_TEST(test_local_steps)
{
    float theta[2][64];
    struct plain_round rounds[2][3];
    for (int local = 0; local < 2; local++) {
        struct fixture fixture;
        fixture_robot(&fixture, "decomfl", "Hopper", 12, 0);
        fixture.config.alpha = 0.001;
        fixture.config.local_steps = local ? 3 : 1;
        fixture.numbers.directions = local ? 2 : 6;
        const struct plain_setup setup = {.config = &fixture.config,
                                          .problem = &fixture.problem,
                                          .identities = fixture.identities,
                                          .agents = 3,
                                          .rounds = 3,
                                          .audited = 1};
        ck_assert_uint_le(fixture.problem.d, 64);
        plain_loop(&setup, rounds[local], theta[local], NULL);
        ck_assert_uint_eq(rounds[local][0].uploaded, 3 * (8 + 4 * 6));
        ck_assert(rounds[local][0].theta != rounds[local][1].theta);
        fixture_free(&fixture);
    }
    ck_assert_uint_ne(rounds[0][0].theta, rounds[1][0].theta);
}
END_TEST

/* The paper counts E P floats each way for each agent, and θ alone at it. */
START_TEST(test_paper)
{
    struct hand_round hand;
    hand_fixture(&hand, "decomfl");
    hand.fixture.numbers.directions = 4;
    hand.fixture.config.local_steps = 5;
    hand_begin(&hand);
    ck_assert_int_eq(server_paper_bits(hand.server, 10), 10 * 2 * 20 * 32);
    ck_assert_int_eq(hand.fixture.config.method->paper_floats(5702, 10), 5702);
    hand_end(&hand);
}
END_TEST

/* What goes up with privacy is what goes up without it, cut to norm C and with the noise of the
 * agent's key; of weights it is what local steps changed. Votes are refused. */
START_TEST(test_hidden)
{
    float sent[2][2], expected[2];
    struct errs errs = {0};
    struct fixture fixture;
    for (int hidden = 0; hidden < 2; hidden++) {
        struct wire wire = {0};
        struct work *work;
        struct work_result result;
        fixture_robot(&fixture, "decomfl", "Hopper", 20, 0);
        fixture.numbers.directions = 2;
        fixture.numbers.privacy = (struct privacy){hidden ? 2 : 0, 0.5, 1e-5};
        struct server *server = fixture_server(&fixture);
        struct device *device = device_new(server_host(server), fixture.identities[0]);
        struct rollout_worker *worker = rollout_worker_new();
        server_open(server, 1, 1);
        server_start(server, 1, 0, device, &wire);
        ck_assert(device_receive(device, wire.bytes, wire.length, &work, &errs));
        work_run(work, worker, NULL, &result);
        struct wire_reader in = wire_read(result.upload.bytes + 8, 8);
        ck_assert(read_f32(&in, sent[hidden], 2));
        work_free(work);
        work_result_free(&result);
        wire_free(&wire);
        rollout_worker_free(worker);
        device_free(device);
        server_free(server);
        fixture_free(&fixture);
    }
    double norm = hypot((double)sent[0][0], (double)sent[0][1]);
    struct rng noise = rng_start(key_of(fixture.identities[0], PURPOSE_NOISE, 1));
    ck_assert_double_gt(norm, 2);
    for (int i = 0; i < 2; i++) {
        expected[i] = (float)((double)sent[0][i] * 2 / norm + 0.5 * 2 * rng_normal(&noise));
        ck_assert_float_eq_tol(sent[1][i], expected[i], 1e-5f);
    }
    fixture_robot(&fixture, "feedsign", "Hopper", 20, 0);
    fixture.numbers.privacy = (struct privacy){2, 0.5, 1e-5};
    ck_assert_ptr_null(server_new(&fixture.config, &fixture.problem, &errs));
    ck_assert_uint_eq(errs.count, 1);
    errs_free(&errs);
    fixture_free(&fixture);
}
END_TEST

/* Weights that are told by what changed, C = 0.01 and next to no noise: θ moves by C, however many
 * agents agree. */
START_TEST(test_hidden_weights)
{
    struct fixture fixture;
    struct plain_round round;
    float theta[64];
    double squares = 0;
    fixture_robot(&fixture, "fedzo", "Hopper", 12, 0);
    fixture.config.alpha = 1;
    fixture.numbers.privacy = (struct privacy){0.01, 1e-9, 1e-5};
    const struct plain_setup setup = {.config = &fixture.config,
                                      .problem = &fixture.problem,
                                      .identities = fixture.identities,
                                      .agents = 1,
                                      .rounds = 1};
    plain_loop(&setup, &round, theta, NULL);
    for (size_t i = 0; i < fixture.problem.d; i++) {
        double moved = (double)theta[i] - (double)fixture.theta0[i];
        squares += moved * moved;
    }
    ck_assert_double_eq_tol(sqrt(squares), 0.01, 1e-5);
    fixture_free(&fixture);
}
END_TEST

TEST_MAIN("decomfl", test_round, test_missed, test_damaged, test_measured, test_estimated,
          test_local_steps, test_paper, test_hidden, test_hidden_weights)
