/* A policy's exact value on GridWorld against walks of the very policy. */
#include "core/base/mem.h"
#include "models/policy/grid_policy.h"
#include "models/policy/rollout.h"
#include "models/tasks/gridworld.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdlib.h>

enum { WALKS = 10000 };

static void check_walks(const struct policy_shape *shape, bool stochastic)
{
    struct errs errs = {0};
    struct task *task = task_open("GridWorld", NULL, &errs);
    float *theta = mem_zero(policy_parameters(shape), sizeof *theta);
    policy_initialise(shape, 3, 5, theta);
    struct policy_view policy = {.shape = shape, .theta = theta};
    struct rollout_worker *worker = rollout_worker_new();
    double sum = 0, squares = 0;
    for (unsigned key = 0; key < WALKS; key++) {
        double ret = rollout_episode(worker, task, &policy, NULL, key, stochastic, NULL).ret;
        sum += ret;
        squares += ret * ret;
    }
    double mean = sum / WALKS, se = sqrt((squares / WALKS - mean * mean) / WALKS);
    double value = grid_policy_value(&policy, grid_of(task), 20, stochastic);
    ck_assert_double_gt(se, 0);
    ck_assert_double_eq_tol(mean, value, 4 * se);
    ck_assert_double_lt(value, grid_optimum(grid_of(task), 20, NULL));
    rollout_worker_free(worker);
    free(theta);
    task_free(task);
}

static const struct policy_shape table = {1, {64, 4}, ACTIVATION_TANH, HEAD_CATEGORICAL, false};
static const struct policy_shape network = {
    2, {64, 8, 4}, ACTIVATION_TANH, HEAD_CATEGORICAL, false};
static const struct policy_shape plain = {1, {64, 4}, ACTIVATION_TANH, HEAD_DETERMINISTIC, false};

START_TEST(test_walks)
{
    check_walks(&table, true);
    check_walks(&table, false);
    check_walks(&network, true);
    check_walks(&plain, false);
}
END_TEST

/* Scores that are all 0 choose each move with 1/4, as a slip does: the value is that of a grid
 * where every step slips. */
START_TEST(test_even)
{
    struct errs errs = {0};
    struct task_options options = {.reset_noise = -1, .grid = {8, 1, 1}};
    struct task *task = task_open("GridWorld", NULL, &errs);
    struct task *slippery = task_open("GridWorld", &options, &errs);
    float *theta = mem_zero(policy_parameters(&table), sizeof *theta);
    struct policy_view policy = {.shape = &table, .theta = theta};
    ck_assert_double_eq_tol(grid_policy_value(&policy, grid_of(task), 20, true),
                            grid_optimum(grid_of(slippery), 20, NULL), 1e-12);
    struct policy_shape gaussian = table;
    gaussian.head = HEAD_GAUSSIAN;
    policy.shape = &gaussian;
    ck_assert_double_nan(grid_policy_value(&policy, grid_of(task), 20, true));
    free(theta);
    task_free(slippery);
    task_free(task);
}
END_TEST

TEST_MAIN("grid_policy", test_walks, test_even)
