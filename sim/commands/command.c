/* Parses a command line by the rows of its command. */
#include "sim/commands/command.h"

#include "core/base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void words_add(struct words *words, const char *word)
{
    mem_grow(&words->list, &words->capacity, words->count + 1, sizeof *words->list);
    words->list[words->count++] = word;
}

unsigned parameter_count(const struct parameter *parameter, const char *text, unsigned least,
                         struct argp_state *state)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || value < least || value > 1000000)
        argp_error(state, "--%s: '%s' is not a number from %u to 1000000", parameter->name, text,
                   least);
    return (unsigned)value;
}

char *parameter_help(const struct parameter *parameter)
{
    char *standard = parameter->standard ? parameter->standard(parameter) : NULL;
    char *help = standard ? mem_format("%s (default %s)", parameter->help, standard)
                          : mem_string(parameter->help);
    free(standard);
    return help;
}

static void put(const struct parameter *parameter, const char *value, void *input,
                struct argp_state *state)
{
    void *at = (char *)input + parameter->offset;
    switch (parameter->kind) {
    case PARAMETER_TEXT:
        *(const char **)at = value;
        break;
    case PARAMETER_SET:
    case PARAMETER_CLEAR:
        *(bool *)at = parameter->kind == PARAMETER_SET;
        break;
    case PARAMETER_COUNT:
        *(unsigned *)at =
            parameter_count(parameter, value, parameter->least ? parameter->least : 1, state);
        break;
    case PARAMETER_JOBS:
        *(unsigned *)at = parameter_count(parameter, value, 1, state);
        if (*(unsigned *)at > 1024)
            argp_error(state, "--jobs: at most 1024");
        break;
    case PARAMETER_WORDS:
        words_add(at, value);
        break;
    case PARAMETER_ONE:
        if (state->arg_num > 0)
            argp_error(state, "one %s at a time", parameter->value);
        *(const char **)at = value;
        break;
    case PARAMETER_OWN:
        parameter->parse(parameter, value, input, state);
        break;
    }
}

struct parsing {
    const struct command *command;
    void *input;
};

/* What argp knows a row by: its letter, or its number beyond all letters. */
static int key_of(const struct command *command, size_t i)
{
    const struct parameter *parameter = &command->parameters[i];
    return !parameter->name ? ARGP_KEY_ARG : parameter->letter ? parameter->letter : 256 + (int)i;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    const struct parsing *parsing = state->input;
    const struct command *command = parsing->command;
    if (key == ARGP_KEY_END && command->check)
        command->check(parsing->input, state);
    for (size_t i = 0; i < command->parameter_count; i++) {
        const struct parameter *parameter = &command->parameters[i];
        if (!parameter->name && parameter->value && key == ARGP_KEY_NO_ARGS)
            argp_error(state, "no %s is given", parameter->value);
        if (key_of(command, i) != key)
            continue;
        put(parameter, value, parsing->input, state);
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

/* The rows as argp has them, NULL where there are none; texts of their own are in the arena. */
static struct argp_option *options_of(const struct command *command, struct arena *arena)
{
    struct argp_option *options =
        arena_alloc(arena, (command->parameter_count + 1) * sizeof *options);
    size_t count = 0;
    for (size_t i = 0; i < command->parameter_count; i++) {
        const struct parameter *parameter = &command->parameters[i];
        if (!parameter->name)
            continue;
        char *help = parameter_help(parameter);
        options[count++] =
            (struct argp_option){.name = parameter->name,
                                 .key = key_of(command, i),
                                 .arg = parameter->value,
                                 .flags = parameter->optional ? OPTION_ARG_OPTIONAL : 0,
                                 .doc = arena_string(arena, help),
                                 .group = parameter->aside};
        free(help);
    }
    return count ? options : NULL; /* argp loses what it allocates for an empty table */
}

void command_parse(const struct command *command, int argc, char **argv, void *input)
{
    struct arena arena = {0};
    struct parsing parsing = {command, input};
    const struct argp argp = {.options = options_of(command, &arena),
                              .parser = parse,
                              .args_doc = command->arguments,
                              .doc = command->about};
    argp_err_exit_status = EXIT_WRONG_INPUT;
    if (argp_parse(&argp, argc, argv, 0, NULL, &parsing) == ENOMEM)
        mem_exhausted();
    arena_free(&arena);
}
