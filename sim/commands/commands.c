/* The list of commands. */
#include "sim/commands/commands.h"

#include "core/base/nearest.h"
#include "core/text/wrap.h"

#include <string.h>

static const struct command *const commands[] = {
    &command_run,    &command_submit,  &command_merge,  &command_check,    &command_watch,
    &command_report, &command_compare, &command_export, &command_pretrain, &command_curves,
    &command_probe,  &command_policy,  &command_replay, &command_store,    &command_list,
    &command_verify, &command_trace,
};
enum { COMMANDS = sizeof commands / sizeof *commands };

const struct command *const *commands_all(size_t *count)
{
    *count = COMMANDS;
    return commands;
}

const struct command *commands_find(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

const char *commands_nearest(const char *word)
{
    const char *names[COMMANDS];
    for (size_t i = 0; i < COMMANDS; i++)
        names[i] = commands[i]->name;
    return nearest_name(word, names, COMMANDS);
}

void commands_print(FILE *out)
{
    for (size_t i = 0; i < COMMANDS; i++)
        wrap_text(out, fprintf(out, "  %s", commands[i]->name), 12, "", commands[i]->summary);
}
