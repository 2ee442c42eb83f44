/* A policy that was learnt in a task that a scenario describes, or changes, and that no file of its
 * own holds: `fedsim verify policy FILE SCENARIO`. */
#ifndef SIM_VERIFY_SCENARIO_H
#define SIM_VERIFY_SCENARIO_H

#include "core/base/fail.h"

#include <stdio.h>

/* As verify_policy, in the task that `task` names, which may be the path of a scenario: a file with
 * a key `task`, which files of tasks have not. Then it is the scenario's task that has the policy's
 * task's name; exit status 2 and errors where it has none of that name, or several. */
int verify_policy_for(const char *file, const char *task, unsigned episodes, FILE *out,
                      struct errs *errs);

#endif
