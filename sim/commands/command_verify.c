/* `fedsim verify`: physics, network and policies against reference data. The first word says which,
 * and so how many words follow. */
#include "sim/commands/commands.h"
#include "sim/commands/verify_scenario.h"
#include "sim/verify/verify_flows.h"
#include "sim/verify/verify_policy.h"
#include "sim/verify/verify_task.h"

#include <stdlib.h>
#include <string.h>

struct verify_input {
    struct words words;
    unsigned episodes;
};

static const char *subject(size_t i)
{
    static const char *const subjects[] = {"task", "flows", "policy", NULL};
    return subjects[i];
}

static enum completion rest(size_t i)
{
    static const enum completion of_subjects[] = {COMPLETE_TASK, COMPLETE_FOLDER, COMPLETE_FILE};
    return of_subjects[i];
}

static const struct parameter parameters[] = {
    {.kind = PARAMETER_WORDS,
     .offset = offsetof(struct verify_input, words),
     .completes = COMPLETE_WORDS,
     .words = subject,
     .rest = rest},
    {"episodes", 0, PARAMETER_COUNT, offsetof(struct verify_input, episodes), "N",
     .help = "Episodes of `verify policy` (default 100)", .verb = "policy"},
};

static void check(void *into, struct argp_state *state)
{
    const struct words *words = &((const struct verify_input *)into)->words;
    const char *what = words->count ? words->list[0] : "";
    if (strcmp(what, "task") != 0 && strcmp(what, "flows") != 0 && strcmp(what, "policy") != 0)
        usage_error(state, "say what to verify: task NAME DIR, flows DIR or policy FILE TASK");
    else if (words->count != (strcmp(what, "flows") == 0 ? 2u : 3u))
        usage_error(state, "verify %s takes %s", what,
                    strcmp(what, "task") == 0    ? "NAME DIR"
                    : strcmp(what, "flows") == 0 ? "DIR"
                                                 : "FILE TASK");
}

static int verify(const struct verify_input *input, struct errs *errs)
{
    const char *const *words = input->words.list;
    if (strcmp(words[0], "task") == 0)
        return verify_task(words[1], words[2], stdout, errs);
    if (strcmp(words[0], "flows") == 0)
        return verify_flows(words[1], stdout, errs);
    return verify_policy_for(words[1], words[2], input->episodes, stdout, errs);
}

static int run(int argc, char **argv, struct errs *errs)
{
    struct verify_input input = {.episodes = 100};
    command_parse(&command_verify, argc, argv, &input);
    int status = verify(&input, errs);
    free(input.words.list);
    return status;
}

const struct command command_verify = {
    .name = "verify",
    .summary = "compare physics, network or a policy with reference data",
    .arguments = "task NAME DIR\nflows DIR\npolicy FILE TASK",
    .about =
        "Compare the physics, the network model or a stored policy with reference data; print "
        "the largest errors, and fail if one is beyond its tolerance. TASK is a name, a task file, "
        "or a scenario that describes or changes the task.\v"
        "Examples: fedsim verify task Hopper tests/data/tasks\n"
        "          fedsim verify flows tests/data/flows\n"
        "          fedsim verify policy best.policy HalfCheetah",
    PARAMETERS(parameters),
    .check = check,
    .run = run};
