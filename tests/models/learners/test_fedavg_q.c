/* FedAvg over Q-learning: that it reaches what is known to be best, what travels and what an agent
 * keeps, how it explores, and what it refuses. */
#include "models/federated/host.h"
#include "models/learners/q_learner.h"
#include "models/tasks/gridworld.h"
#include "tests/support/lesson_fixture.h"

#include <math.h>
#include <string.h>

enum { AGENTS = 3 };

static void fixture_choices(struct fixture *fixture, const char *task, uint32_t horizon,
                            uint32_t hidden)
{
    fixture_robot(fixture, "fedavg_q", task, horizon, hidden);
    fixture->problem.shape.head = HEAD_CATEGORICAL;
    fixture->config.alpha = 0.05;
    fixture->numbers.local.q = (struct q_settings){
        .discount = 0.9, .explore = 0.2, .replay = 200, .minibatch = 16, .passes = 2};
}

/* The best return of GridWorld is known; a table of values comes within a tenth of the way to it
 * from that of a walk at random, which is the mean value of all moves. */
START_TEST(test_learns)
{
    enum { ROUNDS = 12 };
    struct fixture fixture;
    struct plain_round rounds[ROUNDS];
    fixture_choices(&fixture, "GridWorld", 20, 0);
    fixture.config.local_steps = 4;
    fixture.config.panel.episodes = 5;
    struct plain_setup setup = setup_of(&fixture, AGENTS, ROUNDS);
    setup.evaluation_episodes = 200;
    plain_loop(&setup, rounds, NULL, NULL);
    const struct grid *grid = grid_of(fixture.task);
    double choice[GRID_SIZE_MAX * GRID_SIZE_MAX * GRID_MOVES];
    for (unsigned i = 0; i < grid_cells(grid) * GRID_MOVES; i++)
        choice[i] = 1.0 / GRID_MOVES;
    double best = grid_optimum(grid, 20, NULL), random = grid_value(grid, 20, choice, NULL);
    ck_assert_msg(rounds[ROUNDS - 1].ret > best - 0.1 * (best - random), "%g between %g and %g",
                  rounds[ROUNDS - 1].ret, random, best);
    fixture_free(&fixture);
}
END_TEST

/* A table 64-4: d = 65 · 4 = 260. Up: 8 bytes of a header and 4 · 260; down: θ and a START of 8. An
 * agent keeps 200 samples: a count, 200 (2 · 64 + 1) float32, 200 choices of 4 bytes and 200 bytes,
 * rounded up to 16 each; of two rounds of 2 episodes of 20 steps there are 80. */
START_TEST(test_round)
{
    struct fixture fixture;
    struct plain_round rounds[2];
    fixture_choices(&fixture, "GridWorld", 20, 0);
    ck_assert_uint_eq(fixture.problem.d, 260);
    struct plain_setup setup = setup_of(&fixture, AGENTS, 2);
    setup.agents = 2;
    plain_loop(&setup, rounds, NULL, NULL);
    for (int i = 0; i < 2; i++) {
        ck_assert_uint_eq(rounds[i].uploaded, 2 * (8 + 4 * 260));
        ck_assert_uint_eq(rounds[i].downloaded, 2 * (8 + 8 + 4 * 260));
    }
    struct server *server = fixture_server(&fixture);
    const struct learner *learner = &server_host(server)->learner;
    size_t kept = 16 + 200 * (128 + 1) * 4 + 200 * 4 + 208;
    ck_assert_uint_eq(local_state_bytes(learner), kept);
    /* What it holds: an episode of 20 steps (21 rows of 64, 20 of 4, 20 rewards), 16 samples of a
     * minibatch; and at least five times the parameters. */
    const struct lesson_room room = local_room(learner, 1);
    ck_assert_uint_eq(room.rollout, 21 * 64 * 4 + 20 * 4 * 4 + 80 + 16 * sizeof(struct q_sample));
    ck_assert_uint_ge(room.optimiser, 5 * 4 * 260);
    server_free(server);
    fixture_free(&fixture);
}
END_TEST

/* In another process, with what an agent keeps: the same bits. */
START_TEST(test_travels)
{
    for (int kept = 0; kept < 2; kept++) {
        struct fixture fixture;
        struct plain_round here[3], there[3];
        fixture_choices(&fixture, "CartPole", 30, 8);
        fixture.numbers.local.moments = kept ? MOMENTS_KEPT : MOMENTS_FRESH;
        fixture.numbers.local.proximal = 0.1 * kept;
        struct plain_setup setup = setup_of(&fixture, AGENTS, 3);
        plain_loop(&setup, here, NULL, NULL);
        setup.elsewhere = true;
        setup.audited = 1;
        plain_loop(&setup, there, NULL, NULL);
        for (int i = 0; i < 3; i++)
            ck_assert_uint_eq(here[i].theta, there[i].theta);
        ck_assert_uint_ne(here[1].theta, here[2].theta);
        fixture_free(&fixture);
    }
}
END_TEST

/* Of 4 choices the best is taken with the probability 1 - ε + ε / 4, here 0.7, and each other one
 * with 0.1; without a stream always the best. 4000 draws: four standard errors are 0.029. */
START_TEST(test_explores)
{
    const struct policy_shape shape = {1, {1, 4}, ACTIVATION_TANH, HEAD_CATEGORICAL, false};
    const float theta[] = {0, 0, 0, 0, 1, 3, 2, 1};
    double explore = 0.4, obs = 1, action[4], counts[4] = {0};
    const struct policy_view view = {.shape = &shape, .theta = theta, .explore = &explore};
    struct rng rng = rng_start(6);
    for (int i = 0; i < 4000; i++) {
        policy_act(&view, &obs, &rng, action);
        for (int a = 0; a < 4; a++)
            counts[a] += action[a] / 4000;
    }
    for (int a = 0; a < 4; a++)
        ck_assert_double_eq_tol(counts[a], a == 1 ? 0.7 : 0.1, 0.029);
    policy_act(&view, &obs, NULL, action);
    ck_assert_double_eq(action[1], 1);
}
END_TEST

START_TEST(test_refused)
{
    struct fixture fixture;
    fixture_choices(&fixture, "CartPole", 20, 8);
    fixture.problem.shape.head = HEAD_GAUSSIAN;
    expect_refused(&fixture, "by a head that chooses");
    fixture_robot(&fixture, "fedavg_q", "Hopper", 20, 8);
    expect_refused(&fixture, "Hopper has none");
    fixture_choices(&fixture, "CartPole", 20, 8);
    fixture.config.in_flight = 2;
    expect_refused(&fixture, "several probes under way");
}
END_TEST

TEST_MAIN("fedavg_q", test_learns, test_round, test_travels, test_explores, test_refused)
