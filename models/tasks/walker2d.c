/* Walker2d, Gymnasium v5: a planar biped, rewarded for speed while it stays up.
 *
 * It sees 8 coordinates, the place along the track left out, and 9 velocities, cut off at ±10, and
 * drives 6 joints. The reward of a step is its mean speed, 1 for being up, less 0.001 times the sum
 * of squared actions. An episode ends where the torso is not between 0.8 and 2 m high, or leans by
 * 1 rad or more. */
#include "models/tasks/planar_robot.h"
#include "models/tasks/task_list.h"

enum { COORDINATES = 9, ACTIONS = 6 };

static void observe(const struct task_state *state, double *obs)
{
    planar_observe(state, 1, 10, obs);
}

static bool healthy(const struct task_state *state)
{
    double height = state->qpos[1], pitch = state->qpos[2];
    return height > 0.8 && height < 2 && pitch > -1 && pitch < 1;
}

const struct task_info task_walker2d = {
    .name = "Walker2d",
    .about = "a planar biped, rewarded for speed while it stays up",
    PLANAR_ROBOT(COORDINATES, ACTIONS),
    .obs = 2 * COORDINATES - 1,
    .frame_skip = 4,
    .dt = 0.008,
    .control_weight = 0.001,
    .limit = 1000,
    .reset_noise = 0.005,
    .noise = TASK_NOISE_UNIFORM,
    .mjcf = "models/mjcf/walker2d.xml",
    .terms = {"forward", "healthy", "ctrl"},
    .observe = observe,
    .healthy = healthy,
};
