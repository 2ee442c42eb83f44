/* Tasks: worlds, resets, ends of episodes, breakdowns, threads. Equality with reference data is
 * test_verify_task. */
#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "models/tasks/mujoco_task.h"
#include "models/tasks/task_shelf.h"
#include "tests/models/tasks/open_task.h"
#include "tests/support/check.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

START_TEST(test_list)
{
    struct task_shelf *shelf = task_shelf_new();
    struct errs errs = {0};
    size_t count = 0;
    for (; task_name(count); count++) {
        const struct task_info *info = task_row(task_name(count));
        if (!info)
            info = task_shelf_named(shelf, task_name(count), &errs);
        ck_assert_msg(info != NULL, "%s", errs_first(&errs));
        ck_assert_str_eq(info->name, task_name(count));
        ck_assert(info->obs <= TASK_OBS_MAX && info->act <= TASK_ACT_MAX);
        if (!info->own_key)
            ck_assert_ptr_eq(task_shelf_named(shelf, info->name, &errs), info); /* read once */
    }
    ck_assert_uint_eq(count, 15);
    ck_assert_ptr_null(task_shelf_named(shelf, "halfcheetah", &errs));
    errs_free(&errs);
    task_shelf_free(shelf);
}
END_TEST

START_TEST(test_unknown_name)
{
    struct errs errs = {0};
    ck_assert_ptr_null(task_open("Hoper", NULL, &errs));
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "did you mean Hopper?"));
    errs_free(&errs);
    ck_assert_ptr_null(task_open("chess", NULL, &errs));
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "list tasks"));
    errs_free(&errs);
}
END_TEST

/* A reset without noise is qpos0 at rest: the slide's ref puts Hopper at 1.25 m. */
START_TEST(test_reset_without_noise)
{
    struct task *task = open_task("Hopper", 0, 0);
    struct task_worker *worker = task_worker_new(task);
    double obs[11];
    struct rng rng = rng_start(1);
    task_reset(worker, &rng, obs);
    ck_assert_double_eq(obs[0], 1.25);
    for (int i = 1; i < 11; i++)
        ck_assert_double_eq(obs[i], 0);
    ck_assert_uint_eq(task_horizon(task), 1000);
    task_worker_free(worker);
    task_free(task);
}
END_TEST

/* The draws come in the order qpos, qvel: uniform 2u - 1 times the scale, HalfCheetah's velocities
 * normal. */
static void check_draws(const char *name, bool normal)
{
    struct task *task = open_task(name, 0, 0.02);
    struct task_worker *worker = task_worker_new(task);
    const struct task_info *info = task_info(task);
    double obs[TASK_OBS_MAX];
    struct rng rng = rng_start(7), same = rng_start(7);
    task_reset(worker, &rng, obs);
    const struct task_state *state = task_state(worker);
    for (unsigned i = 0; i < info->nq; i++) {
        double qpos0 =
            strcmp(name, "HalfCheetah") != 0 && i == 1 ? 1.25 : 0; /* the height of a walker */
        ck_assert_double_eq(state->qpos[i], qpos0 + 0.02 * (2 * rng_uniform(&same) - 1));
    }
    for (unsigned i = 0; i < info->nv; i++)
        ck_assert_double_eq(state->qvel[i],
                            0.02 * (normal ? rng_normal(&same) : 2 * rng_uniform(&same) - 1));
    task_worker_free(worker);
    task_free(task);
}

START_TEST(test_reset_draws)
{
    check_draws("HalfCheetah", true);
    check_draws("Hopper", false);
    check_draws("Walker2d", false);
}
END_TEST

START_TEST(test_horizon)
{
    struct task *task = open_task("Swimmer", 3, -1);
    struct task_worker *worker = task_worker_new(task);
    double obs[8], action[2] = {0.5, -0.5};
    struct rng rng = rng_start(3);
    for (int episode = 0; episode < 2; episode++) {
        task_reset(worker, &rng, obs);
        for (int t = 1; t <= 3; t++) {
            struct task_step step = task_step(worker, action, obs);
            ck_assert(!step.terminated && !step.blowup);
            ck_assert_int_eq(step.truncated, t == 3);
        }
    }
    task_worker_free(worker);
    task_free(task);
}
END_TEST

START_TEST(test_none)
{
    struct task *task = open_task("none", 2, -1);
    ck_assert(task_is_none(task));
    struct task_worker *worker = task_worker_new(task);
    struct rng rng = rng_start(1);
    task_set_world(worker, &TASK_WORLD_OF(2, 1, 1, 1));
    unsigned contacts, constraints;
    double value;
    for (int episode = 0; episode < 2; episode++) {
        task_reset(worker, &rng, NULL);
        ck_assert(!task_step(worker, NULL, NULL).truncated);
        struct task_step step = task_step(worker, NULL, NULL);
        ck_assert(step.truncated && !step.terminated && !step.blowup && step.reward == 0);
    }
    task_contacts(worker, &contacts, &constraints);
    ck_assert(contacts == 0 && constraints == 0 && !task_state(worker));
    ck_assert(!task_model_field(worker, "body_mass", 0, 0, &value));
    task_worker_free(worker);
    task_free(task);
    task_free(NULL);
    task_worker_free(NULL);
}
END_TEST

/* The reward's terms by hand. HalfCheetah at rest for one step with action a = (2, 0, ...): the
 * cost takes the unclipped action, -0.1·|a|² = -0.4, and the motion is that of the clipped one. */
START_TEST(test_unclipped_cost)
{
    struct task *task = open_task("HalfCheetah", 0, 0);
    struct task_worker *worker = task_worker_new(task);
    double obs[17], clipped[17], beyond[6] = {2}, edge[6] = {1};
    struct rng rng = rng_start(1);
    task_reset(worker, &rng, obs);
    struct task_step step = task_step(worker, beyond, obs);
    ck_assert_double_eq(task_terms(worker)[1], -0.1 * 4);
    ck_assert_double_eq(step.reward, task_state(worker)->qpos[0] / 0.05 - 0.1 * 4);
    task_reset(worker, &rng, clipped);
    task_step(worker, edge, clipped);
    ck_assert_mem_eq(obs, clipped, sizeof obs);
    task_worker_free(worker);
    task_free(task);
}
END_TEST

/* Hopper is healthy while qpos[1] > 0.7 and |qpos[2]| < 0.2; a pitch of 0.5 is not, and the bonus
 * goes with it. */
START_TEST(test_termination)
{
    struct task *task = open_task("Hopper", 0, 0);
    struct task_worker *worker = task_worker_new(task);
    double obs[11], qpos[6] = {0, 1.25, 0.5}, qvel[6] = {0}, action[3] = {0};
    task_place(worker, qpos, qvel, obs);
    struct task_step step = task_step(worker, action, obs);
    ck_assert(step.terminated && !step.truncated && !step.blowup);
    ck_assert_double_eq(task_terms(worker)[1], 0);
    qpos[2] = 0.1;
    task_place(worker, qpos, qvel, obs);
    step = task_step(worker, action, obs);
    ck_assert(!step.terminated);
    ck_assert_double_eq(task_terms(worker)[1], 1);
    qvel[5] = 200; /* a joint faster than 100 rad/s is ill, too; the observation shows 10 */
    task_place(worker, qpos, qvel, obs);
    ck_assert_double_eq(obs[10], 10);
    ck_assert(task_step(worker, action, obs).terminated);
    task_worker_free(worker);
    task_free(task);
}
END_TEST

/* Whether this action breaks the episode; then a reset must give exactly what it gave before. */
static void check_blowup(struct task_worker *worker, const double *action)
{
    double before[17], obs[17], after[17];
    struct rng rng = rng_start(9), same = rng_start(9);
    task_reset(worker, &rng, before);
    struct task_step step = task_step(worker, action, obs);
    ck_assert(step.blowup && step.terminated && !step.truncated);
    ck_assert_double_eq(step.reward, 0);
    for (int i = 0; i < 17; i++)
        ck_assert_double_eq(obs[i], 0);
    double rest[6] = {0};
    ck_assert(task_step(worker, rest, obs).blowup); /* until the reset */
    task_reset(worker, &same, after);
    ck_assert_mem_eq(before, after, sizeof before);
    ck_assert(!task_step(worker, rest, obs).blowup);
}

START_TEST(test_blowup)
{
    struct task *task = open_task("HalfCheetah", 0, -1);
    struct task_worker *worker = task_worker_new(task);
    check_blowup(worker, (double[6]){0, NAN});
    check_blowup(worker, (double[6]){1e300}); /* beyond what the physics accepts */
    check_blowup(worker, (double[6]){-INFINITY, 1});
    double obs[17], qpos[9] = {0}, qvel[9] = {1e11}, action[6] = {0};
    task_place(worker, qpos, qvel,
               obs); /* too fast for the physics, which would quietly start over */
    ck_assert(task_step(worker, action, obs).blowup);
    qvel[0] = NAN;
    task_place(worker, qpos, qvel, obs);
    ck_assert_double_eq(obs[8], 0);
    ck_assert(task_step(worker, action, obs).blowup);
    task_worker_free(worker);
    task_free(task);
}
END_TEST

struct thread {
    const struct task *task;
    double *seen;
    bool other_world;
};

static void *run_thread(void *argument)
{
    struct thread *thread = argument;
    struct task_worker *worker = task_worker_new(thread->task);
    for (uint64_t key = 0; key < 4; key++) {
        task_set_world(worker, &TASK_WORLD_OF(1 + 0.1 * (double)key, 1, 1, 1));
        run_episode(worker, key, thread->seen + key * SEEN);
    }
    task_worker_free(worker);
    return NULL;
}

/* Two threads at once over one model see the bits that one alone sees. */
START_TEST(test_threads)
{
    struct task *task = open_task("HalfCheetah", 0, -1);
    struct thread threads[3];
    for (int i = 0; i < 3; i++)
        threads[i] = (struct thread){task, mem_zero(4 * SEEN, sizeof(double)), false};
    run_thread(&threads[0]);
    pthread_t id[2];
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_create(&id[i], NULL, run_thread, &threads[1 + i]), 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(id[i], NULL);
        ck_assert_mem_eq(threads[0].seen, threads[1 + i].seen, 4 * SEEN * sizeof(double));
    }
    for (int i = 0; i < 3; i++)
        free(threads[i].seen);
    task_free(task);
}
END_TEST

/* `count` free balls lying `gap` m apart on a floor. */
static struct mujoco_model *compile_balls(unsigned count, double gap, struct errs *errs)
{
    char *text = mem_string("<mujoco><size njmax='100' nconmax='40' nstack='500000'/><worldbody>"
                            "<geom type='plane' size='9 9 9'/>");
    for (unsigned i = 0; i < count; i++) {
        char *longer = mem_format("%s<body pos='%g 0 0.09'><freejoint/><geom size='0.1'/></body>",
                                  text, i * gap);
        free(text);
        text = longer;
    }
    char *whole = mem_format("%s</worldbody></mujoco>", text);
    struct source source = {
        .name = mem_string("balls.xml"), .text = whole, .length = strlen(whole)};
    struct mujoco_model *model = mujoco_compile(&source, errs);
    free(text);
    source_free(&source);
    return model;
}

static bool balls_run(unsigned count)
{
    struct errs errs = {0};
    struct mujoco_model *model = compile_balls(count, 0.5, &errs);
    ck_assert_msg(model != NULL, "%s", errs_first(&errs));
    struct mujoco_worker *worker = mujoco_worker_new(model);
    double *still = mem_zero(6 * count, sizeof *still);
    bool good = mujoco_reset(worker, mujoco_qpos0(model), still);
    if (good)
        good = mujoco_step(worker, &(struct mujoco_push){still, 2, false});
    free(still);
    mujoco_worker_free(worker);
    mujoco_model_free(model);
    return good;
}

/* What the library reports as full buffers (41 contacts and more), or as an error when it compiles
 * the model (its stack, for very many bodies), is told, not survived in silence, and the next model
 * runs as if nothing had been. */
START_TEST(test_library_limits)
{
    ck_assert(balls_run(5));
    ck_assert(!balls_run(60));
    struct errs errs = {0};
    ck_assert_ptr_null(compile_balls(400, 0.5, &errs));
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "Stack overflow"));
    errs_free(&errs);
    ck_assert(balls_run(5));
}
END_TEST

static void check_refused(const char *text, const char *expected)
{
    struct source source = {
        .name = mem_string("robot.xml"), .text = mem_string(text), .length = strlen(text)};
    struct errs errs = {0};
    ck_assert_ptr_null(mujoco_compile(&source, &errs));
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    ck_assert_msg(strstr(errs_first(&errs), "robot.xml") && strstr(errs_first(&errs), expected),
                  "%s", errs_first(&errs));
    errs_free(&errs);
    source_free(&source);
}

START_TEST(test_bad_models)
{
    check_refused("", "empty");
    check_refused("<mujoco><worldbody>", "not a robot model");
    check_refused("\x01\x02 noise", "not a robot model");
    check_refused("<mujoco><worldbody><geom type='teapot'/></worldbody></mujoco>", "teapot");
}
END_TEST

TEST_MAIN("task", test_list, test_unknown_name, test_reset_without_noise, test_reset_draws,
          test_horizon, test_none, test_unclipped_cost, test_termination, test_blowup, test_threads,
          test_library_limits, test_bad_models)
