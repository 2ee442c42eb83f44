/* Whether a condition holds, and what it is called. */
#include "core/base/mem.h"
#include "core/text/word_list.h"
#include "models/methods/algorithm_list.h"
#include "sim/checks/scenario_idle.h"
#include "sim/rounds/round_policy_list.h"

#include <stdlib.h>

bool idle_holds(const struct idle_condition *condition, const struct scenario *scenario,
                uint32_t item)
{
    if (condition->method)
        return scenario->algorithm.method == condition->method;
    return condition->policy ? scenario->round.policy == condition->policy
                             : condition->holds(scenario, item);
}

static char *algorithm_words(bool (*applies)(const struct algorithm *algorithm), const char *rest)
{
    size_t count, named = 0;
    const struct algorithm *const *list = algorithm_list(&count);
    const char **names = mem_zero(count, sizeof *names);
    for (size_t i = 0; i < count; i++)
        if (applies(list[i]))
            names[named++] = list[i]->name;
    char *all = word_list(names, named, "or");
    char *words = mem_format("with algorithm.name: %s%s", all, rest ? rest : "");
    free(all);
    free(names);
    return words;
}

char *idle_words(const struct idle_condition *condition)
{
    if (condition->policy)
        return mem_format("with round.policy: %s", condition->policy->row.name);
    if (condition->method)
        return mem_format("with algorithm.name: %s", condition->method->name);
    if (condition->algorithms)
        return algorithm_words(condition->algorithms, condition->rest);
    if (!condition->policies)
        return mem_string(condition->words);
    char *names = round_policy_names(condition->policies, "or");
    char *words = mem_format("%s%s%s", condition->words, names, condition->rest);
    free(names);
    return words;
}
