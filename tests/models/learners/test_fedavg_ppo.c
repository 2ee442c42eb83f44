/* FedAvg over PPO: that it learns, what travels, what an agent keeps, and what counts. */
#include "models/federated/host.h"
#include "models/federated/wire.h"
#include "models/learners/ppo_learner.h"
#include "tests/support/lesson_fixture.h"

#include <math.h>
#include <string.h>

enum { AGENTS = 3, HIDDEN = 16 };

/* CartPole with two choices, 4-16-16-2: d = 80 + 272 + 34 = 386 of the policy, and 80 + 272 + 17 =
 * 369 of the value network. */
enum { POLICY = 386, VALUE = 369 };

static void fixture_cart(struct fixture *fixture, uint32_t horizon)
{
    fixture_robot(fixture, "fedavg_ppo", "CartPole", horizon, HIDDEN);
    fixture->problem.shape.head = HEAD_CATEGORICAL;
    fixture->problem.log_std = NULL;
    fixture->config.alpha = 0.003;
    fixture->config.panel.episodes = 2;
}

/* From a return of a few dozen, as of any policy without a head for it, to some hundreds. */
START_TEST(test_learns)
{
    enum { ROUNDS = 15 };
    struct fixture fixture;
    struct plain_round rounds[ROUNDS];
    fixture_cart(&fixture, 500);
    fixture.config.local_steps = 2;
    fixture_beside(&fixture);
    struct plain_setup setup = setup_of(&fixture, AGENTS, ROUNDS);
    setup.evaluation_episodes = 5;
    plain_loop(&setup, rounds, NULL, NULL);
    ck_assert_double_lt(rounds[0].ret, 120);
    ck_assert_double_gt(rounds[ROUNDS - 1].ret, 300);
    fixture_free(&fixture);
}

/* K = 2, E = 2, N = 1, D = 2: 2 · 2 · 1 · 2 = 8 episodes an agent. Up: 8 bytes of a header and 4
 * (386 + 369) = 3020 of weights. Down: θ, 8 + 3020 bytes, and a START of 8; no key, as nobody draws
 * by one. */
START_TEST(test_bytes_of_a_round)
{
    struct fixture fixture;
    struct plain_round rounds[2];
    fixture_cart(&fixture, 20);
    fixture.config.local_steps = 2;
    fixture_beside(&fixture);
    ck_assert_uint_eq(fixture.problem.d, POLICY + VALUE);
    struct plain_setup setup = setup_of(&fixture, AGENTS, 2);
    setup.agents = 2;
    plain_loop(&setup, rounds, NULL, NULL);
    for (int i = 0; i < 2; i++) {
        ck_assert_uint_eq(rounds[i].uploaded, 2 * (8 + 4 * (POLICY + VALUE)));
        ck_assert_uint_eq(rounds[i].downloaded, 2 * (8 + 8 + 4 * (POLICY + VALUE)));
    }
    fixture_free(&fixture);

    /* The policy alone: the value network stays where it is. */
    fixture_cart(&fixture, 20);
    fixture.numbers.local.share = SHARE_POLICY;
    fixture_beside(&fixture);
    setup = setup_of(&fixture, AGENTS, 2);
    setup.agents = 2;
    plain_loop(&setup, rounds, NULL, NULL);
    ck_assert_uint_eq(rounds[1].uploaded, 2 * (8 + 4 * POLICY));
    fixture_free(&fixture);
}

/* What an agent holds, N = 1, D = 2, 2 N D = 4 episodes of at most 20 steps, arrays rounded up to
 * 16 bytes. Of each episode 21 rows of 4 and 20 actions of 2 float32 and 20 rewards, 336 + 160 +
 * 80: 4 · 576 = 2304, and what says where they are, whose size is the compiler's.
 *
 * Padded to 8 numbers a row the policy has 5 · 16 + 17 · 16 + 17 · 8 = 488 parameters, and so has
 * the value network. θ, gradient and two moments of 976 float32 are 15 616; transposed 16 · 16 +
 * 2 · 16 = 288 and 256 + 16 = 272 float32, 2240. A pass of 32 rows holds units of (8 + 24 + 24 +
 * 8) and slopes of (8 + 24 + 24) numbers, and twice 24 on the way back: 168 float32 each, of both
 * networks 43 008. Values of 21 rows, 96 with padding; 5 · 20 doubles, 800; 20 flags, 32; of 80
 * samples probability, advantage, target and place, 1280. */
START_TEST(test_memory)
{
    enum { PLACES = (4 * sizeof(struct trajectory) + 15) / 16 * 16, ROLLOUT = 2304 + PLACES };
    enum { OPTIMISER = 15616 + 2240 + 43008 + 96 + 800 + 32 + 1280 };
    struct fixture fixture;
    struct memory_need need;
    fixture_cart(&fixture, 20);
    struct server *server = fixture_server(&fixture);
    const struct learner *learner = &server_host(server)->learner;
    ck_assert_uint_eq(local_room(learner, 2).rollout, ROLLOUT);
    ck_assert_uint_eq(local_room(learner, 2).optimiser, OPTIMISER);
    server_memory_need(server, 2, &need);
    ck_assert_uint_eq(need.bytes[MEMORY_OPTIMISER], OPTIMISER);
    ck_assert_uint_eq(need.bytes[MEMORY_POLICY], 4 * (POLICY + VALUE));
    /* Beside what it learns from: 4 + 2 doubles, 2 · 16 units, 2 sums and a count. */
    ck_assert_uint_eq(need.bytes[MEMORY_ROLLOUT], ROLLOUT + 8 * 6 + 4 * 32 + 2 * 8 + 4);
    ck_assert_uint_eq(need.bytes[MEMORY_PERTURBATION], 0);
    server_free(server);
    fixture_free(&fixture);
}
END_TEST

/* A round of a single agent, and its device afterwards. */
static struct work_result one_round(const struct fixture *fixture, struct server *server,
                                    struct device *device, uint32_t round)
{
    struct work_result result;
    struct rollout_worker *worker = rollout_worker_new();
    struct wire wire = {0};
    struct errs errs = {0};
    struct work *work;
    (void)fixture;
    server_open(server, round, 1);
    server_start(server, round, 0, device, &wire);
    ck_assert(device_receive(device, wire.bytes, wire.length, &work, &errs));
    work_run(work, worker, NULL, &result);
    work_free(work);
    wire_free(&wire);
    ck_assert(server_receive(server, round, 0, result.upload.bytes, result.upload.length, &errs));
    ck_assert_ptr_null(server_aggregate(server, true));
    server_retire(server, round);
    rollout_worker_free(worker);
    return result;
}

/* Moments that are kept are 8 bytes of a count and 2 · 4 of each padded parameter; every step of
 * Adam is counted: E passes ⌈S / 64⌉ of them for the first round's S samples, and as many more for
 * the second's. An upload that was lost leaves the state as it was. */
START_TEST(test_state_is_kept)
{
    struct fixture fixture;
    fixture_cart(&fixture, 20);
    fixture.numbers.local.moments = MOMENTS_KEPT;
    fixture_beside(&fixture);
    struct server *server = fixture_server(&fixture);
    struct device *device = device_new(server_host(server), fixture.identities[0]);
    uint64_t steps[3], expected[3];
    for (uint32_t round = 1; round <= 3; round++) {
        struct work_result result = one_round(&fixture, server, device, round);
        ck_assert_uint_eq(result.kept_bytes, agent_ppo_moments_bytes(&fixture.problem.shape));
        memcpy(&steps[round - 1], result.kept, sizeof *steps);
        expected[round - 1] = 4 * ((result.steps + 63) / 64);
        if (round != 2) /* the second one's upload was lost */
            device_sent(device, &result);
        work_result_free(&result);
    }
    ck_assert_uint_eq(steps[0], expected[0]);
    ck_assert_uint_eq(steps[1], expected[0] + expected[1]);
    ck_assert_uint_eq(steps[2], expected[0] + expected[2]);
    device_free(device);
    server_free(server);
    fixture_free(&fixture);
}

/* In another process, with what an agent keeps: the same bits. */
START_TEST(test_travels)
{
    for (int kept = 0; kept < 2; kept++) {
        struct fixture fixture;
        struct plain_round here[3], there[3];
        fixture_cart(&fixture, 30);
        fixture.numbers.local.moments = kept ? MOMENTS_KEPT : MOMENTS_FRESH;
        fixture.numbers.local.share = kept ? SHARE_POLICY : SHARE_ALL;
        fixture.numbers.local.proximal = 0.1;
        fixture_beside(&fixture);
        struct plain_setup setup = setup_of(&fixture, AGENTS, 3);
        plain_loop(&setup, here, NULL, NULL);
        setup.elsewhere = true;
        setup.audited = 1;
        plain_loop(&setup, there, NULL, NULL);
        for (int i = 0; i < 3; i++)
            ck_assert_uint_eq(here[i].theta, there[i].theta);
        fixture_free(&fixture);
    }
}

/* An upload's header tells what its weights count: environment steps, or 1. */
START_TEST(test_weight)
{
    for (int alike = 0; alike < 2; alike++) {
        struct fixture fixture;
        struct entry entry;
        fixture_cart(&fixture, 20);
        fixture.numbers.local.weigh = alike ? WEIGH_AGENTS : WEIGH_SAMPLES;
        fixture_beside(&fixture);
        struct server *server = fixture_server(&fixture);
        struct device *device = device_new(server_host(server), fixture.identities[0]);
        struct work_result result = one_round(&fixture, server, device, 1);
        struct wire_reader in = wire_read(result.upload.bytes, result.upload.length);
        ck_assert(entry_read(&in, &entry));
        ck_assert_uint_eq(entry.slots, alike ? 1 : result.steps);
        ck_assert_uint_gt(result.steps, 4);
        work_result_free(&result);
        device_free(device);
        server_free(server);
        fixture_free(&fixture);
    }
}

/* What a trajectory holds: each action again from its row, by the policy itself; of a Gaussian head
 * ln π is that of z = (a - m) / σ, and the rewards add up to the return. */
START_TEST(test_trajectory)
{
    struct fixture fixture;
    fixture_robot(&fixture, "fedavg_ppo", "Hopper", 30, HIDDEN);
    fixture_normaliser(&fixture, NORMALISER_FROZEN);
    const struct problem *problem = &fixture.problem;
    struct carving plan = {NULL, 0};
    trajectory_carve(&plan, &problem->shape, 30);
    /* 31 rows of 11 float32, 30 actions of 3, 30 rewards, each rounded up to 16 bytes. */
    ck_assert_uint_eq(plan.size, (31 * 11 * 4 + 15) / 16 * 16 + 368 + 128);
    struct carving carving = {mem_alloc(plan.size), 0};
    struct trajectory trajectory = trajectory_carve(&carving, &problem->shape, 30);
    struct rollout_worker *worker = rollout_worker_new();
    const struct policy_view view = problem_view(problem, problem->theta0, &problem->normaliser);
    const struct rollout_recording recording = {.trajectory = &trajectory};
    rollout_record(worker, &recording);
    struct episode episode = rollout_episode(worker, problem->task, &view, NULL, 12, true, NULL);
    rollout_record(worker, NULL);
    struct rollout_streams streams = rollout_streams(12);
    double sum = 0;
    ck_assert_uint_eq(trajectory.steps, episode.steps);
    for (uint32_t t = 0; t < trajectory.steps; t++) {
        struct policy_view seen = view;
        double row[11], action[3];
        seen.normaliser = NULL; /* rows are normalised already */
        for (int i = 0; i < 11; i++)
            row[i] = (double)trajectory.rows[t * 11 + i];
        policy_choose(&seen, row, &streams.action, action);
        for (int o = 0; o < 3; o++)
            ck_assert_double_eq(action[o], (double)trajectory.actions[t * 3 + o]);
        sum += (double)trajectory.rewards[t];
    }
    ck_assert_double_eq_tol(sum, episode.ret, 1e-5);
    ck_assert_double_eq(trajectory.ret, episode.ret);
    rollout_worker_free(worker);
    free(carving.block);
    fixture_free(&fixture);
}

/* What it cannot learn from is refused. */
START_TEST(test_refused)
{
    struct fixture fixture;
    fixture_cart(&fixture, 20);
    fixture.config.panel.actions = ACTIONS_DETERMINISTIC;
    fixture_beside(&fixture);
    expect_refused(&fixture, "actions that are drawn");
    fixture_cart(&fixture, 20);
    fixture.numbers.local.weigh = WEIGH_PAIRS;
    fixture_beside(&fixture);
    expect_refused(&fixture, "there are no pairs to count");
    fixture_cart(&fixture, 500000);
    fixture_beside(&fixture);
    expect_refused(&fixture, "environment steps a round");
    fixture_cart(&fixture, 20);
    fixture_beside(&fixture);
    fixture.problem.d--;
    expect_refused(&fixture, "the number of parameters");
    fixture_none(&fixture, "fedavg_ppo", 5);
    expect_refused(&fixture, "the task none");
}

TEST_MAIN("fedavg_ppo", test_learns, test_bytes_of_a_round, test_memory, test_state_is_kept,
          test_travels, test_weight, test_trajectory, test_refused)
