/* Running a task: reset, step, reward, end of the episode. */
#include "models/tasks/task.h"

#include "core/base/mem.h"
#include "models/tasks/dynamics.h"
#include "models/tasks/mujoco_task.h"
#include "models/tasks/task_shelf.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct task {
    struct task_info info;
    void *model; /* of info.dynamics; NULL for "none" */
    uint32_t horizon;
    double reset_noise;
    struct digest digest;
    struct task_shelf *own; /* what holds its description, where nobody else does */
};

struct task_worker {
    const struct task *task;
    void *body;        /* of the task's dynamics; NULL for "none" */
    double *start;     /* qpos and qvel of a reset */
    struct rng chance; /* what happens by chance in the rest of the episode */
    double terms[TASK_TERMS_MAX];
    uint32_t steps;             /* of this episode */
    bool broken;                /* the physics broke down since the last reset */
    bool no_world;              /* the physics refused the world asked for */
    struct objective objective; /* of the world */
};

static struct digest digest_of(const struct task *task)
{
    struct digest digest = digest_fold_text((struct digest){0}, task->info.name);
    digest = digest_fold(digest, &task->horizon, sizeof task->horizon);
    digest = digest_fold(digest, &task->reset_noise, sizeof task->reset_noise);
    if (!task->model)
        return digest;
    struct digest motion = task->info.dynamics->model_digest(task->model);
    return digest_fold(digest, &motion, sizeof motion);
}

bool task_has_worlds(const struct task_info *info)
{
    return info->dynamics && info->dynamics->set_world;
}

bool task_knows(const struct task_info *info, enum wish wish)
{
    return info->dynamics && info->dynamics->wishes >> wish & 1;
}

unsigned task_observations(const struct task_info *info, const struct task_options *options)
{
    return info->observations ? info->observations(options) : info->obs;
}

struct task *task_open_info(const struct task_info *info, const struct task_options *options,
                            struct errs *errs)
{
    struct task_options own = options ? *options : TASK_OPTIONS_DEFAULT;
    own.grid = own.grid.size ? own.grid : TASK_GRID_DEFAULT;
    void *model = info->dynamics ? info->dynamics->model_new(info, &own, errs) : NULL;
    if (info->dynamics && !model)
        return NULL;
    struct task *task = mem_zero(1, sizeof *task);
    task->info = *info;
    task->info.obs = task_observations(info, &own);
    task->model = model;
    task->horizon = own.horizon ? own.horizon : info->limit;
    task->reset_noise = own.reset_noise >= 0 ? own.reset_noise : info->reset_noise;
    task->digest = digest_of(task);
    return task;
}

struct task *task_open(const char *name, const struct task_options *options, struct errs *errs)
{
    struct task_shelf *shelf = task_shelf_new();
    const struct task_info *info = task_shelf_named(shelf, name, errs);
    struct task *task = info ? task_open_info(info, options, errs) : NULL;
    if (task)
        task->own = shelf;
    else
        task_shelf_free(shelf);
    return task;
}

void task_free(struct task *task)
{
    if (!task)
        return;
    if (task->model)
        task->info.dynamics->model_free(task->model);
    task_shelf_free(task->own);
    free(task);
}

const struct task_info *task_info(const struct task *task)
{
    return &task->info;
}

const void *task_model(const struct task *task)
{
    return task->model;
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
        worker->body = task->info.dynamics->body_new(task->model);
        worker->start = mem_zero(task->info.nq + task->info.nv, sizeof *worker->start);
    }
    return worker;
}

void task_worker_free(struct task_worker *worker)
{
    if (!worker)
        return;
    if (worker->body)
        worker->task->info.dynamics->body_free(worker->body);
    free(worker->start);
    free(worker);
}

/* A world that there cannot be breaks every episode until another one is set. */
void task_set_world(struct task_worker *worker, const struct task_world *world)
{
    assert(world->mass > 0 && world->friction >= 0 && world->actuator >= 0 &&
           isfinite(world->gravity));
    worker->objective = world->objective;
    const struct dynamics *dynamics = worker->task->info.dynamics;
    if (dynamics && dynamics->set_world)
        worker->no_world = !dynamics->set_world(worker->body, world);
    if (dynamics && dynamics->set_person)
        worker->no_world =
            !dynamics->set_person(worker->body, (uint32_t)world->person, world->evaluated > 0);
}

/* Ends up true only when every number is one: 0 times infinity or NaN is NaN. */
static bool all_finite(const double *x, size_t count)
{
    double zero = 0;
    for (size_t i = 0; i < count; i++)
        zero += x[i] * 0;
    return zero == 0;
}

static const struct task_state *state_of(const struct task_worker *worker)
{
    const struct dynamics *dynamics = worker->task->info.dynamics;
    return dynamics->state ? dynamics->state(worker->body) : worker->body;
}

/* The observation, or zeros when the physics broke down. A clipped observation can look well while
 * the state is not. */
static void observe(struct task_worker *worker, double *obs)
{
    const struct task_info *info = &worker->task->info;
    const struct task_state *state = state_of(worker);
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
static void begin(struct task_worker *worker, const double *qpos, const double *qvel, double *obs)
{
    worker->steps = 0;
    memset(worker->terms, 0, sizeof worker->terms);
    if (!worker->body)
        return;
    worker->broken =
        worker->no_world || !worker->task->info.dynamics->place(worker->body, qpos, qvel);
    observe(worker, obs);
}

void task_place(struct task_worker *worker, const double *qpos, const double *qvel, double *obs)
{
    worker->chance = rng_start(0);
    begin(worker, qpos, qvel, obs);
}

/* Uniform on [-scale, scale). */
static double uniform_noise(struct rng *rng, double scale)
{
    return scale * (2 * rng_uniform(rng) - 1);
}

/* One draw for each coordinate and each velocity, in that order, whatever their scale: what a key
 * draws is part of every result. */
static void disturb(const struct task *task, struct rng *rng, double *qpos, double *qvel)
{
    for (unsigned i = 0; i < task->info.nq; i++)
        qpos[i] = uniform_noise(rng, task->reset_noise);
    for (unsigned i = 0; i < task->info.nv; i++)
        qvel[i] = uniform_noise(rng, task->reset_noise);
}

void task_reset(struct task_worker *worker, struct rng *rng, double *obs)
{
    const struct task *task = worker->task;
    double *qpos = worker->start, *qvel = qpos + task->info.nq;
    if (worker->body && task->info.start)
        task->info.start(task->model, task->reset_noise, rng, qpos, qvel);
    else if (worker->body)
        disturb(task, rng, qpos, qvel);
    worker->chance = *rng;
    begin(worker, qpos, qvel, obs);
}

/* What the step is worth to the objective. */
static double wishes_of(const struct task_worker *worker)
{
    const struct task_info *info = &worker->task->info;
    struct motion motion = {0};
    if (!objective_wishes(&worker->objective) || !info->dynamics->motion)
        return 0;
    info->dynamics->motion(worker->body, info->dt, &motion);
    return objective_worth(&worker->objective, &motion);
}

/* What the step earned; a reward that is no number breaks the episode. */
static void earn(struct task_worker *worker, struct task_step *step)
{
    const struct task_info *info = &worker->task->info;
    info->reward(state_of(worker), worker->terms);
    for (unsigned i = 0; info->terms[i]; i++)
        step->shared += worker->terms[i];
    step->wishes = wishes_of(worker);
    step->reward = step->shared + worker->objective.lambda * step->wishes;
    worker->broken = !isfinite(step->reward);
}

/* Once broken, the physics is not stepped any further: the step counts nothing and ends the
 * episode. Whether a fall ends it is asked of the state after the step, as Gymnasium does. */
struct task_step task_step(struct task_worker *worker, const double *action, double *obs)
{
    const struct task_info *info = &worker->task->info;
    struct task_step step = {0};
    step.truncated = ++worker->steps >= worker->task->horizon;
    if (!worker->body)
        return step;
    const struct task_state *state = state_of(worker);
    if (!worker->broken)
        worker->broken = !info->dynamics->step(worker->body, action, &worker->chance);
    if (!worker->broken)
        earn(worker, &step);
    observe(worker, obs);
    if (worker->broken)
        return (struct task_step){.terminated = true, .truncated = step.truncated, .blowup = true};
    step.terminated = info->healthy && !info->healthy(state);
    return step;
}

const struct task_state *task_state(const struct task_worker *worker)
{
    return worker->body ? state_of(worker) : NULL;
}

const double *task_terms(const struct task_worker *worker)
{
    return worker->terms;
}

void task_contacts(const struct task_worker *worker, unsigned *contacts, unsigned *constraints)
{
    *contacts = *constraints = 0;
    if (worker->body && worker->task->info.dynamics->contacts)
        worker->task->info.dynamics->contacts(worker->body, contacts, constraints);
}

bool task_model_field(const struct task_worker *worker, const char *field, unsigned row,
                      unsigned column, double *value)
{
    return worker->body && worker->task->info.dynamics->field &&
           worker->task->info.dynamics->field(worker->body, field, row, column, value);
}

struct solid *task_solids(const struct task_worker *worker, size_t *count)
{
    *count = 0;
    bool shows = worker->body && worker->task->info.dynamics->solids;
    return shows ? worker->task->info.dynamics->solids(worker->body, count) : NULL;
}

void task_poses(const struct task_worker *worker, struct solid_pose *poses)
{
    worker->task->info.dynamics->poses(worker->body, poses);
}

const struct mujoco_worker *task_physics(const struct task_worker *worker)
{
    bool has = worker->body && worker->task->info.dynamics->physics;
    return has ? worker->task->info.dynamics->physics(worker->body) : NULL;
}

const char *task_library_version(void)
{
    return mujoco_version();
}
