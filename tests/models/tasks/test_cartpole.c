/* CartPole against its equations, worked by hand for one step and by another program for twelve. */
#include "tests/models/tasks/open_task.h"
#include "tests/support/check.h"

enum { LEFT, RIGHT };
static const double push[][2] = {{1, 0}, {0, 1}};

/* Upright and at rest, pushed right: u = 10 / 1.1 = 9.090909,
 *   θ" = -u / (0.5 (4/3 - 0.1/1.1)) = -9.090909 / 0.621212 = -14.634146
 *   x" = u + 0.05 · 14.634146 / 1.1 = 9.756098
 * so that after 0.02 s x' = 0.1951220 and θ' = -0.2926829, while x and θ, moved by the old speeds,
 * are still 0. */
START_TEST(test_one_step)
{
    struct task *task = open_task("CartPole", 0, -1);
    struct task_worker *worker = task_worker_new(task);
    const double still[2] = {0};
    double obs[4];
    task_place(worker, still, still, obs);
    struct task_step step = task_step(worker, push[RIGHT], obs);
    ck_assert_double_eq(step.reward, 1);
    ck_assert(!step.terminated && !step.truncated);
    ck_assert_double_eq(obs[0], 0);
    ck_assert_double_eq_tol(obs[1], 0.1951220, 1e-7);
    ck_assert_double_eq(obs[2], 0);
    ck_assert_double_eq_tol(obs[3], -0.2926829, 1e-7);
    task_worker_free(worker);
    task_free(task);
}
END_TEST

/* Twelve steps, every third to the left, from x 0.01, x' -0.02, θ 0.03, θ' 0.04: computed from the
 * equations of Gymnasium's source in Python, in doubles. */
static void check_twelve(const struct task_world *world, const double *expected)
{
    struct task *task = open_task("CartPole", 0, -1);
    struct task_worker *worker = task_worker_new(task);
    double obs[4];
    task_set_world(worker, world);
    task_place(worker, (double[]){0.01, 0.03}, (double[]){-0.02, 0.04}, obs);
    for (unsigned t = 0; t < 12; t++)
        task_step(worker, push[t % 3 ? RIGHT : LEFT], obs);
    const struct task_state *state = task_state(worker);
    const double is[] = {state->qpos[0], state->qvel[0], state->qpos[1], state->qvel[1]};
    for (int i = 0; i < 4; i++) {
        ck_assert_double_eq_tol(is[i], expected[i], 1e-13);
        ck_assert_double_eq(obs[i], (double)(float)is[i]);
    }
    task_worker_free(worker);
    task_free(task);
}

START_TEST(test_twelve_steps)
{
    check_twelve(&TASK_WORLD_NOMINAL, (const double[]){0.0592404272226651, 0.7565792838429994,
                                                       -0.02927350818187431, -1.044732656343109});
}
END_TEST

/* Twice the masses, half the gravity, one and a half times the force. */
START_TEST(test_world)
{
    check_twelve(&(struct task_world){.mass = 2, .friction = 9, .gravity = 0.5, .actuator = 1.5},
                 (const double[]){0.04587866684144585, 0.5632439092000576, -0.01532647749743712,
                                  -0.791270666497736});
}
END_TEST

/* Ends where |x| > 2.4 m or |θ| > 12° = 0.2094395, at once in the step that gets there, which earns
 * 1 too; 500 steps are the limit. */
START_TEST(test_ends)
{
    struct task *task = open_task("CartPole", 0, -1);
    struct task_worker *worker = task_worker_new(task);
    double obs[4];
    task_place(worker, (double[]){2.39, 0}, (double[]){0.4, 0}, obs);
    ck_assert(!task_step(worker, push[LEFT], obs).terminated);  /* 2.398 */
    struct task_step last = task_step(worker, push[LEFT], obs); /* 2.398 + 0.02 · 0.2049 */
    ck_assert(last.terminated && !last.blowup);
    ck_assert_double_eq(last.reward, 1);
    task_place(worker, (double[]){0, -0.2}, (double[]){0, -0.4}, obs);
    ck_assert(!task_step(worker, push[LEFT], obs).terminated); /* -0.208 */
    task_place(worker, (double[]){0, -0.2}, (double[]){0, -0.5}, obs);
    ck_assert(task_step(worker, push[LEFT], obs).terminated); /* -0.210 */
    ck_assert_uint_eq(task_horizon(task), 500);
    task_worker_free(worker);
    task_free(task);
}
END_TEST

/* Each of the four is drawn from U(-0.05, 0.05); an action that is no number breaks the episode. */
START_TEST(test_starts_and_breaks)
{
    struct task *task = open_task("CartPole", 0, -1);
    struct task_worker *worker = task_worker_new(task);
    double obs[4], sum[4] = {0};
    for (unsigned key = 0; key < 1000; key++) {
        struct rng rng = rng_start(key);
        task_reset(worker, &rng, obs);
        for (int i = 0; i < 4; i++) {
            ck_assert_double_lt(fabs(obs[i]), 0.05 + 1e-9);
            sum[i] += obs[i] * obs[i] / 1000;
        }
    }
    for (int i = 0; i < 4; i++) /* 0.05² / 3, SE 0.05² / √(5 · 9/4 · 1000) = 2.4e-5 */
        ck_assert_double_eq_tol(sum[i], 8.333e-4, 1e-4);
    ck_assert(task_step(worker, (double[]){NAN, 0}, obs).blowup);
    task_worker_free(worker);
    task_free(task);
}
END_TEST

TEST_MAIN("cartpole", test_one_step, test_twelve_steps, test_world, test_ends,
          test_starts_and_breaks)
