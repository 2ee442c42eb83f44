#include "sim/commands/command.h"
#include "sim/verify/verify_flows.h"
#include "sim/verify/verify_policy.h"
#include "sim/verify/verify_task.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_EPISODES = 256 };

static const struct argp_option options[] = {
    {"episodes", KEY_EPISODES, "N", 0, "Episodes of `verify policy` (default 100)", 0}, {0}};

struct input {
    struct words words;
    unsigned episodes;
};

#define AT(member) offsetof(struct input, member)
static const struct place places[] = {{KEY_EPISODES, PLACE_NUMBER, AT(episodes), "--episodes"},
                                      {ARGP_KEY_ARG, PLACE_WORDS, AT(words), NULL},
                                      {.kind = PLACE_END}};
#undef AT

static void check(void *into, struct argp_state *state)
{
    const struct words *words = &((const struct input *)into)->words;
    const char *what = words->count ? words->list[0] : "";
    if (strcmp(what, "task") != 0 && strcmp(what, "flows") != 0 && strcmp(what, "policy") != 0)
        argp_error(state, "say what to verify: task NAME DIR, flows DIR or policy FILE TASK");
    else if (words->count != (strcmp(what, "flows") == 0 ? 2u : 3u))
        argp_error(state, "verify %s takes %s", what,
                   strcmp(what, "task") == 0    ? "NAME DIR"
                   : strcmp(what, "flows") == 0 ? "DIR"
                                                : "FILE TASK");
}

static const struct usage usage = {
    .options = options,
    .places = places,
    .check = check,
    .arguments = "task NAME DIR\nflows DIR\npolicy FILE TASK",
    .about = "Hold the physics, the network or a stored policy against reference data; print the "
             "largest errors, fail beyond tolerance.\v"
             "Examples: fedsim verify task Hopper tests/data/tasks\n"
             "          fedsim verify flows tests/data/flows\n"
             "          fedsim verify policy best.policy HalfCheetah"};

static int run(int argc, char **argv, struct errs *errs)
{
    struct input input = {.episodes = 100};
    command_parse(&usage, argc, argv, &input);
    const char *const *words = input.words.list;
    int status = strcmp(words[0], "task") == 0 ? verify_task(words[1], words[2], stdout, errs)
                 : strcmp(words[0], "flows") == 0
                     ? verify_flows(words[1], stdout, errs)
                     : verify_policy(words[1], words[2], input.episodes, stdout, errs);
    free(input.words.list);
    return status;
}

const struct command command_verify = {
    "verify", "check physics, network or a policy against reference data", run};
