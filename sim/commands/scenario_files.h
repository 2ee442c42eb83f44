/* The scenarios that come with the program, for `fedsim list scenarios`. The first line of each, a
 * comment, says what to look for in it, so that a new one is listed by being there. */
#ifndef SIM_SCENARIO_FILES_H
#define SIM_SCENARIO_FILES_H

#include "core/base/fail.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes a line for each table of the scenario at `path` that its user named: "fleet.phones",
 * "cells.home". False and errors when it cannot be read; it need not be a good scenario. */
bool scenario_names_print(FILE *out, const char *path, struct errs *errs);
/* Writes the path of each and what its first line says. False and an error when their folder cannot
 * be read. */
bool scenario_files_print(FILE *out, struct errs *errs);

#endif
