/* The completion of fedsim's command line for bash: commands, their options, the files that each
 * takes, and the keys and values behind --set. */
#ifndef SIM_COMPLETION_H
#define SIM_COMPLETION_H

#include <stdio.h>

/* Writes a script for bash to source. */
void completion_print(FILE *out);

#endif
