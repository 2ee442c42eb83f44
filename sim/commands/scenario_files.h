/* The scenarios that come with the program, for `fedsim list scenarios`. The first line of each, a
 * comment, says what to look for in it, so that a new one is listed by being there. */
#ifndef SIM_SCENARIO_FILES_H
#define SIM_SCENARIO_FILES_H

#include "core/base/fail.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes the path of each and what its first line says. False and an error when their folder cannot
 * be read. */
bool scenario_files_print(FILE *out, struct errs *errs);

#endif
