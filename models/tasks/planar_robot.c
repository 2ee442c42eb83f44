/* Speed is rewarded, control has a price. */
#include "models/tasks/planar_robot.h"

double planar_position(const struct task_state *state)
{
    return state->qpos[0];
}

static double sum_of_squares(const double *x, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += x[i] * x[i];
    return sum;
}

/* In the order of the task's `terms`: forward, healthy where it can fall, ctrl. */
void planar_reward(const struct task_info *info, const struct task_state *state, double before,
                   const double *action, double *terms)
{
    *terms++ = (state->qpos[0] - before) / info->dt;
    if (info->healthy)
        *terms++ = info->healthy(state) ? 1 : 0;
    *terms = -info->control_weight * sum_of_squares(action, info->act);
}

/* NaN stays NaN, so that a broken state shows in the observation. */
static double clip(double x, double bound)
{
    return x < -bound ? -bound : x > bound ? bound : x;
}

void planar_observe(const struct task_state *state, unsigned hidden, double bound, double *obs)
{
    for (unsigned i = hidden; i < state->nq; i++)
        *obs++ = state->qpos[i];
    for (unsigned i = 0; i < state->nv; i++)
        *obs++ = clip(state->qvel[i], bound);
}
