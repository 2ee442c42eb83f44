/* rm_ppo, dpo and online_dpo: that they learn by verdicts alone, what travels, what an agent keeps
 * and asks, and what is refused. */
#include "models/federated/wire.h"
#include "models/policy/grid_policy.h"
#include "models/tasks/gridworld.h"
#include "tests/support/lesson_fixture.h"

#include <string.h>

enum { SIZE = 3, CELLS = SIZE * SIZE, HORIZON = 10, AGENTS = 4, MEMBERS = 2 };
static const char *const learners[] = {"rm_ppo", "dpo", "online_dpo"};
enum { LEARNERS = sizeof learners / sizeof *learners };

/* 21 panelists, so that a label is a part of them; every setting that zeros would refuse. */
static void set_pairs(struct fixture *fixture, double alpha)
{
    struct local_settings *local = &fixture->numbers.local;
    struct panel *panel = &fixture->config.panel;
    fixture->config.alpha = alpha;
    panel->panelists = 21;
    panel->link = (struct link){LINK_LOGISTIC, 2};
    panel->batches = 4;
    local->pairs = (struct pair_settings){.replay = 32, .passes = 4, .minibatch = 8, .beta = 0.1};
    local->reward = (struct reward_settings){MEMBERS, 0, {0}, 0.02};
}

/* A table of scores for 3 × 3 cells: d = 9 · 4 + 4 = 40; a linear value network of 10, and linear
 * reward models of 9 + 4 + 1 = 14. */
enum { POLICY = 40, VALUE = 10, REWARD = 14 };

static void fixture_grid(struct fixture *fixture, const char *method)
{
    const struct task_options options = {
        .horizon = HORIZON, .reset_noise = -1, .grid = {SIZE, 0.1, 4}};
    struct errs errs = {0};
    *fixture = (struct fixture){.task = task_open("GridWorld", &options, &errs)};
    ck_assert_ptr_nonnull(fixture->task);
    fixture->theta0 = mem_zero(POLICY, sizeof(float));
    fixture->problem = (struct problem){
        .task = fixture->task,
        .shape = {1, {CELLS, GRID_MOVES}, ACTIVATION_TANH, HEAD_CATEGORICAL, false},
        .d = POLICY,
        .theta0 = fixture->theta0,
        .seed_key = 4711};
    fixture_config(fixture, method);
    set_pairs(fixture, 0.05);
}

/* --- learning --------------------------------------------------------------------------------- */

/* Which part of the way from chance (0) to the optimum (1) a policy has gone, exactly; whose panel
 * has so many liars. */
static double part_learnt(const char *method, uint32_t agents, uint32_t liars, uint32_t batches)
{
    enum { ROUNDS = 25 };
    struct fixture fixture;
    struct plain_round rounds[ROUNDS];
    struct conducts conducts = {.panelist = CONDUCT_FLIP, .liars = liars};
    fixture_grid(&fixture, method);
    fixture.config.local_steps = 2;
    fixture.config.panel.batches = batches;
    fixture.numbers.local.pairs.replay = 100;
    fixture_beside(&fixture);
    struct plain_setup setup = setup_of(&fixture, agents, ROUNDS);
    setup.conducts = liars ? &conducts : NULL;
    float *theta = mem_zero(fixture.problem.d, sizeof *theta);
    plain_loop(&setup, rounds, theta, NULL);
    const struct grid *grid = grid_of(fixture.task);
    const struct policy_view first = {.shape = &fixture.problem.shape, .theta = fixture.theta0};
    const struct policy_view last = {.shape = &fixture.problem.shape, .theta = theta};
    double chance = grid_policy_value(&first, grid, HORIZON, true);
    double value = grid_policy_value(&last, grid, HORIZON, true);
    double part = (value - chance) / (grid_optimum(grid, HORIZON, NULL) - chance);
    free(theta);
    fixture_free(&fixture);
    return part;
}

/* Fleets of four, and of one, which is the centralised method. dpo sees what chance does alone, so
 * that it does not go as far. */
START_TEST(test_learns_grid)
{
    static const double least[LEARNERS] = {0.9, 0.5, 0.45};
    for (int l = 0; l < LEARNERS; l++) {
        bool once = l == 1;
        double fleet = part_learnt(learners[l], AGENTS, 0, once ? 100 : 4);
        double one = part_learnt(learners[l], 1, 0, once ? 100 : 16);
        printf("# %s: %.2f of the way, alone %.2f\n", learners[l], fleet, one);
        ck_assert_double_gt(fleet, least[l]);
        ck_assert_double_gt(one, least[l]);
    }
}
END_TEST

/* Where all panelists say the contrary the way leads downhill: rewards of the task are nowhere. */
START_TEST(test_goes_by_its_panel)
{
    for (int l = 0; l < LEARNERS; l++)
        ck_assert_double_lt(part_learnt(learners[l], AGENTS, 21, l == 1 ? 100 : 4), -0.2);
}
END_TEST

/* --- bytes, state, questions ------------------------------------------------------------------ */

/* K = 2: up 8 bytes of a header and 4 a number; down the same and a START of 8. rm_ppo's value
 * network and its two reward models travel too, unless the policy alone is shared. */
START_TEST(test_bytes_of_a_round)
{
    for (int l = 0; l < LEARNERS; l++)
        for (enum share share = SHARE_ALL; share <= SHARE_POLICY; share++) {
            struct fixture fixture;
            struct plain_round rounds[2];
            fixture_grid(&fixture, learners[l]);
            fixture.numbers.local.share = share;
            fixture_beside(&fixture);
            bool more = l == 0 && share == SHARE_ALL;
            uint64_t numbers = POLICY + (more ? VALUE + MEMBERS * REWARD : 0);
            ck_assert_uint_eq(fixture.problem.d, numbers);
            struct plain_setup setup = setup_of(&fixture, 2, 2);
            plain_loop(&setup, rounds, NULL, NULL);
            ck_assert_uint_eq(rounds[1].uploaded, 2 * (8 + 4 * numbers));
            ck_assert_uint_eq(rounds[1].downloaded, 2 * (8 + 8 + 4 * numbers));
            fixture_free(&fixture);
        }
}
END_TEST

/* A device, its server, and what its lessons came to. */
struct pupil {
    struct fixture fixture;
    struct server *server;
    struct device *device;
    uint32_t round;
};

static struct work_result one_round(struct pupil *pupil)
{
    struct work_result result;
    struct rollout_worker *worker = rollout_worker_new();
    struct wire wire = {0};
    struct errs errs = {0};
    struct work *work;
    uint32_t round = ++pupil->round;
    server_open(pupil->server, round, 1);
    server_start(pupil->server, round, 0, pupil->device, &wire);
    ck_assert(device_receive(pupil->device, wire.bytes, wire.length, &work, &errs));
    work_run(work, worker, NULL, &result);
    work_free(work);
    wire_free(&wire);
    ck_assert(
        server_receive(pupil->server, round, 0, result.upload.bytes, result.upload.length, &errs));
    ck_assert_ptr_null(server_aggregate(pupil->server, true));
    server_retire(pupil->server, round);
    device_sent(pupil->device, &result);
    rollout_worker_free(worker);
    return result;
}

static void pupil_open(struct pupil *pupil)
{
    fixture_beside(&pupil->fixture);
    pupil->server = fixture_server(&pupil->fixture);
    pupil->device = device_new(server_host(pupil->server), pupil->fixture.identities[0]);
}

static void pupil_close(struct pupil *pupil)
{
    device_free(pupil->device);
    server_free(pupil->server);
    fixture_free(&pupil->fixture);
}

/* As a carving cuts it off (core/base/mem.h). */
static size_t rounded(size_t bytes)
{
    return (bytes + 15) / 16 * 16;
}

/* A replay of 32 pairs: 8 + 32 (40 + 2 · 10 · (9 + 4) · 4). Moments are 8 bytes of a count, then
 * two of each padded parameter: of the table, (9 + 1) 8 of them; of the value network as many; of a
 * reward model (13 + 1) 8. What is not shared is behind that. */
START_TEST(test_state)
{
    size_t replay = rounded(8 + 32 * (40 + 2 * 10 * 13 * 4));
    size_t table = 8 + 2 * 4 * 10 * MATRIX_PAD, both = 8 + 2 * 4 * 20 * MATRIX_PAD;
    size_t reward = MEMBERS * (8 + 2 * 4 * 14 * MATRIX_PAD);
    for (int l = 0; l < LEARNERS; l++)
        for (int kept = 0; kept < 2; kept++) {
            struct pupil pupil = {0};
            fixture_grid(&pupil.fixture, learners[l]);
            pupil.fixture.numbers.local.moments = kept ? MOMENTS_KEPT : MOMENTS_FRESH;
            pupil.fixture.numbers.local.share = kept ? SHARE_POLICY : SHARE_ALL;
            pupil_open(&pupil);
            struct work_result result = one_round(&pupil);
            size_t moments = l == 0 ? rounded(both) + rounded(reward) : rounded(table);
            size_t own = l == 0 ? 4 * (VALUE + MEMBERS * REWARD) : 0;
            ck_assert_uint_eq(result.kept_bytes, replay + (kept ? moments + own : 0));
            work_result_free(&result);
            pupil_close(&pupil);
        }
}
END_TEST

/* E = 3, N = 4, D = 1: 24 episodes and 12 questions a round; of dpo 8 and 4 in the first lesson
 * alone. Weights count pairs learnt from: 12 after the first round, 24 after the second, 32 once
 * the replay is full; 4 of dpo, for ever. */
START_TEST(test_questions_and_weights)
{
    for (int l = 0; l < LEARNERS; l++) {
        struct pupil pupil = {0};
        bool once = l == 1;
        fixture_grid(&pupil.fixture, learners[l]);
        pupil.fixture.config.local_steps = 3;
        pupil.fixture.numbers.local.weigh = WEIGH_PAIRS;
        pupil_open(&pupil);
        for (uint32_t round = 1; round <= 3; round++) {
            struct entry entry;
            struct work_result result = one_round(&pupil);
            struct wire_reader in = wire_read(result.upload.bytes, result.upload.length);
            ck_assert(entry_read(&in, &entry));
            uint32_t asked = once ? round == 1 ? 4 : 0 : 12;
            ck_assert_uint_eq(result.queries, asked);
            ck_assert_uint_eq(result.episodes, 2 * asked);
            ck_assert_uint_eq(result.steps, 2 * asked * HORIZON);
            ck_assert_uint_eq(entry.slots, once ? 4 : round == 3 ? 32 : 12 * round);
            work_result_free(&result);
        }
        pupil_close(&pupil);
    }
}
END_TEST

/* Operations of dpo's second round, which plays nothing: E = 1, 4 passes over 4 pairs of 2 · 10
 * steps, each seen four times at 2 · 9 · 4 = 72 operations, and 4 steps of Adam over 80 padded
 * parameters at 16. */
START_TEST(test_operations)
{
    struct pupil pupil = {0};
    fixture_grid(&pupil.fixture, "dpo");
    pupil_open(&pupil);
    struct work_result first = one_round(&pupil), second = one_round(&pupil);
    double learning = 4 * (4 * 4 * 20 * 72.0 + 16 * 10 * MATRIX_PAD);
    ck_assert_double_eq(second.flops, learning);
    /* before that 8 episodes of 10 steps were played, and the reference asked about each of them */
    ck_assert_double_eq(first.flops, learning + 2 * 80 * 72);
    work_result_free(&first), work_result_free(&second);
    pupil_close(&pupil);
}
END_TEST

/* In another process, with everything that an agent keeps: the same bits. */
START_TEST(test_travels)
{
    for (int l = 0; l < LEARNERS; l++)
        for (int kept = 0; kept < 2; kept++) {
            struct fixture fixture;
            struct plain_round here[3], there[3];
            fixture_grid(&fixture, learners[l]);
            fixture.config.panel.episodes = 2;
            fixture.numbers.local.moments = kept ? MOMENTS_KEPT : MOMENTS_FRESH;
            fixture.numbers.local.share = kept ? SHARE_POLICY : SHARE_ALL;
            fixture.numbers.local.proximal = 0.1;
            fixture_beside(&fixture);
            struct plain_setup setup = setup_of(&fixture, 3, 3);
            plain_loop(&setup, here, NULL, NULL);
            setup.elsewhere = true;
            setup.audited = 1;
            plain_loop(&setup, there, NULL, NULL);
            for (int i = 0; i < 3; i++)
                ck_assert_uint_eq(here[i].theta, there[i].theta);
            fixture_free(&fixture);
        }
}
END_TEST

/* --- robots ----------------------------------------------------------------------------------- */

/* Episodes that may end early, and networks with hidden layers: from a dozen steps upright to most
 * of the 200 that there are. */
START_TEST(test_learns_cartpole)
{
    enum { ROUNDS = 20 };
    for (int l = 0; l < LEARNERS; l++) {
        struct fixture fixture;
        struct plain_round rounds[ROUNDS];
        fixture_robot(&fixture, learners[l], "CartPole", 200, 16);
        fixture.problem.shape.head = HEAD_CATEGORICAL;
        fixture.problem.log_std = NULL;
        set_pairs(&fixture, 0.005);
        fixture.config.panel.link.parameter = 10;
        fixture.numbers.local.reward = (struct reward_settings){1, 1, {16}, 0.005};
        fixture.numbers.local.ppo.reward_scale = 0.1;
        if (l == 1)
            fixture.config.panel.batches = fixture.numbers.local.pairs.replay = 64;
        fixture_beside(&fixture);
        struct plain_setup setup = setup_of(&fixture, AGENTS, ROUNDS);
        setup.evaluation_episodes = 10;
        plain_loop(&setup, rounds, NULL, NULL);
        double last = rounds[ROUNDS - 1].ret;
        fixture.config.alpha = 0; /* as it began */
        setup.rounds = 1;
        plain_loop(&setup, rounds, NULL, NULL);
        printf("# %s: %.0f, then %.0f steps upright\n", learners[l], rounds[0].ret, last);
        ck_assert_double_lt(rounds[0].ret, 50);
        ck_assert_double_gt(last, 150);
        fixture_free(&fixture);
    }
}
END_TEST

/* A Gaussian head, with a log-std that stays and one that is learnt, the fleet's normaliser, and
 * episodes that break off. */
START_TEST(test_gaussian_heads)
{
    for (int l = 0; l < LEARNERS; l++)
        for (int trained = 0; trained < 2; trained++) {
            struct fixture fixture;
            struct plain_round rounds[2];
            fixture_robot(&fixture, learners[l], "Hopper", 20, 8);
            set_pairs(&fixture, 0.01);
            fixture_normaliser(&fixture, NORMALISER_FLEET);
            if (trained) {
                size_t d = fixture.problem.d;
                fixture.problem.shape.trains_log_std = true;
                fixture.theta0 = mem_realloc(fixture.theta0, (d + 3) * sizeof(float));
                for (size_t i = 0; i < 3; i++)
                    fixture.theta0[d + i] = -1;
                fixture.problem.theta0 = fixture.theta0;
            }
            fixture_beside(&fixture);
            float *theta = mem_zero(fixture.problem.d, sizeof *theta);
            struct plain_setup setup = setup_of(&fixture, 2, 2);
            plain_loop(&setup, rounds, theta, NULL);
            size_t last = policy_parameters(&fixture.problem.shape) - 1;
            ck_assert_float_ne(theta[0], fixture.theta0[0]);
            if (trained) /* the third action's log-std */
                ck_assert_float_ne(theta[last], -1);
            free(theta);
            fixture_free(&fixture);
        }
}
END_TEST

/* --- what cannot be --------------------------------------------------------------------------- */

START_TEST(test_refused)
{
    for (int l = 0; l < LEARNERS; l++) {
        struct fixture fixture;
        fixture_grid(&fixture, learners[l]);
        fixture_beside(&fixture);
        fixture.config.panel.place = PANEL_SERVER;
        expect_refused(&fixture, "panel.place");
        fixture_grid(&fixture, learners[l]);
        fixture_beside(&fixture);
        fixture.config.panel.batches = 33;
        expect_refused(&fixture, "room for 32 pairs, but the panel judges 33");
        fixture_grid(&fixture, learners[l]);
        fixture_beside(&fixture);
        fixture.config.panel.actions = ACTIONS_DETERMINISTIC;
        expect_refused(&fixture, "actions that are drawn");
        fixture_grid(&fixture, learners[l]);
        fixture_beside(&fixture);
        fixture.config.in_flight = 2;
        fixture.config.asynchronous = true;
        expect_refused(&fixture, "in_flight");
    }
}
END_TEST

TEST_MAIN("judged_pairs", test_learns_grid, test_goes_by_its_panel, test_bytes_of_a_round,
          test_state, test_questions_and_weights, test_operations, test_travels,
          test_learns_cartpole, test_gaussian_heads, test_refused)
