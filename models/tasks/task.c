/* The tasks there are, and running one: reset, step, reward, end of the episode. */
#include "models/tasks/task.h"

#include "core/base/mem.h"
#include "core/base/nearest.h"
#include "core/files/datadir.h"
#include "models/tasks/mujoco_task.h"
#include "models/tasks/task_list.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct task_info task_none = {
    .name = "none",
    .about = "no robot and no learning: simulates time and traffic only",
    .limit = 1000,
};

static const struct task_info *const tasks[] = {&task_halfcheetah, &task_hopper, &task_swimmer,
                                                &task_walker2d, &task_none};
enum { TASKS = sizeof tasks / sizeof *tasks };

struct task {
    const struct task_info *info;
    struct mujoco_model *model; /* NULL for "none" */
    uint32_t horizon;
    double reset_noise;
    struct digest digest;
};

struct task_worker {
    const struct task *task;
    struct mujoco_worker *physics; /* NULL for "none" */
    double *start;                 /* qpos and qvel of a reset */
    double terms[TASK_TERMS_MAX];
    uint32_t steps; /* of this episode */
    bool broken;    /* the physics broke down since the last reset */
    bool no_world;  /* the physics refused the world asked for */
};

const struct task_info *const *task_list(size_t *count)
{
    *count = TASKS;
    return tasks;
}

const struct task_info *task_find(const char *name)
{
    for (size_t i = 0; i < TASKS; i++)
        if (strcmp(tasks[i]->name, name) == 0)
            return tasks[i];
    return NULL;
}

static bool unknown_name(const char *name, struct errs *errs)
{
    const char *names[TASKS];
    for (size_t i = 0; i < TASKS; i++)
        names[i] = tasks[i]->name;
    const char *near = nearest_name(name, names, TASKS);
    char *meant = near ? mem_format("did you mean %s?", near)
                       : mem_string("fedsim list tasks names them all");
    errs_add(errs, FAULT_INPUT, NULL, meant, "there is no task \"%s\"", name);
    free(meant);
    return false;
}

/* A model file that was edited may no longer fit the task's code. */
static bool fits(const struct task_info *info, const struct mujoco_model *model,
                 const struct source *source, struct errs *errs)
{
    struct mujoco_sizes sizes = mujoco_sizes(model);
    struct mark mark = {source, 0, 0};
    if (sizes.nq != info->nq || sizes.nv != info->nv || sizes.nu != info->act)
        return errs_add(
            errs, FAULT_INPUT, &mark, NULL,
            "the model has %u coordinates, %u velocities and %u actuators; %s needs %u, %u and %u",
            sizes.nq, sizes.nv, sizes.nu, info->name, info->nq, info->nv, info->act);
    double dt = mujoco_timestep(model) * info->frame_skip;
    if (fabs(dt - info->dt) > 1e-12)
        return errs_add(errs, FAULT_INPUT, &mark, NULL,
                        "%u steps of the model take %g s; %s needs %g s", info->frame_skip, dt,
                        info->name, info->dt);
    return true;
}

/* From the data folder, so that a user can look at the model, and change it as far as `fits`
 * allows. */
static struct mujoco_model *load(const struct task_info *info, struct errs *errs)
{
    char *path = datadir_path(info->mjcf);
    struct source source = {0};
    struct mujoco_model *model = NULL;
    if (source_read(&source, path, errs))
        model = mujoco_compile(&source, errs);
    if (model && !fits(info, model, &source, errs)) {
        mujoco_model_free(model);
        model = NULL;
    }
    source_free(&source);
    free(path);
    return model;
}

static struct digest digest_of(const struct task *task)
{
    struct digest digest = digest_fold_text((struct digest){0}, task->info->name);
    digest = digest_fold(digest, &task->horizon, sizeof task->horizon);
    digest = digest_fold(digest, &task->reset_noise, sizeof task->reset_noise);
    if (!task->model)
        return digest;
    struct digest physics = mujoco_digest(task->model);
    return digest_fold(digest, &physics, sizeof physics);
}

/* NULL and an error where there is no such task, or its model cannot be read. */
struct task *task_open(const char *name, const struct task_options *options, struct errs *errs)
{
    const struct task_info *info = task_find(name);
    if (!info) {
        unknown_name(name, errs);
        return NULL;
    }
    struct mujoco_model *model = info->mjcf ? load(info, errs) : NULL;
    if (info->mjcf && !model)
        return NULL;
    struct task *task = mem_zero(1, sizeof *task);
    task->info = info;
    task->model = model;
    task->horizon = options && options->horizon ? options->horizon : info->limit;
    task->reset_noise =
        options && options->reset_noise >= 0 ? options->reset_noise : info->reset_noise;
    task->digest = digest_of(task);
    return task;
}

void task_free(struct task *task)
{
    if (!task)
        return;
    mujoco_model_free(task->model);
    free(task);
}

const struct task_info *task_info(const struct task *task)
{
    return task->info;
}

struct digest task_digest(const struct task *task)
{
    return task->digest;
}

uint32_t task_horizon(const struct task *task)
{
    return task->horizon;
}

double task_reset_noise(const struct task *task)
{
    return task->reset_noise;
}

bool task_is_none(const struct task *task)
{
    return !task->model;
}

struct task_worker *task_worker_new(const struct task *task)
{
    struct task_worker *worker = mem_zero(1, sizeof *worker);
    worker->task = task;
    if (task->model) {
        worker->physics = mujoco_worker_new(task->model);
        worker->start = mem_zero(task->info->nq + task->info->nv, sizeof *worker->start);
    }
    return worker;
}

void task_worker_free(struct task_worker *worker)
{
    if (!worker)
        return;
    mujoco_worker_free(worker->physics);
    free(worker->start);
    free(worker);
}

/* A world that the physics refuses breaks every episode until another one is set. */
void task_set_world(struct task_worker *worker, const struct task_world *world)
{
    assert(world->mass > 0 && world->friction >= 0 && world->actuator >= 0 &&
           isfinite(world->gravity));
    if (worker->physics)
        worker->no_world = !mujoco_set_world(worker->physics, world);
}

/* Ends up true only when every number is one: 0 times infinity or NaN is NaN. */
static bool all_finite(const double *x, size_t count)
{
    double zero = 0;
    for (size_t i = 0; i < count; i++)
        zero += x[i] * 0;
    return zero == 0;
}

/* The observation, or zeros when the physics broke down. A clipped observation can look well while
 * the state is not. */
static void observe(struct task_worker *worker, double *obs)
{
    const struct task_info *info = worker->task->info;
    const struct task_state *state = mujoco_state(worker->physics);
    if (!worker->broken) {
        info->observe(state, obs);
        worker->broken = !(all_finite(obs, info->obs) && all_finite(state->qpos, state->nq) &&
                           all_finite(state->qvel, state->nv));
    }
    if (worker->broken)
        memset(obs, 0, info->obs * sizeof *obs);
}

/* A world that could not be made, or a state that the physics refuses, ends the episode at its
 * first step. */
void task_place(struct task_worker *worker, const double *qpos, const double *qvel, double *obs)
{
    worker->steps = 0;
    memset(worker->terms, 0, sizeof worker->terms);
    if (!worker->physics)
        return;
    worker->broken = worker->no_world || !mujoco_reset(worker->physics, qpos, qvel);
    observe(worker, obs);
}

/* Uniform on [-scale, scale). */
static double uniform_noise(struct rng *rng, double scale)
{
    return scale * (2 * rng_uniform(rng) - 1);
}

/* One draw for each coordinate and each velocity, in that order, whatever their scale: what a key
 * draws is part of every result. */
void task_reset(struct task_worker *worker, struct rng *rng, double *obs)
{
    if (!worker->physics) {
        task_place(worker, NULL, NULL, obs);
        return;
    }
    const struct task *task = worker->task;
    unsigned nq = task->info->nq, nv = task->info->nv;
    double *qpos = worker->start, *qvel = qpos + nq, scale = task->reset_noise;
    for (unsigned i = 0; i < nq; i++)
        qpos[i] = mujoco_qpos0(task->model)[i] + uniform_noise(rng, scale);
    for (unsigned i = 0; i < nv; i++)
        qvel[i] = task->info->noise == TASK_NOISE_MIXED ? scale * rng_normal(rng)
                                                        : uniform_noise(rng, scale);
    task_place(worker, qpos, qvel, obs);
}

/* What the step from position `before` earned; a reward that is no number breaks the episode. */
static double earn(struct task_worker *worker, double before, const double *action)
{
    const struct task_info *info = worker->task->info;
    info->reward(info, mujoco_state(worker->physics), before, action, worker->terms);
    double reward = 0;
    for (unsigned i = 0; worker->task->info->terms[i]; i++)
        reward += worker->terms[i];
    worker->broken = !isfinite(reward);
    return reward;
}

/* Once broken, the physics is not stepped any further: the step counts nothing and ends the
 * episode. Whether a fall ends it is asked of the state after the step, as Gymnasium does. */
struct task_step task_step(struct task_worker *worker, const double *action, double *obs)
{
    const struct task_info *info = worker->task->info;
    struct task_step step = {0};
    step.truncated = ++worker->steps >= worker->task->horizon;
    if (!worker->physics)
        return step;
    const struct task_state *state = mujoco_state(worker->physics);
    double before = info->position(state);
    if (!worker->broken)
        worker->broken = !mujoco_step(worker->physics, action, info->frame_skip);
    if (!worker->broken)
        step.reward = earn(worker, before, action);
    observe(worker, obs);
    if (worker->broken)
        return (struct task_step){.terminated = true, .truncated = step.truncated, .blowup = true};
    step.terminated = info->healthy && !info->healthy(state);
    return step;
}

const struct task_state *task_state(const struct task_worker *worker)
{
    return worker->physics ? mujoco_state(worker->physics) : NULL;
}

const double *task_terms(const struct task_worker *worker)
{
    return worker->terms;
}

void task_contacts(const struct task_worker *worker, unsigned *contacts, unsigned *constraints)
{
    *contacts = *constraints = 0;
    if (worker->physics)
        mujoco_contacts(worker->physics, contacts, constraints);
}

bool task_model_field(const struct task_worker *worker, const char *field, unsigned row,
                      unsigned column, double *value)
{
    return worker->physics && mujoco_field(worker->physics, field, row, column, value);
}

const char *task_library_version(void)
{
    return mujoco_version();
}
