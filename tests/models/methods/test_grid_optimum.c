/* Every method on a world whose best return is known: GridWorld of 2 × 2 cells, a table of softmax
 * scores (d = 20), 8 trials each of 800 rounds (fedscalar: 4000) with 4 agents.
 *
 * Papers promise a stationary point of the value, not its maximum: with a table of scores every
 * policy that is sure of itself is nearly one, and in larger worlds methods end near the wrong ones
 * (scenarios/methods/RESULTS.md). In this one the way uphill leads to the optimum. What is looked
 * at is the policy that takes the move with the highest score: one of a finite number, so that its
 * value, computed backwards in time, is the optimum or clearly less. The optimum has to lie in the
 * 95 % interval of the mean over trials. A sampled policy is never quite sure; it has to have gone
 * 96 % of the way from chance to the optimum. */
#include "core/base/stats.h"
#include "models/policy/grid_policy.h"
#include "models/tasks/gridworld.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"
#include "tests/support/plain_loop.h"

#include <stdio.h>

enum { SIZE = 2, CELLS = SIZE * SIZE, HORIZON = 10, MAP = 4, AGENTS = 4, ROUNDS = 800, TRIALS = 8 };

static const struct policy_shape table = {
    1, {CELLS, GRID_MOVES}, ACTIVATION_TANH, HEAD_CATEGORICAL, false};

static struct task *open_grid(void)
{
    const struct task_options options = {
        .horizon = HORIZON, .reset_noise = -1, .grid = {SIZE, 0.1, MAP}};
    struct errs errs = {0};
    struct task *task = task_open("GridWorld", &options, &errs);
    ck_assert_ptr_nonnull(task);
    return task;
}

/* Those that go by votes take steps of one length; numbers differ in length, and panels that they
 * are estimated from must not be of one mind. */
static void fixture_trial(struct fixture *fixture, const char *method, uint64_t seed)
{
    *fixture = (struct fixture){.task = open_grid()};
    fixture->theta0 = mem_zero(policy_parameters(&table), sizeof(float));
    fixture->problem = (struct problem){.task = fixture->task,
                                        .shape = table,
                                        .d = policy_parameters(&table),
                                        .theta0 = fixture->theta0,
                                        .seed_key = key_of(seed, PURPOSE_AGENT)};
    fixture_config(fixture, method);
    struct algorithm_config *config = &fixture->config;
    bool measures = algorithm_measures(config->method);
    config->mu = 1;
    config->alpha = config->method->projected ? 0.02 : measures ? 0.05 : 0.1;
    config->direction =
        measures || config->method->real ? DIRECTION_GAUSSIAN : DIRECTION_RADEMACHER;
    config->panel.pairing = PAIRING_COMMON;
    config->panel.episodes = 2;
    config->panel.panelists = 21;
    config->panel.link = (struct link){LINK_LOGISTIC, measures ? 2 : 0.5};
    fixture->numbers.seeds = 64; /* more than d, of fixed directions */
    fixture->numbers.assumed = config->panel.link;
    for (uint64_t i = 0; i < FIXTURE_AGENTS; i++)
        fixture->identities[i] = key_of(seed, PURPOSE_AGENT, i);
}

/* What is left of a change along one direction of d is √(d+1) times as noisy: shorter steps, and
 * more of them. */
static uint32_t rounds_of(const struct algorithm_config *config)
{
    return config->method->projected ? 5 * ROUNDS : ROUNDS;
}

/* What came of a method's trials. */
struct values {
    double greedy[TRIALS], sampled[TRIALS];
};

static void learn(const char *method, const struct conducts *conducts, struct values *values)
{
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        struct fixture fixture;
        fixture_trial(&fixture, method, 100 + trial);
        uint32_t count = rounds_of(&fixture.config);
        struct plain_round *rounds = mem_zero(count, sizeof *rounds);
        float *theta = mem_zero(fixture.problem.d, sizeof *theta);
        const struct plain_setup setup = {.config = &fixture.config,
                                          .problem = &fixture.problem,
                                          .identities = fixture.identities,
                                          .agents = AGENTS,
                                          .rounds = count,
                                          .conducts = conducts};
        plain_loop(&setup, rounds, theta, NULL);
        const struct policy_view policy = {.shape = &table, .theta = theta};
        const struct grid *grid = grid_of(fixture.task);
        values->greedy[trial] = grid_policy_value(&policy, grid, HORIZON, false);
        values->sampled[trial] = grid_policy_value(&policy, grid, HORIZON, true);
        free(theta);
        free(rounds);
        fixture_free(&fixture);
    }
}

static struct interval interval_of(const double *values)
{
    return stats_interval(values, TRIALS, stats_mean, 0.95, 10000, 1);
}

static double optimum_and_chance(double *chance)
{
    double even[CELLS * GRID_MOVES];
    for (int i = 0; i < CELLS * GRID_MOVES; i++)
        even[i] = 1.0 / GRID_MOVES;
    struct task *task = open_grid();
    *chance = grid_value(grid_of(task), HORIZON, even, NULL);
    double optimum = grid_optimum(grid_of(task), HORIZON, NULL);
    task_free(task);
    return optimum;
}

START_TEST(test_optimum)
{
    double chance, optimum = optimum_and_chance(&chance);
    printf("# optimum %.4f, moves by chance %.4f\n", optimum, chance);
    for (int m = 0; m < METHODS; m++) {
        struct values values;
        learn(methods[m], NULL, &values);
        struct interval interval = interval_of(values.greedy);
        double sampled = stats_mean(values.sampled, TRIALS);
        printf("# %s: %.4f to %.4f; sampled %.4f\n", methods[m], interval.low, interval.high,
               sampled);
        ck_assert_msg(interval.low <= optimum + 1e-9 && interval.high >= optimum - 1e-9,
                      "%s: %.4f to %.4f, optimum %.4f", methods[m], interval.low, interval.high,
                      optimum);
        ck_assert_msg(sampled >= optimum - 0.04 * (optimum - chance), "%s: sampled %.4f",
                      methods[m], sampled);
    }
}
END_TEST

/* The same rounds where all agents say the contrary: the way downhill. */
START_TEST(test_contrary)
{
    static const char *const some[] = {"feedsign", "decomfl"};
    const struct conducts flip = {.agent = CONDUCT_FLIP};
    double chance, optimum = optimum_and_chance(&chance);
    for (int m = 0; m < 2; m++) {
        struct values values;
        learn(some[m], &flip, &values);
        struct interval interval = interval_of(values.greedy);
        ck_assert_double_lt(interval.high, optimum - 1);
        ck_assert_double_lt(stats_mean(values.sampled, TRIALS), chance);
    }
}
END_TEST

TEST_MAIN("grid_optimum", test_optimum, test_contrary)
