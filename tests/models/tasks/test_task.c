/* Tasks: worlds, resets, ends of episodes, breakdowns, threads. Equality with reference data is
 * test_verify_task. */
#include "tests/support/check.h"

#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "models/tasks/mujoco_task.h"
#include "models/tasks/task.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

static struct task *open_task(const char *name, uint32_t horizon, double noise)
{
    struct errs errs = {0};
    struct task *task = task_open(name, &(struct task_options){horizon, noise}, &errs);
    ck_assert_msg(task != NULL, "%s", errs_first(&errs));
    return task;
}

static void wave(double *action, unsigned count, unsigned t)
{
    for (unsigned i = 0; i < count; i++)
        action[i] = sin(0.3 * t * (i + 1));
}

START_TEST(test_list)
{
    size_t count;
    const struct task_info *const *list = task_list(&count);
    ck_assert_uint_eq(count, 5);
    for (size_t i = 0; i < count; i++) {
        ck_assert_ptr_eq(task_find(list[i]->name), list[i]);
        ck_assert(list[i]->obs <= TASK_OBS_MAX && list[i]->act <= TASK_ACT_MAX);
    }
    ck_assert_ptr_null(task_find("halfcheetah"));
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
    task_set_world(worker, &(struct task_world){2, 1, 1, 1});
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

/* Free flight: Hopper 5 m up, limp, upright and at rest falls g·t²/2 as one body; only gravity acts
 * and no joint moves. RK4 is exact for the parabola. With gravity factor f after one step of 0.008
 * s: v = -f·9.81·0.008, z = 5 - f·9.81·0.008²/2. */
static void check_fall(struct task_worker *worker, double factor)
{
    double obs[11], qpos[6] = {0, 5}, qvel[6] = {0}, action[3] = {0};
    task_set_world(worker, &(struct task_world){1, 1, factor, 1});
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
    task_set_world(worker, &(struct task_world){1, 1, 1, 0});
    task_reset(worker, &rng, obs);
    ck_assert_double_eq(task_step(worker, action, obs).reward, -0.0001 * 2);
    for (int i = 0; i < 8; i++)
        ck_assert_double_eq(obs[i], 0);
    task_set_world(worker, &(struct task_world){1, 1, 1, 0.5});
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
    ck_assert(mujoco_set_world(
        b, &(struct task_world){3, 2, 1, 5})); /* nothing may stay from another world */
    ck_assert(mujoco_set_world(b, &(struct task_world){1.1, 0.5, 0.9, 0.8}));
    check_same_models(a, b);
    struct mujoco_sizes sizes = mujoco_sizes(plain);
    double zeros[20] = {0}, action[TASK_ACT_MAX], qpos[20];
    for (unsigned i = 0; i < sizes.nq;
         i++) /* bent, so that no joint stands on the edge of its limit */
        qpos[i] = mujoco_qpos0(plain)[i] - (i < 3 ? 0 : 0.1);
    ck_assert(mujoco_reset(a, qpos, zeros) && mujoco_reset(b, qpos, zeros));
    for (unsigned t = 0; t < 25; t++) {
        wave(action, sizes.nu, t);
        ck_assert(mujoco_step(a, action, substeps) && mujoco_step(b, action, substeps));
        for (unsigned i = 0; i < sizes.nq; i++)
            ck_assert_double_eq_tol(mujoco_state(a)->qpos[i], mujoco_state(b)->qpos[i], 1e-9);
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

/* Runs an episode of 100 waves and writes down all it saw: 101 observations and 100 rewards. */
enum { SEEN = 101 * 17 + 100 };
static void run_episode(struct task_worker *worker, uint64_t key, double *seen)
{
    double action[6];
    struct rng rng = rng_start(key);
    task_reset(worker, &rng, seen);
    for (unsigned t = 0; t < 100; t++) {
        wave(action, 6, t);
        seen += 17;
        seen[17] = task_step(worker, action, seen).reward;
        seen++;
    }
}

/* A nominal world gives the very bits of the unchanged model, also after another world. */
START_TEST(test_nominal_world)
{
    struct task *task = open_task("HalfCheetah", 0, -1);
    struct task_worker *fresh = task_worker_new(task), *used = task_worker_new(task);
    double *first = mem_zero(SEEN, sizeof *first), *second = mem_zero(SEEN, sizeof *second), mass;
    task_set_world(used, &(struct task_world){1.3, 0.7, 1.1, 0.9});
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
        task_set_world(worker, &(struct task_world){1 + 0.1 * (double)key, 1, 1, 1});
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
static struct mujoco_model *compile_balls(unsigned count, double gap)
{
    char *text = mem_string("<mujoco><worldbody><geom type='plane' size='9 9 9'/>");
    for (unsigned i = 0; i < count; i++) {
        char *longer = mem_format("%s<body pos='%g 0 0.09'><freejoint/><geom size='0.1'/></body>",
                                  text, i * gap);
        free(text);
        text = longer;
    }
    char *whole = mem_format("%s</worldbody></mujoco>", text);
    struct source source = {
        .name = mem_string("balls.xml"), .text = whole, .length = strlen(whole)};
    struct errs errs = {0};
    struct mujoco_model *model = mujoco_compile(&source, &errs);
    ck_assert_msg(model != NULL, "%s", errs_first(&errs));
    free(text);
    source_free(&source);
    return model;
}

static bool balls_run(unsigned count)
{
    struct mujoco_model *model = compile_balls(count, 0.5);
    struct mujoco_worker *worker = mujoco_worker_new(model);
    double *still = mem_zero(6 * count, sizeof *still);
    bool good = mujoco_reset(worker, mujoco_qpos0(model), still);
    if (good)
        good = mujoco_step(worker, still, 2);
    free(still);
    mujoco_worker_free(worker);
    mujoco_model_free(model);
    return good;
}

/* What the library reports as full buffers (41 contacts and more) or as an error (its stack, for
 * very many bodies) is told, not survived in silence, and the next model runs as if nothing had
 * been. */
START_TEST(test_library_limits)
{
    ck_assert(balls_run(5));
    ck_assert(!balls_run(60));
    ck_assert(!balls_run(400));
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
          test_horizon, test_none, test_unclipped_cost, test_termination, test_blowup, test_gravity,
          test_actuator, test_world_equals_compiled, test_nominal_world, test_threads,
          test_library_limits, test_bad_models)
