/* HalfCheetah, Gymnasium v5: a planar two-legged runner, paid for speed. */
#include "models/tasks/task_list.h"
#include "models/tasks/task_parts.h"

enum { COORDINATES = 9, ACTIONS = 6 };
static const double DT = 0.05, CONTROL_WEIGHT = 0.1;

static void observe(const struct task_state *state, double *obs)
{
    append(append(obs, state->qpos + 1, COORDINATES - 1), state->qvel, COORDINATES);
}

static void reward(const struct task_state *state, double before, const double *action,
                   double *terms)
{
    terms[0] = (state->qpos[0] - before) / DT;
    terms[1] = -CONTROL_WEIGHT * sum_of_squares(action, ACTIONS);
}

const struct task_info task_halfcheetah = {
    .name = "HalfCheetah",
    .about = "a planar two-legged runner, paid for speed",
    .obs = 2 * COORDINATES - 1,
    .act = ACTIONS,
    .nq = COORDINATES,
    .nv = COORDINATES,
    .action_low = -1,
    .action_high = 1,
    .frame_skip = 5,
    .dt = 0.05,
    .limit = 1000,
    .reset_noise = 0.1,
    .noise = TASK_NOISE_MIXED,
    .mjcf = "models/mjcf/halfcheetah.xml",
    .terms = {"forward", "ctrl"},
    .position = first_coordinate,
    .observe = observe,
    .reward = reward,
};
