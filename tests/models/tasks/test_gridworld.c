/* GridWorld: its moves, its rewards and its values, by hand, by counting, and by walking it. */
#include "core/base/mem.h"
#include "models/tasks/gridworld.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdlib.h>

enum { UP, DOWN, LEFT, RIGHT };

static struct task *open_grid(uint32_t horizon, uint32_t size, double slip)
{
    struct errs errs = {0};
    struct task_options options = {.horizon = horizon, .reset_noise = -1, .grid = {size, slip, 1}};
    struct task *task = task_open("GridWorld", &options, &errs);
    ck_assert_msg(task != NULL, "%s", errs_first(&errs));
    return task;
}

/* 0 1 2
 * 3 4 5
 * 6 7 8 */
START_TEST(test_moves)
{
    struct task *task = open_grid(0, 3, 0);
    const struct grid *grid = grid_of(task);
    static const unsigned from_0[] = {0, 3, 0, 1}, from_4[] = {1, 7, 3, 5}, from_8[] = {5, 8, 7, 8};
    ck_assert_uint_eq(grid_cells(grid), 9);
    ck_assert_uint_eq(task_info(task)->obs, 9);
    ck_assert_uint_eq(task_horizon(task), 20);
    for (unsigned move = 0; move < GRID_MOVES; move++) {
        ck_assert_uint_eq(grid_neighbour(grid, 0, move), from_0[move]);
        ck_assert_uint_eq(grid_neighbour(grid, 4, move), from_4[move]);
        ck_assert_uint_eq(grid_neighbour(grid, 8, move), from_8[move]);
    }
    task_free(task);
}
END_TEST

/* What is seen is the cell, what is earned is that of the cell entered; of equal scores the first
 * counts. */
START_TEST(test_steps)
{
    struct task *task = open_grid(3, 3, 0);
    const struct grid *grid = grid_of(task);
    struct task_worker *worker = task_worker_new(task);
    double obs[9], cell = 4;
    task_place(worker, &cell, NULL, obs);
    ck_assert_double_eq(obs[4], 1);
    struct task_step step = task_step(worker, (double[]){0, 0, 0, 1}, obs);
    ck_assert_double_eq(step.reward, grid_reward(grid, 5));
    ck_assert(obs[5] == 1 && obs[4] == 0 && !step.truncated);
    step = task_step(worker, (double[]){2, 2, 1, 1}, obs); /* up */
    ck_assert_double_eq(step.reward, grid_reward(grid, 2));
    step = task_step(worker, (double[]){-1, -2, -3, -0.5}, obs); /* right, against the border */
    ck_assert_double_eq(step.reward, grid_reward(grid, 2));
    ck_assert(step.truncated && !step.terminated);
    ck_assert(task_step(worker, (double[]){0, NAN, 0, 0}, obs).blowup);
    task_worker_free(worker);
    task_free(task);
}
END_TEST

/* A step to the right from the middle slips with 0.4 into one of four directions: it ends right
 * with 0.6 + 0.1, up, down and left with 0.1 each. Of 20 000 each count is within 4 standard errors
 * (√(20 000 · 0.7 · 0.3) = 65, √(20 000 · 0.1 · 0.9) = 42). */
START_TEST(test_slips)
{
    struct task *task = open_grid(0, 3, 0.4);
    struct task_worker *worker = task_worker_new(task);
    double obs[9];
    unsigned count[9] = {0}, starts[9] = {0}, middle = 0;
    for (unsigned key = 0; middle < 20000; key++) {
        struct rng rng = rng_start(key);
        task_reset(worker, &rng, obs);
        unsigned from = 0, to = 0;
        while (obs[from] != 1)
            from++;
        starts[from]++;
        if (from != 4)
            continue;
        middle++;
        task_step(worker, (double[]){0, 0, 0, 1}, obs);
        while (obs[to] != 1)
            to++;
        count[to]++;
    }
    ck_assert_uint_eq(count[1] + count[3] + count[5] + count[7], 20000);
    ck_assert_uint_le(abs((int)count[5] - 14000), 260);
    ck_assert_uint_le(abs((int)count[1] - 2000), 170);
    ck_assert_uint_le(abs((int)count[3] - 2000), 170);
    ck_assert_uint_le(abs((int)count[7] - 2000), 170);
    for (unsigned cell = 0; cell < 9; cell++) /* as many begin in each cell, √20 000 = 141 */
        ck_assert_uint_le(abs((int)starts[cell] - 20000), 900);
    task_worker_free(worker);
    task_free(task);
}
END_TEST

/* Two by two, one step: always right leads 0→1, 1→1, 2→3, 3→3. Without slipping the value of a cell
 * is the reward there, and with slip p it is (1 - p) of that and p of the mean of all four ways: in
 * a corner of this grid two ways stay, so that from 0 it is p (2 r0 + r1 + r2) / 4. */
START_TEST(test_value_by_hand)
{
    struct task *task = open_grid(1, 2, 0.2);
    const struct grid *grid = grid_of(task);
    const double r[] = {grid_reward(grid, 0), grid_reward(grid, 1), grid_reward(grid, 2),
                        grid_reward(grid, 3)};
    double right[16] = {0}, values[4];
    for (unsigned cell = 0; cell < 4; cell++)
        right[cell * GRID_MOVES + RIGHT] = 1;
    double mean = grid_value(grid, 1, right, values);
    ck_assert_double_eq_tol(values[0], 0.8 * r[1] + 0.2 * (2 * r[0] + r[1] + r[2]) / 4, 1e-15);
    ck_assert_double_eq_tol(values[3], 0.8 * r[3] + 0.2 * (2 * r[3] + r[1] + r[2]) / 4, 1e-15);
    ck_assert_double_eq_tol(mean, (values[0] + values[1] + values[2] + values[3]) / 4, 1e-15);
    grid_optimum(grid, 1, values);
    ck_assert_double_eq_tol(
        values[0], 0.8 * fmax(r[0], fmax(r[1], r[2])) + 0.2 * (2 * r[0] + r[1] + r[2]) / 4, 1e-15);
    task_free(task);
}
END_TEST

/* All 4^4 plans that depend on the cell alone: the best of one step is the optimum; none exceeds
 * the optimum over four steps, and here the best of them comes within 0.05 of it. */
START_TEST(test_optimum_by_trying_all)
{
    struct task *task = open_grid(0, 2, 0.1);
    const struct grid *grid = grid_of(task);
    double best_of_one = -INFINITY, best_of_four = -INFINITY;
    for (unsigned plan = 0; plan < 256; plan++) {
        double choice[16] = {0};
        for (unsigned cell = 0; cell < 4; cell++)
            choice[cell * GRID_MOVES + (plan >> (2 * cell)) % 4] = 1;
        best_of_one = fmax(best_of_one, grid_value(grid, 1, choice, NULL));
        best_of_four = fmax(best_of_four, grid_value(grid, 4, choice, NULL));
    }
    ck_assert_double_eq_tol(grid_optimum(grid, 1, NULL), best_of_one, 1e-14);
    ck_assert_double_ge(grid_optimum(grid, 4, NULL), best_of_four - 1e-14);
    ck_assert_double_eq_tol(grid_optimum(grid, 4, NULL), best_of_four, 0.05);
    task_free(task);
}
END_TEST

/* The mean of 20 000 walks by chance lies within 4 standard errors of the exact value. */
START_TEST(test_value_by_walking)
{
    struct task *task = open_grid(20, 8, 0.1);
    const struct grid *grid = grid_of(task);
    struct task_worker *worker = task_worker_new(task);
    double *choice = mem_zero(64 * GRID_MOVES, sizeof *choice), obs[64];
    for (unsigned cell = 0; cell < 64; cell++) { /* down with 1/4, right with 3/4 */
        choice[cell * GRID_MOVES + DOWN] = 0.25;
        choice[cell * GRID_MOVES + RIGHT] = 0.75;
    }
    double sum = 0, squares = 0;
    for (unsigned key = 0; key < 20000; key++) {
        struct rng rng = rng_start(key), ours = rng_start(~(uint64_t)key);
        double ret = 0;
        task_reset(worker, &rng, obs);
        for (struct task_step step = {0}; !step.truncated; ret += step.reward) {
            bool down = rng_uniform(&ours) < 0.25;
            step = task_step(worker, (double[]){0, down, 0, !down}, obs);
        }
        sum += ret;
        squares += ret * ret;
    }
    double mean = sum / 20000, se = sqrt((squares / 20000 - mean * mean) / 20000);
    ck_assert_double_eq_tol(mean, grid_value(grid, 20, choice, NULL), 4 * se);
    ck_assert_double_lt(grid_value(grid, 20, choice, NULL), grid_optimum(grid, 20, NULL));
    free(choice);
    task_worker_free(worker);
    task_free(task);
}
END_TEST

/* Each map has rewards of its own, within ±1; another slip or size is another task. */
START_TEST(test_keys)
{
    struct errs errs = {0};
    struct task *own = task_open("GridWorld", NULL, &errs), *same = open_grid(0, 8, 0.1);
    struct task *slippery = open_grid(0, 8, 0.2);
    struct task_options options = {.reset_noise = -1, .grid = {8, 0.1, 2}};
    struct task *other = task_open("GridWorld", &options, &errs);
    for (unsigned cell = 0; cell < 64; cell++) {
        ck_assert_double_eq(grid_reward(grid_of(own), cell), grid_reward(grid_of(same), cell));
        ck_assert_double_ne(grid_reward(grid_of(own), cell), grid_reward(grid_of(other), cell));
        ck_assert_double_lt(fabs(grid_reward(grid_of(own), cell)), 1);
    }
    struct digest a = task_digest(own), b = task_digest(same), c = task_digest(slippery),
                  d = task_digest(other);
    ck_assert_mem_eq(&a, &b, sizeof a);
    ck_assert_mem_ne(&a, &c, sizeof a);
    ck_assert_mem_ne(&a, &d, sizeof a);
    struct task *robot = task_open("Hopper", NULL, &errs);
    ck_assert_ptr_null(grid_of(robot));
    task_free(robot);
    task_free(own);
    task_free(same);
    task_free(slippery);
    task_free(other);
}
END_TEST

TEST_MAIN("gridworld", test_moves, test_steps, test_slips, test_value_by_hand,
          test_optimum_by_trying_all, test_value_by_walking, test_keys)
