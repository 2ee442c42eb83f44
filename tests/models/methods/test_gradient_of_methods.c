/* Where each method's steps lead, against the exact gradient of GridWorld: 10⁴ probes of a softmax
 * table at θ = 0, with steps so short that θ stays there.
 *
 * The gradient is that of grid_policy_value, by central differences. With n probes of noise s (the
 * deviation of a difference of returns over μ ‖∇V‖) the cosine of the mean of slopes times
 * directions is about 1 / √(1 + (d / n) (1 + s²)). */
#include "models/policy/grid_policy.h"
#include "models/tasks/gridworld.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"
#include "tests/support/plain_loop.h"

#include <math.h>
#include <stdio.h>

enum { SIZE = 3, CELLS = SIZE * SIZE, HORIZON = 10, AGENTS = 4, PROBES = 10000 };

static const struct policy_shape table = {
    1, {CELLS, GRID_MOVES}, ACTIVATION_TANH, HEAD_CATEGORICAL, false};

static void fixture_grid(struct fixture *fixture, const char *method)
{
    const struct task_options options = {
        .horizon = HORIZON, .reset_noise = -1, .grid = {SIZE, 0.1, 1}};
    struct errs errs = {0};
    *fixture = (struct fixture){0};
    fixture->task = task_open("GridWorld", &options, &errs);
    ck_assert_ptr_nonnull(fixture->task);
    fixture->theta0 = mem_zero(policy_parameters(&table), sizeof(float));
    fixture->problem = (struct problem){.task = fixture->task,
                                        .shape = table,
                                        .d = policy_parameters(&table),
                                        .theta0 = fixture->theta0,
                                        .seed_key = 4711};
    fixture_config(fixture, method);
    fixture->config.alpha = 1e-6;
    fixture->config.mu = 0.3;
    fixture->config.direction = DIRECTION_GAUSSIAN;
    fixture->config.panel.panelists = 21;
    fixture->config.panel.link = (struct link){LINK_LOGISTIC, 1};
    fixture->numbers = (struct number_settings){
        .directions = 25, .assumed = {LINK_LOGISTIC, 1}, .trim = 0.02, .top = 0.5, .seeds = 5000};
}

static double value_at(const struct fixture *fixture, const float *theta)
{
    const struct policy_view policy = {.shape = &table, .theta = theta};
    return grid_policy_value(&policy, grid_of(fixture->task), HORIZON, true);
}

/* ∂V/∂θ_i = [V(θ + h e_i) - V(θ - h e_i)] / 2 h. */
static void exact_gradient(const struct fixture *fixture, double *gradient)
{
    const float h = 0x1p-8f;
    size_t d = fixture->problem.d;
    float *theta = mem_copy(fixture->theta0, d * sizeof *theta);
    for (size_t i = 0; i < d; i++) {
        theta[i] = h;
        gradient[i] = value_at(fixture, theta);
        theta[i] = -h;
        gradient[i] = (gradient[i] - value_at(fixture, theta)) / (2 * (double)h);
        theta[i] = 0;
    }
    free(theta);
}

static double cosine_of(struct fixture *fixture, bool several, uint32_t probes)
{
    size_t d = fixture->problem.d;
    uint32_t rounds = probes / AGENTS / (several ? fixture->numbers.directions : 1);
    double *gradient = mem_zero(d, sizeof *gradient), product = 0, squares = 0, moved = 0;
    float *theta = mem_zero(d, sizeof *theta);
    struct plain_round *sums = mem_zero(rounds, sizeof *sums);
    const struct plain_setup setup = {.config = &fixture->config,
                                      .problem = &fixture->problem,
                                      .identities = fixture->identities,
                                      .agents = AGENTS,
                                      .rounds = rounds};
    exact_gradient(fixture, gradient);
    plain_loop(&setup, sums, theta, NULL);
    for (size_t i = 0; i < d; i++) {
        product += gradient[i] * (double)theta[i];
        squares += gradient[i] * gradient[i];
        moved += (double)theta[i] * (double)theta[i];
    }
    free(gradient);
    free(theta);
    free(sums);
    return product / sqrt(squares * moved);
}

static void check_probes(const char *method, enum sees sees, uint32_t probes, double least)
{
    struct fixture fixture;
    fixture_grid(&fixture, method);
    fixture.numbers.sees = sees;
    fixture.config.panel.episodes = algorithm_measures(fixture.config.method) ? 1 : 5;
    double cosine = cosine_of(&fixture, fixture.config.method->several, probes);
    printf("# %s%s: cosine %.3f\n", method, sees == SEES_PANEL ? ", a panel's estimate" : "",
           cosine);
    ck_assert_msg(cosine > least, "%s: cosine %.3f", method, cosine);
    fixture_free(&fixture);
}

static void check_cosine(const char *method, enum sees sees, double least)
{
    check_probes(method, sees, PROBES, least);
}

START_TEST(test_votes)
{
    check_cosine("par_s2zpo", SEES_PAPER, 0.8);
    check_cosine("fedavg_s2zpo", SEES_PAPER, 0.8);
    check_cosine("fedavg", SEES_PAPER, 0.8);
    check_cosine("feedsign", SEES_PAPER, 0.8);
    check_cosine("zspo", SEES_PAPER, 0.8);
}
END_TEST

START_TEST(test_returns)
{
    check_cosine("decomfl", SEES_PAPER, 0.7);
    check_cosine("baffle", SEES_PAPER, 0.7);
    check_cosine("zpg", SEES_RETURN, 0.7);
    check_cosine("zbcpg", SEES_RETURN, 0.7);
    check_cosine("es", SEES_PAPER, 0.7);
    check_cosine("ars", SEES_PAPER, 0.7);
    check_cosine("fedzo", SEES_PAPER, 0.7);
    check_cosine("fedkseed", SEES_PAPER, 0.7);
    /* A projection is √(d + 1) times as long as what it is of, 6 times here: three times the probes
     * leave a cosine of 1 / √(1 + 37 · 0.47 / 3) = 0.38. */
    check_probes("fedscalar", SEES_PAPER, 3 * PROBES, 0.25);
}
END_TEST

/* The same by votes of 21, under the link that is theirs. */
START_TEST(test_estimates)
{
    check_cosine("decomfl", SEES_PANEL, 0.65);
    check_cosine("zpg", SEES_PAPER, 0.65);
    check_cosine("zbcpg", SEES_PAPER, 0.65);
    check_cosine("es", SEES_PANEL, 0.65);
    check_cosine("ars", SEES_PANEL, 0.65);
    check_cosine("fedzo", SEES_PANEL, 0.65);
    check_cosine("fedkseed", SEES_PANEL, 0.65);
}
END_TEST

TEST_MAIN("gradient_of_methods", test_votes, test_returns, test_estimates)
