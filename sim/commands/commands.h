/* Every command, in the order of `fedsim --help`. A new one is a file command_NAME.c with its
 * struct command, its name here, and a line in commands.c; nothing else needs to know of it. */
#ifndef SIM_COMMANDS_H
#define SIM_COMMANDS_H

#include "sim/commands/command.h"

extern const struct command command_run, command_merge, command_check, command_watch,
    command_report, command_compare, command_export, command_pretrain, command_curves,
    command_probe, command_policy, command_store, command_submit, command_list, command_verify,
    command_replay, command_trace;

/* Static, in the order in which they are listed. */
const struct command *const *commands_all(size_t *count);
/* The command of that name, or NULL. */
const struct command *commands_find(const char *name);
/* The name that was probably meant, or NULL. */
const char *commands_nearest(const char *word);
/* Writes a line for each: its name and what it does, wrapped to the terminal. */
void commands_print(FILE *out);

#endif
