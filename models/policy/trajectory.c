/* Room for trajectories, and writing them step by step. */
#include "models/policy/trajectory.h"

#include <math.h>

struct trajectory trajectory_carve(struct carving *carving, const struct policy_shape *shape,
                                   uint32_t steps)
{
    size_t obs = shape->width[0], act = shape->width[shape->layers];
    struct trajectory trajectory = {0};
    trajectory.rows = carve(carving, (steps + (size_t)1) * obs, sizeof(float));
    trajectory.actions = carve(carving, steps * act, sizeof(float));
    trajectory.rewards = carve(carving, steps, sizeof(float));
    return trajectory;
}

void trajectory_see(struct trajectory *trajectory, const struct policy_view *policy,
                    const double *obs)
{
    uint32_t width = policy->shape->width[0];
    normaliser_apply(policy->normaliser, obs, width,
                     trajectory->rows + (size_t)trajectory->steps * width);
}

void trajectory_act(struct trajectory *trajectory, const struct policy_view *policy,
                    const double *action)
{
    uint32_t width = policy->shape->width[policy->shape->layers];
    float *to = trajectory->actions + (size_t)trajectory->steps * width;
    for (uint32_t o = 0; o < width; o++)
        to[o] = (float)action[o];
}

void trajectory_step(struct trajectory *trajectory, const struct task_step *step)
{
    trajectory->wishes =
        (trajectory->steps ? trajectory->wishes : 0) + (step->blowup ? -INFINITY : step->wishes);
    trajectory->rewards[trajectory->steps++] = (float)step->reward;
    trajectory->terminated = step->terminated;
    trajectory->blowup = step->blowup;
}
