/* Walker2d, Gymnasium v5: a planar biped, paid for speed while it stays up. */
#include "models/tasks/task_list.h"
#include "models/tasks/task_parts.h"

enum { COORDINATES = 9, ACTIONS = 6 };
static const double DT = 0.008, CONTROL_WEIGHT = 0.001;

static void observe(const struct task_state *state, double *obs)
{
    append_clipped(append(obs, state->qpos + 1, COORDINATES - 1), state->qvel, COORDINATES, 10);
}

static bool healthy(const struct task_state *state)
{
    double height = state->qpos[1], pitch = state->qpos[2];
    return height > 0.8 && height < 2 && pitch > -1 && pitch < 1;
}

static void reward(const struct task_state *state, double before, const double *action,
                   double *terms)
{
    terms[0] = (state->qpos[0] - before) / DT;
    terms[1] = healthy(state) ? 1 : 0;
    terms[2] = -CONTROL_WEIGHT * sum_of_squares(action, ACTIONS);
}

const struct task_info task_walker2d = {
    .name = "Walker2d",
    .about = "a planar biped, paid for speed while it stays up",
    .obs = 2 * COORDINATES - 1,
    .act = ACTIONS,
    .nq = COORDINATES,
    .nv = COORDINATES,
    .action_low = -1,
    .action_high = 1,
    .frame_skip = 4,
    .dt = 0.008,
    .limit = 1000,
    .reset_noise = 0.005,
    .noise = TASK_NOISE_UNIFORM,
    .mjcf = "models/mjcf/walker2d.xml",
    .terms = {"forward", "healthy", "ctrl"},
    .position = first_coordinate,
    .observe = observe,
    .reward = reward,
    .healthy = healthy,
};
