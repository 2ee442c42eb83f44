/* Reading a robot's model, holding it against what its task needs, and moving it. */
#include "models/tasks/robot_dynamics.h"

#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "models/tasks/mujoco_task.h"

#include <math.h>
#include <stdlib.h>

struct robot {
    struct mujoco_model *model;
    unsigned frame_skip;
};

struct robot_body {
    struct mujoco_worker *physics;
    unsigned frame_skip;
};

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

static void *model_new(const struct task_info *info, const struct task_options *options,
                       struct errs *errs)
{
    (void)options;
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
    if (!model)
        return NULL;
    struct robot *robot = mem_alloc(sizeof *robot);
    *robot = (struct robot){model, info->frame_skip};
    return robot;
}

static void model_free(void *model)
{
    struct robot *robot = model;
    mujoco_model_free(robot->model);
    free(robot);
}

static struct digest model_digest(const void *model)
{
    return mujoco_digest(((const struct robot *)model)->model);
}

static const double *rest(const void *model)
{
    return mujoco_qpos0(((const struct robot *)model)->model);
}

static void *body_new(const void *model)
{
    const struct robot *robot = model;
    struct robot_body *body = mem_alloc(sizeof *body);
    *body = (struct robot_body){mujoco_worker_new(robot->model), robot->frame_skip};
    return body;
}

static void body_free(void *body)
{
    mujoco_worker_free(((struct robot_body *)body)->physics);
    free(body);
}

static const struct task_state *state(const void *body)
{
    return mujoco_state(((const struct robot_body *)body)->physics);
}

static bool set_world(void *body, const struct task_world *world)
{
    return mujoco_set_world(((struct robot_body *)body)->physics, world);
}

static bool place(void *body, const double *qpos, const double *qvel)
{
    return mujoco_reset(((struct robot_body *)body)->physics, qpos, qvel);
}

static bool step(void *body, const double *action, struct rng *rng)
{
    (void)rng;
    struct robot_body *robot = body;
    return mujoco_step(robot->physics, action, robot->frame_skip);
}

static void contacts(const void *body, unsigned *count, unsigned *constraints)
{
    mujoco_contacts(((const struct robot_body *)body)->physics, count, constraints);
}

static bool field(const void *body, const char *name, unsigned row, unsigned column, double *value)
{
    return mujoco_field(((const struct robot_body *)body)->physics, name, row, column, value);
}

const struct dynamics robot_dynamics = {.model_new = model_new,
                                        .model_free = model_free,
                                        .model_digest = model_digest,
                                        .rest = rest,
                                        .body_new = body_new,
                                        .body_free = body_free,
                                        .state = state,
                                        .set_world = set_world,
                                        .place = place,
                                        .step = step,
                                        .contacts = contacts,
                                        .field = field};
