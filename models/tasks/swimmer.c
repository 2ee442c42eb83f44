/* Swimmer, Gymnasium v5: a planar chain of three links in a viscous medium, paid for speed. */
#include "models/tasks/task_list.h"
#include "models/tasks/task_parts.h"

enum { COORDINATES = 5, ACTIONS = 2 };
static const double DT = 0.04, CONTROL_WEIGHT = 0.0001;

static void observe(const struct task_state *state, double *obs)
{
    append(append(obs, state->qpos + 2, COORDINATES - 2), state->qvel, COORDINATES);
}

static void reward(const struct task_state *state, double before, const double *action,
                   double *terms)
{
    terms[0] = (state->qpos[0] - before) / DT;
    terms[1] = -CONTROL_WEIGHT * sum_of_squares(action, ACTIONS);
}

const struct task_info task_swimmer = {
    .name = "Swimmer",
    .about = "a planar chain of three links in a viscous medium, paid for speed",
    .obs = 2 * COORDINATES - 2,
    .act = ACTIONS,
    .nq = COORDINATES,
    .nv = COORDINATES,
    .action_low = -1,
    .action_high = 1,
    .frame_skip = 4,
    .dt = 0.04,
    .limit = 1000,
    .reset_noise = 0.1,
    .noise = TASK_NOISE_UNIFORM,
    .mjcf = "models/mjcf/swimmer.xml",
    .terms = {"forward", "ctrl"},
    .position = first_coordinate,
    .observe = observe,
    .reward = reward,
};
