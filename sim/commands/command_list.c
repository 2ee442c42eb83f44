/* `fedsim list`: what there is. */
#include "core/base/mem.h"
#include "core/base/nearest.h"
#include "sim/commands/commands.h"
#include "sim/commands/lists.h"
#include "sim/keys/scenario_options.h"

#include <stdlib.h>
#include <string.h>

struct list_input {
    struct words words;
};

/* The lists that are shown to people; the others are found all the same. */
static const char *list_name(size_t i)
{
    size_t count;
    const struct list *all = lists_all(&count);
    for (size_t at = 0; at < count; at++)
        if (!all[at].hidden && i-- == 0)
            return all[at].name;
    return NULL;
}

/* `fedsim list round` is a slip for `fedsim list options round`. */
static bool is_key_prefix(const char *word)
{
    struct field_keys keys = scenario_keys();
    bool found = false;
    for (size_t i = 0; i < keys.count; i++)
        found |= field_key_has_prefix(&keys.list[i], word);
    field_keys_free(&keys);
    return found;
}

/* A prefix of keys without the word `options` is the likeliest slip. */
static void check(void *into, struct argp_state *state)
{
    const struct words *words = &((const struct list_input *)into)->words;
    const struct list *list = words->count ? lists_find(words->list[0]) : NULL;
    const char *names[64];
    char hint[HINT_SIZE];
    size_t count = 0;
    while (count < 64 && (names[count] = list_name(count)))
        count++;
    if (!words->count)
        usage_error(state, "say what to list; `fedsim list --help` shows what there is");
    else if (!list && is_key_prefix(words->list[0]))
        usage_error(state, "'%s' is not one of the lists; did you mean options %s?", words->list[0],
                    words->list[0]);
    else if (!list)
        usage_error(
            state, "'%s' is not one of the lists; %s", words->list[0],
            hint_near(hint, words->list[0], names, count, "`fedsim list --help` shows them"));
    else if (words->count > (list->takes_prefix ? 2u : 1u))
        usage_error(state, "list %s takes %s", list->name,
                    list->takes_prefix ? "one prefix at most" : "nothing else");
}

/* What the prefix of a list is one of. */
static enum completion rest(size_t i)
{
    const char *name = list_name(i);
    return strcmp(name, "options") == 0   ? COMPLETE_KEY
           : strcmp(name, "presets") == 0 ? COMPLETE_PRESET
                                          : COMPLETE_NOTHING;
}

static const struct parameter parameters[] = {
    {.kind = PARAMETER_WORDS,
     .offset = offsetof(struct list_input, words),
     .completes = COMPLETE_WORDS,
     .words = list_name,
     .rest = rest},
};

static int run(int argc, char **argv, struct errs *errs)
{
    struct list_input input = {0};
    command_parse(&command_list, argc, argv, &input);
    const struct list *list = lists_find(input.words.list[0]);
    list->print(stdout, input.words.count > 1 ? input.words.list[1] : NULL, errs);
    free(input.words.list);
    return errs_exit_status(errs);
}

const struct command command_list = {
    .name = "list",
    .summary = "list tasks, algorithms, the keys of a scenario, and more",
    .arguments = "commands\ntasks\nalgorithms\npolicies\nselections\nscenarios\npresets [PREFIX]\n"
                 "options [PREFIX]\ndistributions\nquantities\nschema\noutcomes",
    .about = "List what Fedsim knows. `list options` explains every key of a scenario, or those "
             "that begin with PREFIX, such as round or fleet.up; `list schema` explains every "
             "column of the database.\v"
             "Example: fedsim list options round",
    PARAMETERS(parameters),
    .check = check,
    .run = run};
