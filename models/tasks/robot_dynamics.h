/* Robots: dynamics that libmujoco computes (Todorov, Erez, Tassa 2012) from a model file in the
 * data folder, so that a user can look at the model, and change it as far as the task's code
 * allows. An environment step is task_info.frame_skip steps of the model's own time step. */
#ifndef MODELS_ROBOT_DYNAMICS_H
#define MODELS_ROBOT_DYNAMICS_H

#include "models/tasks/dynamics.h"

extern const struct dynamics robot_dynamics;

#endif
