/* Hopper, Gymnasium v5: a planar one-legged hopper, rewarded for speed while it stays up. */
#include "models/tasks/planar_robot.h"
#include "models/tasks/task_list.h"

#include <math.h>

enum { COORDINATES = 6, ACTIONS = 3 };

static void observe(const struct task_state *state, double *obs)
{
    planar_observe(state, 1, 10, obs);
}

static bool within(const double *x, unsigned count, double bound)
{
    for (unsigned i = 0; i < count; i++)
        if (!(fabs(x[i]) < bound))
            return false;
    return true;
}

static bool healthy(const struct task_state *state)
{
    return within(state->qpos + 2, COORDINATES - 2, 100) && within(state->qvel, COORDINATES, 100) &&
           state->qpos[1] > 0.7 && fabs(state->qpos[2]) < 0.2;
}

const struct task_info task_hopper = {
    .name = "Hopper",
    .about = "a planar one-legged hopper, rewarded for speed while it stays up",
    .obs = 2 * COORDINATES - 1,
    .act = ACTIONS,
    .nq = COORDINATES,
    .nv = COORDINATES,
    .action_low = -1,
    .action_high = 1,
    .frame_skip = 4,
    .dt = 0.008,
    .control_weight = 0.001,
    .limit = 1000,
    .reset_noise = 0.005,
    .noise = TASK_NOISE_UNIFORM,
    .mjcf = "models/mjcf/hopper.xml",
    .terms = {"forward", "healthy", "ctrl"},
    .position = planar_position,
    .observe = observe,
    .reward = planar_reward,
    .healthy = healthy,
};
