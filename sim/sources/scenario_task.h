/* The task of a scenario: found by its name, or described by the scenario's own keys. */
#ifndef SIM_SCENARIO_TASK_H
#define SIM_SCENARIO_TASK_H

#include "models/tasks/task_shelf.h"
#include "sim/scenario/scenario.h"
#include "sim/sources/presets.h"

/* A task that has a model and no name is called by its model's file, and the name of an included
 * task file, or of one beside the scenario, stands for that file: puts that into the tree. */
void scenario_task_name(struct yaml_node *root, const struct presets *presets, struct arena *arena);
/* Sets task.info; false and errors where there is no such task. The shelf owns it. */
bool scenario_task_find(struct scenario *scenario, struct task_shelf *shelf,
                        const struct yaml_node *root, struct field_reader *reader);
/* The task of a scenario that a database keeps (run.resolved), in the folder of the file `beside`,
 * where the program runs, or in the data folder. NULL and errors where it is not there. */
const struct task_info *scenario_task_kept(struct task_shelf *shelf, const struct source *resolved,
                                           const char *beside, struct errs *errs);

#endif
