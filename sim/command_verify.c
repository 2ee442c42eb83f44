#include "sim/command.h"
#include "sim/verify_flows.h"
#include "sim/verify_policy.h"
#include "sim/verify_task.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_EPISODES = 256 };

static const struct argp_option options[] = {
    {"episodes", KEY_EPISODES, "N", 0, "Episodes of `verify policy` (default 100)", 0}, {0}};

struct input {
    const char *words[3];
    unsigned count, episodes;
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct input *input = state->input;
    switch (key) {
    case KEY_EPISODES:
        input->episodes = command_number(argument, "--episodes", state);
        return 0;
    case ARGP_KEY_ARG:
        if (input->count == 3)
            argp_error(state, "too many arguments");
        else
            input->words[input->count++] = argument;
        return 0;
    case ARGP_KEY_END: {
        const char *what = input->words[0] ? input->words[0] : "";
        if (strcmp(what, "task") != 0 && strcmp(what, "flows") != 0 && strcmp(what, "policy") != 0)
            argp_error(state, "say what to verify: task NAME DIR, flows DIR or policy FILE TASK");
        if (input->count != (strcmp(what, "flows") == 0 ? 2u : 3u))
            argp_error(state, "verify %s takes %s", what,
                       strcmp(what, "task") == 0    ? "NAME DIR"
                       : strcmp(what, "flows") == 0 ? "DIR"
                                                    : "FILE TASK");
        return 0;
    }
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {options,
                                 parse,
                                 "task NAME DIR\nflows DIR\npolicy FILE TASK",
                                 "Hold the physics, the network or a stored policy against "
                                 "reference data; print the largest errors, fail beyond "
                                 "tolerance.\v"
                                 "Examples: fedsim verify task Hopper tests/data/tasks\n"
                                 "          fedsim verify flows tests/data/flows\n"
                                 "          fedsim verify policy best.policy HalfCheetah",
                                 NULL,
                                 NULL,
                                 NULL};

static int run(int argc, char **argv, struct errs *errs)
{
    struct input input = {.episodes = 100};
    command_parse(&argp, argc, argv, &input);
    if (strcmp(input.words[0], "task") == 0)
        return verify_task(input.words[1], input.words[2], stdout, errs);
    if (strcmp(input.words[0], "flows") == 0)
        return verify_flows(input.words[1], stdout, errs);
    return verify_policy(input.words[1], input.words[2], input.episodes, stdout, errs);
}

const struct command command_verify = {
    "verify", "check physics, network or a policy against reference data", run};
