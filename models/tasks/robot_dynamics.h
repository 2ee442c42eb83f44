/* Robots: dynamics that libmujoco computes (Todorov, Erez, Tassa 2012) from a model file. An
 * environment step is robot_task.frame_skip steps of the model's own time step. */
#ifndef MODELS_ROBOT_DYNAMICS_H
#define MODELS_ROBOT_DYNAMICS_H

#include "models/tasks/dynamics.h"

/* Sets what a robot's row does; `falls`: something ends its episodes. */
void robot_dynamics_fill(struct task_info *info, bool falls);

#endif
