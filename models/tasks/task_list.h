/* Every task's table, for the list in task.c. A new task is a file NAME.c with its table, its name
 * here, and a line in that list. */
#ifndef MODELS_TASK_LIST_H
#define MODELS_TASK_LIST_H

#include "models/tasks/task.h"

extern const struct task_info task_halfcheetah, task_hopper, task_swimmer, task_walker2d,
    task_cartpole, task_gridworld;

#endif
