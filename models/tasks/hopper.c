/* Hopper, Gymnasium v5: a planar one-legged hopper, rewarded for speed while it stays up.
 *
 * It sees 5 coordinates, the place along the track left out, and 6 velocities, cut off at ±10, and
 * drives 3 joints. The reward of a step is its mean speed, 1 for being up, less 0.001 times the sum
 * of squared actions. An episode ends where the torso is at 0.7 m or below, leans by 0.2 rad or
 * more, or any other number of the state reaches 100. */
#include "models/tasks/planar_robot.h"
#include "models/tasks/task_list.h"

#include <math.h>

enum { COORDINATES = 6, ACTIONS = 3 };

static void observe(const struct task_state *state, double *obs)
{
    planar_observe(state, 1, 10, obs);
}

/* Written so that what is not a number is not within. */
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
    PLANAR_ROBOT(COORDINATES, ACTIONS),
    .obs = 2 * COORDINATES - 1,
    .frame_skip = 4,
    .dt = 0.008,
    .control_weight = 0.001,
    .limit = 1000,
    .reset_noise = 0.005,
    .noise = TASK_NOISE_UNIFORM,
    .mjcf = "models/mjcf/hopper.xml",
    .terms = {"forward", "healthy", "ctrl"},
    .observe = observe,
    .healthy = healthy,
};
