#include "sim/commands/command.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

void words_add(struct words *words, const char *word)
{
    mem_grow(&words->list, &words->capacity, words->count + 1, sizeof *words->list);
    words->list[words->count++] = word;
}

unsigned command_number(const char *text, const char *name, struct argp_state *state)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || value == 0 || value > 1000000)
        argp_error(state, "%s: '%s' is not a number from 1 to 1000000", name, text);
    return (unsigned)value;
}

static void put_jobs(unsigned *jobs, const char *text, struct argp_state *state)
{
    *jobs = command_number(text, "--jobs", state);
    if (*jobs > 1024)
        argp_error(state, "--jobs: at most 1024");
}

static void put(const struct place *place, void *at, const char *argument, struct argp_state *state)
{
    switch (place->kind) {
    case PLACE_TEXT:
        *(const char **)at = argument;
        break;
    case PLACE_FLAG:
        *(bool *)at = true;
        break;
    case PLACE_NUMBER:
        *(unsigned *)at = command_number(argument, place->name, state);
        break;
    case PLACE_JOBS:
        put_jobs(at, argument, state);
        break;
    case PLACE_WORDS:
        words_add(at, argument);
        break;
    case PLACE_ONE:
        if (state->arg_num > 0)
            argp_error(state, "one %s at a time", place->name);
        *(const char **)at = argument;
        break;
    case PLACE_END:
        break;
    }
}

static error_t find_place(const struct place *places, int key, char *argument, void *input,
                          struct argp_state *state)
{
    for (const struct place *place = places; place->kind != PLACE_END; place++) {
        if (place->key == ARGP_KEY_ARG && place->name && key == ARGP_KEY_NO_ARGS)
            argp_error(state, "no %s is given", place->name);
        if (place->key != key)
            continue;
        put(place, (char *)input + place->offset, argument, state);
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

struct parsing {
    const struct usage *usage;
    void *input;
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    const struct parsing *parsing = state->input;
    const struct usage *usage = parsing->usage;
    error_t status = ARGP_ERR_UNKNOWN;
    if (usage->check && key == ARGP_KEY_END)
        usage->check(parsing->input, state);
    if (usage->own)
        status = usage->own(key, argument, parsing->input, state);
    if (status == ARGP_ERR_UNKNOWN && usage->places)
        status = find_place(usage->places, key, argument, parsing->input, state);
    return status;
}

void command_parse(const struct usage *usage, int argc, char **argv, void *input)
{
    struct parsing parsing = {usage, input};
    const struct argp argp = {.options = usage->options,
                              .parser = parse,
                              .args_doc = usage->arguments,
                              .doc = usage->about};
    argp_err_exit_status = 2;
    argp_parse(&argp, argc, argv, 0, NULL, &parsing);
}
