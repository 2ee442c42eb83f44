/* The set of agents that could be sent off now. */
#include "sim/fleet/free_agents.h"

#include "sim/fleet/presence.h"

/* Puts it into the set, or takes it out; returns by how much the set grows. */
static inline int put(struct rankset *set, uint32_t agent, bool in)
{
    if (rankset_has(set, agent) == in)
        return 0;
    if (in)
        rankset_insert(set, agent);
    else
        rankset_remove(set, agent);
    return in ? 1 : -1;
}

/* Those that were lost in this round are kept aside, so that the next round need not go through the
 * fleet to find them again. */
void free_agents_note(struct free_agents *free, const struct agent *agent)
{
    uint32_t i = agent->number;
    bool can = agent->eligible && agent->online && agent->under_way < free->in_flight;
    bool lost = agent->lost_round == free->round;
    free->count += (uint32_t)put(&free->set, i, can && !lost);
    put(&free->lost, i, can && lost);
}

void free_agents_note_asleep(struct free_agents *free, uint32_t agent)
{
    bool can = eligible_has(&free->fleet->eligible, agent) && presence_online(free->fleet, agent);
    free->count += (uint32_t)put(&free->set, agent, can);
}

/* Agents that were lost in the round before may be asked again. */
void free_agents_enter_round(struct free_agents *free, uint32_t round)
{
    if (free->round == round)
        return;
    free->round = round;
    for (uint32_t i = 0; (i = rankset_next(&free->lost, i)) != RANKSET_NONE; i++)
        free_agents_note(free, fleet_awake(free->fleet, i));
}

void free_agents_open(struct free_agents *free, const struct fleet *fleet, uint32_t in_flight)
{
    rankset_reset(&free->set, fleet->count);
    rankset_reset(&free->lost, fleet->count);
    free->fleet = fleet;
    free->in_flight = in_flight;
    free->count = 0;
    free->round = 1; /* none was lost in it yet */
    for (uint32_t i = 0; i < fleet->count; i++) {
        const struct agent *agent = fleet_awake(fleet, i);
        if (agent)
            free_agents_note(free, agent);
        else
            free_agents_note_asleep(free, i);
    }
}

void free_agents_close(struct free_agents *free)
{
    rankset_free(&free->set);
    rankset_free(&free->lost);
}
