/* A policy that was learnt in a task that a scenario describes, or changes, and that no file of its
 * own holds: `fedsim verify policy FILE SCENARIO`. */
#ifndef SIM_VERIFY_SCENARIO_H
#define SIM_VERIFY_SCENARIO_H

#include "core/base/fail.h"

#include <stdbool.h>
#include <stdio.h>

/* Whether that file has a table `task`, as scenarios have and files of tasks do not. False where it
 * cannot be read. */
bool verify_is_scenario(const char *path);
/* As verify_policy, in the task of the scenario's that has the policy's task's name. Exit status 2
 * and errors where it has none of that name, or several. */
int verify_policy_of_scenario(const char *file, const char *scenario, unsigned episodes, FILE *out,
                              struct errs *errs);

#endif
