/* What the planar robots share: each moves in the plane of its first coordinate x and is paid for
 * speed along it, minus a price of control,
 *
 *   r = (x' - x) / dt + [1 if healthy'] - w Σ a²       (Gymnasium v5; m/s)
 *
 * with x and x' the positions before and after a step of dt seconds, a the action as given, and w
 * task_info.control_weight. The term in brackets is of tasks with a rule that ends an episode. */
#ifndef MODELS_PLANAR_ROBOT_H
#define MODELS_PLANAR_ROBOT_H

#include "models/tasks/robot_dynamics.h"
#include "models/tasks/task.h"

#include <stddef.h>

/* Of a task_info: what is the same for all of them. Each coordinate has a speed, and each actuator
 * takes an action from -1 to 1. */
#define PLANAR_ROBOT(coordinates, actions)                                                         \
    .act = (actions), .nq = (coordinates), .nv = (coordinates), .action_low = -1,                  \
    .action_high = 1, .dynamics = &robot_dynamics, .position = planar_position,                    \
    .reward = planar_reward

/* x, m. */
double planar_position(const struct task_state *state);
/* The terms of r in that order: as in task_info.reward. */
void planar_reward(const struct task_info *info, const struct task_state *state, double before,
                   const double *action, double *terms);
/* All positions but the first `hidden` ones, then all speeds, clipped to ±bound. */
void planar_observe(const struct task_state *state, unsigned hidden, double bound, double *obs);

#endif
