/* HalfCheetah, Gymnasium v5: a planar two-legged runner, rewarded for speed.
 *
 * It sees 8 coordinates, the place along the track left out, and 9 velocities, and drives 6 joints.
 * The reward of a step is its mean speed less 0.1 times the sum of squared actions. It cannot fall:
 * every episode lasts to its limit. */
#include "models/tasks/planar_robot.h"
#include "models/tasks/task_list.h"

#include <math.h>

enum { COORDINATES = 9, ACTIONS = 6 };

static void observe(const struct task_state *state, double *obs)
{
    planar_observe(state, 1, INFINITY, obs);
}

const struct task_info task_halfcheetah = {
    .name = "HalfCheetah",
    .about = "a planar two-legged runner, rewarded for speed",
    PLANAR_ROBOT(COORDINATES, ACTIONS),
    .obs = 2 * COORDINATES - 1,
    .frame_skip = 5,
    .dt = 0.05,
    .control_weight = 0.1,
    .limit = 1000,
    .reset_noise = 0.1,
    .noise = TASK_NOISE_MIXED,
    .mjcf = "models/mjcf/halfcheetah.xml",
    .terms = {"forward", "ctrl"},
    .observe = observe,
};
