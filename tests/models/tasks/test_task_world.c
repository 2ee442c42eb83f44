/* Worlds that vary: mass, friction, gravity and motor strength, as MuJoCo compiles them. */
#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "models/tasks/mujoco_task.h"
#include "models/tasks/task.h"
#include "tests/models/tasks/open_task.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

/* Free flight: Hopper 5 m up, limp, upright and at rest falls g·t²/2 as one body; only gravity acts
 * and no joint moves. RK4 is exact for the parabola. With gravity factor f after one step of 0.008
 * s: v = -f·9.81·0.008, z = 5 - f·9.81·0.008²/2. */
static void check_fall(struct task_worker *worker, double factor)
{
    double obs[11], qpos[6] = {0, 5}, qvel[6] = {0}, action[3] = {0};
    task_set_world(worker, &TASK_WORLD_OF(1, 1, factor, 1));
    task_place(worker, qpos, qvel, obs);
    task_step(worker, action, obs);
    ck_assert_double_eq_tol(obs[0], 5 - factor * 9.81 * 0.008 * 0.008 / 2, 1e-12);
    ck_assert_double_eq_tol(task_state(worker)->qvel[1], -factor * 9.81 * 0.008, 1e-12);
    ck_assert_double_eq_tol(obs[1], 0, 1e-9);
}

START_TEST(test_gravity)
{
    struct task *task = open_task("Hopper", 0, 0);
    struct task_worker *worker = task_worker_new(task);
    check_fall(worker, 1);
    check_fall(worker, 0);
    check_fall(worker, 0.376);
    check_fall(worker, 1);
    task_worker_free(worker);
    task_free(task);
}
END_TEST

/* Without strength the swimmer at rest stays at rest whatever the action; with any strength it
 * moves. */
START_TEST(test_actuator)
{
    struct task *task = open_task("Swimmer", 0, 0);
    struct task_worker *worker = task_worker_new(task);
    double obs[8], action[2] = {1, -1};
    struct rng rng = rng_start(1);
    task_set_world(worker, &TASK_WORLD_OF(1, 1, 1, 0));
    task_reset(worker, &rng, obs);
    ck_assert_double_eq(task_step(worker, action, obs).reward, -0.0001 * 2);
    for (int i = 0; i < 8; i++)
        ck_assert_double_eq(obs[i], 0);
    task_set_world(worker, &TASK_WORLD_OF(1, 1, 1, 0.5));
    task_reset(worker, &rng, obs);
    task_step(worker, action, obs);
    ck_assert_double_gt(fabs(obs[1]), 1e-3);
    task_worker_free(worker);
    task_free(task);
}
END_TEST

/* A model text with some words replaced. */
static struct mujoco_model *compile_changed(const char *path, const char *const (*changes)[2],
                                            size_t count)
{
    struct errs errs = {0};
    struct source source = {0};
    char *full = datadir_path(path);
    ck_assert(source_read(&source, full, &errs));
    for (size_t i = 0; i < count; i++) {
        char *at = strstr(source.text, changes[i][0]);
        ck_assert_msg(at != NULL, "%s", changes[i][0]);
        for (; at; at = strstr(source.text, changes[i][0])) {
            *at = 0;
            char *text =
                mem_format("%s%s%s", source.text, changes[i][1], at + strlen(changes[i][0]));
            free(source.text);
            source.text = text;
        }
    }
    source.length = strlen(source.text);
    struct mujoco_model *model = mujoco_compile(&source, &errs);
    ck_assert_msg(model != NULL, "%s", errs_first(&errs));
    source_free(&source);
    free(full);
    return model;
}

/* Every entry of the fields that a world changes or that are derived from them. */
static void check_same_models(const struct mujoco_worker *a, const struct mujoco_worker *b)
{
    static const char *const fields[] = {"body_mass",       "body_inertia",     "body_subtreemass",
                                         "body_invweight0", "dof_invweight0",   "dof_M0",
                                         "geom_friction",   "actuator_gear",    "actuator_acc0",
                                         "opt.gravity",     "stat.meaninertia", "actuator_length0",
                                         "qpos_spring",     "dof_armature"};
    size_t compared = 0;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        for (unsigned row = 0; row < 10; row++)
            for (unsigned column = 0; column < 6; column++) {
                double x, y;
                bool there = mujoco_field(a, fields[i], row, column, &x);
                ck_assert_int_eq(mujoco_field(b, fields[i], row, column, &y), there);
                if (!there)
                    continue;
                ck_assert_msg(fabs(x - y) <= 1e-12 * fmax(1, fabs(x)),
                              "%s[%u][%u] is %.17g, not %.17g", fields[i], row, column, y, x);
                compared++;
            }
    ck_assert_uint_gt(compared, 100);
}

/* The factors (mass 1.1, friction 0.5, gravity 0.9, actuator 0.8) against models compiled with
 * changed numbers. */
static void check_world(const char *path, const char *const (*changes)[2], size_t count,
                        unsigned substeps)
{
    struct mujoco_model *plain = compile_changed(path, NULL, 0),
                        *changed = compile_changed(path, changes, count);
    struct mujoco_worker *a = mujoco_worker_new(changed), *b = mujoco_worker_new(plain);
    ck_assert(
        mujoco_set_world(b, &TASK_WORLD_OF(3, 2, 1, 5))); /* nothing may stay from another world */
    ck_assert(mujoco_set_world(b, &TASK_WORLD_OF(1.1, 0.5, 0.9, 0.8)));
    check_same_models(a, b);
    struct mujoco_sizes sizes = mujoco_sizes(plain);
    double zeros[20] = {0}, action[TASK_ACT_MAX], qpos[20];
    for (unsigned i = 0; i < sizes.nq;
         i++) /* bent, so that no joint stands on the edge of its limit */
        qpos[i] = mujoco_qpos0(plain)[i] - (i < 3 ? 0 : 0.1);
    ck_assert(mujoco_reset(a, qpos, zeros) && mujoco_reset(b, qpos, zeros));
    for (unsigned t = 0; t < 25; t++) {
        wave(action, sizes.nu, t);
        const struct mujoco_push push = {action, substeps, false};
        ck_assert(mujoco_step(a, &push) && mujoco_step(b, &push));
        const double *x = mujoco_view(a)->arrays[MUJOCO_QPOS],
                     *y = mujoco_view(b)->arrays[MUJOCO_QPOS];
        for (unsigned i = 0; i < sizes.nq; i++)
            ck_assert_double_eq_tol(x[i], y[i], 1e-9);
    }
    mujoco_worker_free(a);
    mujoco_worker_free(b);
    mujoco_model_free(plain);
    mujoco_model_free(changed);
}

START_TEST(test_world_equals_compiled)
{
    static const char *const cheetah[][2] = {
        {"settotalmass=\"14\"", "settotalmass=\"15.4\""},
        {"friction=\"0.4 0.1 0.1\"", "friction=\"0.2 0.05 0.05\""},
        {"<option timestep", "<option gravity=\"0 0 -8.829\" timestep "},
        {"gear=\"120\"", "gear=\"96\""},
        {"gear=\"90\"", "gear=\"72\""},
        {"gear=\"60\"", "gear=\"48\""},
        {"gear=\"30\"", "gear=\"24\""}};
    check_world("models/mjcf/halfcheetah.xml", cheetah, sizeof cheetah / sizeof *cheetah, 5);
    static const char *const hopper[][2] = {
        {"<geom type=\"capsule\"", "<geom density=\"1100\" type=\"capsule\" "},
        {"friction=\"0.9 0.005 0.0001\"", "friction=\"0.45 0.0025 0.00005\""},
        {"friction=\"1 0.005 0.0001\"", "friction=\"0.5 0.0025 0.00005\""},
        {"friction=\"2 0.005 0.0001\"", "friction=\"1. 0.0025 0.00005\""},
        {"<option timestep", "<option gravity=\"0 0 -8.829\" timestep "},
        {"gear=\"200\"", "gear=\"160\""}};
    check_world("models/mjcf/hopper.xml", hopper, sizeof hopper / sizeof *hopper, 4);
}
END_TEST

/* A nominal world gives the very bits of the unchanged model, also after another world. */
START_TEST(test_nominal_world)
{
    struct task *task = open_task("HalfCheetah", 0, -1);
    struct task_worker *fresh = task_worker_new(task), *used = task_worker_new(task);
    double *first = mem_zero(SEEN, sizeof *first), *second = mem_zero(SEEN, sizeof *second), mass;
    task_set_world(used, &TASK_WORLD_OF(1.3, 0.7, 1.1, 0.9));
    run_episode(used, 1, second);
    run_episode(fresh, 1, first);
    ck_assert_mem_ne(first, second, SEEN * sizeof *first);
    task_set_world(used, &TASK_WORLD_NOMINAL);
    run_episode(used, 1, second);
    ck_assert_mem_eq(first, second, SEEN * sizeof *first);
    ck_assert(task_model_field(used, "body_mass", 1, 0, &mass));
    ck_assert_double_eq_tol(mass, 6.25020921, 1e-8);
    free(first);
    free(second);
    task_worker_free(fresh);
    task_worker_free(used);
    task_free(task);
}
END_TEST

/* A limp Hopper without gravity glides 5 m up at 1.5 m/s, its torso turned by 0.3 rad; its motors
 * have no strength, so that u = (1, -1, 0.5) changes nothing and costs Σ u² = 2.25. */
START_TEST(test_objective)
{
    struct task *task = open_task("Hopper", 0, 0);
    struct task_worker *worker = task_worker_new(task);
    const struct objective objective = {.lambda = 0.5, .target_speed = 2, .weights = {1, 0.1, 4}};
    double obs[11], qpos[6] = {0, 5, 0.3}, qvel[6] = {1.5}, action[3] = {1, -1, 0.5};
    task_set_world(worker, &(struct task_world){1, 1, 0, 0, objective, 0, 0});
    task_place(worker, qpos, qvel, obs);
    struct task_step step = task_step(worker, action, obs);
    double h = -0.5 - 0.1 * 2.25 - 4 * (1 - cos(0.3));
    ck_assert_double_eq_tol(step.wishes, h, 1e-12);
    ck_assert_double_eq(step.reward, step.shared + 0.5 * step.wishes);
    ck_assert_double_ne(step.shared, 0);
    double shared = step.shared;
    task_set_world(worker, &TASK_WORLD_OF(1, 1, 0, 0));
    task_place(worker, qpos, qvel, obs);
    step = task_step(worker, action, obs);
    ck_assert_double_eq(step.shared, shared);
    ck_assert_double_eq(step.reward, shared);
    task_worker_free(worker);
    task_free(task);
}
END_TEST

/* A cart has a speed and a pole that leans, and no effort that differs; a grid has nothing. */
START_TEST(test_objective_of_textbook_tasks)
{
    struct task *task = open_task("CartPole", 0, 0), *grid = open_task("GridWorld", 0, 0);
    struct task_worker *worker = task_worker_new(task);
    const struct objective objective = {.lambda = 2, .target_speed = 1, .weights = {1, 0, 3}};
    double obs[4], qpos[2] = {0, 0.1}, qvel[2] = {0.5}, action[2] = {0, 1};
    task_set_world(worker, &(struct task_world){1, 1, 1, 1, objective, 0, 0});
    task_place(worker, qpos, qvel, obs);
    struct task_step step = task_step(worker, action, obs);
    const struct task_state *state = task_state(worker);
    double h = -fabs(state->qvel[0] - 1) - 3 * (1 - cos(state->qpos[1]));
    ck_assert_double_eq_tol(step.reward, 1 + 2 * h, 1e-12);
    ck_assert_double_eq(step.shared, 1);
    ck_assert(task_knows(task_info(task), WISH_POSTURE));
    ck_assert(!task_knows(task_info(task), WISH_ENERGY));
    ck_assert(!task_knows(task_info(grid), WISH_SPEED));
    task_worker_free(worker);
    task_free(task);
    task_free(grid);
}
END_TEST

TEST_MAIN("task_world", test_gravity, test_actuator, test_world_equals_compiled, test_nominal_world,
          test_objective, test_objective_of_textbook_tasks)
