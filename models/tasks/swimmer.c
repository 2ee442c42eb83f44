/* Swimmer, Gymnasium v5: a planar chain of three links in a viscous medium, rewarded for speed.
 *
 * It sees 3 angles, the two coordinates of its place left out, and 5 velocities, and drives 2
 * joints. The reward of a step is its mean speed along x less 0.0001 times the sum of squared
 * actions. Nothing ends an episode but its limit. */
#include "models/tasks/planar_robot.h"
#include "models/tasks/task_list.h"

#include <math.h>

enum { COORDINATES = 5, ACTIONS = 2 };

static void observe(const struct task_state *state, double *obs)
{
    planar_observe(state, 2, INFINITY, obs);
}

const struct task_info task_swimmer = {
    .name = "Swimmer",
    .about = "a planar chain of three links in a viscous medium, rewarded for speed",
    PLANAR_ROBOT(COORDINATES, ACTIONS),
    .obs = 2 * COORDINATES - 2,
    .frame_skip = 4,
    .dt = 0.04,
    .control_weight = 0.0001,
    .limit = 1000,
    .reset_noise = 0.1,
    .noise = TASK_NOISE_UNIFORM,
    .mjcf = "models/mjcf/swimmer.xml",
    .terms = {"forward", "ctrl"},
    .observe = observe,
};
