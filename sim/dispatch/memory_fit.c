/* Which agents fit into their memory, and how. */
#include "sim/dispatch/memory_fit.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>

static bool fits(const struct federation *f, const struct agent *agent, uint32_t episodes,
                 enum perturb perturb, struct memory_need *need)
{
    server_memory_need_of(f->learning.server, scenario_slots_configured(f->scenario), episodes,
                          perturb, need);
    return (double)need->total <= agent->budget_B;
}

/* `need` becomes what the agent really takes, which its row tells. */
bool memory_decide(const struct federation *f, struct agent *agent, struct memory_need *need)
{
    const struct algorithm_config *config = &f->scenario->algorithm;
    uint32_t episodes = config->panel.episodes, slots = scenario_slots_configured(f->scenario);
    if (!f->learning.server || fits(f, agent, episodes, config->perturb, need))
        return true;
    struct memory_need less;
    switch (agent->class_spec->on_memory) {
    case ON_MEMORY_REFUSE:
        return false;
    case ON_MEMORY_FAIL:
        return true;
    case ON_MEMORY_SHRINK:
        episodes = server_episodes_within(f->learning.server, slots, agent->budget_B);
        if (!episodes)
            return false;
        break;
    case ON_MEMORY_IN_PLACE:
        if (!fits(f, agent, episodes, PERTURB_IN_PLACE, &less))
            return false;
        break;
    }
    bool in_place = agent->class_spec->on_memory == ON_MEMORY_IN_PLACE;
    enum perturb perturb = in_place ? PERTURB_IN_PLACE : config->perturb;
    device_limit(agent->device, episodes, perturb);
    agent->makes_do = true;
    return fits(f, agent, episodes, perturb, need);
}

/* NULL where the agent has the memory. The need is that of everybody, also where the agent makes do
 * with less: this is why it does. */
char *memory_reason(const struct federation *f, const struct agent *agent,
                    const struct memory_need *full)
{
    char *needs = mem_format("needs %llu B of memory, has %.0f B", (unsigned long long)full->total,
                             floor(agent->budget_B));
    char *reason = needs;
    if (agent->eligible && agent->makes_do) {
        if (agent->class_spec->on_memory == ON_MEMORY_SHRINK)
            reason =
                mem_format("%s: plays %u episodes instead of %u", needs,
                           device_episodes(agent->device), f->scenario->algorithm.panel.episodes);
        else
            reason = mem_format("%s: perturbs in place", needs);
        free(needs);
    } else if (agent->eligible && (double)full->total <= agent->budget_B) {
        free(needs);
        reason = NULL;
    }
    return reason;
}
