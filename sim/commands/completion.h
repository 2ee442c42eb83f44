/* The completion of fedsim's command line for bash: commands, their options, the files that each
 * takes, and the keys and values behind --set. */
#ifndef SIM_COMPLETION_H
#define SIM_COMPLETION_H

#include "core/base/fail.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes a script for bash to source. All words in it come from the tables of commands (command.h)
 * and of keys (sim/scenario/scenario_options.h); what does not depend on any table are a few
 * functions around them. bash ends a word at '=', so that --set KEY=VALUE reaches the script in
 * three words. Classes and cells have names of the user's: the script asks `fedsim list names FILE`
 * for those of the scenarios on the command line. False and errors when the presets that come with
 * the program cannot be read. */
bool completion_print(FILE *out, struct errs *errs);

#endif
