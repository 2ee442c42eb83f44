/* The tables of the tasks that are no robots, for the list in task.c. A new one is a file NAME.c
 * with its table, its name here, and a line in that list; a new robot is a file
 * scenarios/tasks/NAME.yaml and its name in the other list there. */
#ifndef MODELS_TASK_LIST_H
#define MODELS_TASK_LIST_H

#include "models/tasks/task.h"

struct movielens;
/* task_movielens about these data, which outlive it. */
struct task_info task_movielens_of(const struct movielens *movielens);

extern const struct task_info task_cartpole, task_gridworld, task_movielens, task_none;

#endif
