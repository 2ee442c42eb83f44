/* The list of what a scenario file can say: the keys of scenario_table.h, and those that make
 * several trials of one file. */
#ifndef SIM_SCENARIO_OPTIONS_H
#define SIM_SCENARIO_OPTIONS_H

#include <stdio.h>

/* Every key with type, unit, range, default, choices and help, for `fedsim list options`. */
void scenario_print_options(FILE *out);

#endif
