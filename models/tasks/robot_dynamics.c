/* Moves a robot, and works out what its task sees and pays for. */
#include "models/tasks/robot_dynamics.h"

#include "core/base/mem.h"
#include "models/tasks/mujoco_solids.h"
#include "models/tasks/mujoco_task.h"
#include "models/tasks/robot_task.h"

#include <stdlib.h>

struct robot_body {
    struct task_state state; /* of which `model` is this */
    const struct robot_task *task;
    struct mujoco_worker *physics;
    const struct mujoco_view *view;
    double *before;  /* numbers whose change over a step is paid for */
    double *scratch; /* of the longest quantity */
    double *control;
    double x; /* m: where its first body was before the step */
};

/* A robot's first body is what the others hang on; row 0 is the world. */
enum { FIRST_BODY = 1 };

/* The description holds the model already. */
static void *model_new(const struct task_info *info, const struct task_options *options,
                       struct errs *errs)
{
    (void)options, (void)errs;
    return (void *)(uintptr_t)info->robot;
}

static void model_free(void *model)
{
    (void)model;
}

static struct digest model_digest(const void *model)
{
    return ((const struct robot_task *)model)->digest;
}

static void *body_new(const void *model)
{
    const struct robot_task *task = model;
    struct robot_body *body = mem_zero(1, sizeof *body);
    body->task = task;
    body->physics = mujoco_worker_new(task->model);
    body->view = mujoco_view(body->physics);
    body->before = mem_zero(task->reward.rates + 1, sizeof *body->before);
    body->scratch = mem_zero(task->reward.longest + 1, sizeof *body->scratch);
    body->control = mem_zero(task->sizes.nu + 1, sizeof *body->control);
    body->state =
        (struct task_state){body->view->arrays[MUJOCO_QPOS], body->view->arrays[MUJOCO_QVEL],
                            task->sizes.nq, task->sizes.nv, body};
    return body;
}

static void body_free(void *body)
{
    struct robot_body *robot = body;
    mujoco_worker_free(robot->physics);
    free(robot->before);
    free(robot->scratch);
    free(robot->control);
    free(robot);
}

static bool set_world(void *body, const struct task_world *world)
{
    return mujoco_set_world(((struct robot_body *)body)->physics, world);
}

static bool place(void *body, const double *qpos, const double *qvel)
{
    return mujoco_reset(((struct robot_body *)body)->physics, qpos, qvel);
}

static const double *control_of(struct robot_body *body, const double *action)
{
    const struct robot_task *task = body->task;
    if (!task->scale)
        return action;
    for (unsigned i = 0; i < task->sizes.nu; i++) {
        double x = action[i];
        x = x < -task->clip ? -task->clip : x > task->clip ? task->clip : x;
        body->control[i] = task->scale[i] * x + task->middle[i];
    }
    return body->control;
}

static bool step(void *body, const double *action, struct rng *rng)
{
    (void)rng;
    struct robot_body *robot = body;
    const struct robot_task *task = robot->task;
    robot_reward_remember(&task->reward, robot->view, robot->before);
    robot->x = robot->view->arrays[MUJOCO_BODY_PLACE][3 * FIRST_BODY];
    const struct mujoco_push push = {control_of(robot, action), task->frame_skip, task->forces};
    return mujoco_step(robot->physics, &push);
}

/* Forward is the world's x axis, as in Gymnasium's tasks; the cosine is the z component of the
 * first body's own z axis. */
static void motion(const void *body, double dt, struct motion *motion)
{
    const struct robot_body *robot = body;
    const double *const *arrays = robot->view->arrays;
    *motion = (struct motion){.speed = (arrays[MUJOCO_BODY_PLACE][3 * FIRST_BODY] - robot->x) / dt,
                              .lean = arrays[MUJOCO_BODY_FRAME][9 * FIRST_BODY + 8]};
    for (unsigned i = 0; i < robot->task->sizes.nu; i++)
        motion->effort += arrays[MUJOCO_CONTROL][i] * arrays[MUJOCO_CONTROL][i];
}

static void contacts(const void *body, unsigned *count, unsigned *constraints)
{
    mujoco_contacts(((const struct robot_body *)body)->physics, count, constraints);
}

static bool field(const void *body, const char *name, unsigned row, unsigned column, double *value)
{
    return mujoco_field(((const struct robot_body *)body)->physics, name, row, column, value);
}

static struct solid *solids(const void *body, size_t *count)
{
    return mujoco_solids(((const struct robot_body *)body)->physics, count);
}

static void poses(const void *body, struct solid_pose *now)
{
    mujoco_poses(((const struct robot_body *)body)->physics, now);
}

static const struct mujoco_worker *physics(const void *body)
{
    return ((const struct robot_body *)body)->physics;
}

static const struct dynamics robot_dynamics = {.model_new = model_new,
                                               .model_free = model_free,
                                               .model_digest = model_digest,
                                               .body_new = body_new,
                                               .body_free = body_free,
                                               .set_world = set_world,
                                               .place = place,
                                               .step = step,
                                               .wishes = (1u << WISHES) - 1,
                                               .motion = motion,
                                               .contacts = contacts,
                                               .field = field,
                                               .solids = solids,
                                               .poses = poses,
                                               .physics = physics};

static void start(const void *model, double noise, struct rng *rng, double *qpos, double *qvel)
{
    const struct robot_task *task = model;
    robot_reset_draw(&task->reset, &task->sizes, mujoco_qpos0(task->model), noise, rng, qpos, qvel);
}

static void observe(const struct task_state *state, double *obs)
{
    const struct robot_body *body = state->model;
    const struct robot_task *task = body->task;
    for (unsigned i = 0; i < task->seen_count; i++) {
        quantity_measure(&task->seen[i], body->view, obs);
        obs += task->seen[i].count;
    }
}

static void reward(const struct task_state *state, double *terms)
{
    const struct robot_body *body = state->model;
    robot_reward_terms(&body->task->reward, body->view, body->before, body->task->info.dt,
                       body->scratch, terms);
}

static bool healthy(const struct task_state *state)
{
    const struct robot_body *body = state->model;
    return robot_reward_healthy(&body->task->reward, body->view, body->scratch);
}

void robot_dynamics_fill(struct task_info *info, bool falls)
{
    info->dynamics = &robot_dynamics;
    info->start = start;
    info->observe = observe;
    info->reward = reward;
    info->healthy = falls ? healthy : NULL;
}
