#include "sim/federation/federation.h"

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

void free_agents_note(struct federation *f, uint32_t i)
{
    const struct agent *agent = &f->fleet.agents[i];
    bool can = agent->eligible && agent->online && agent->under_way < f->scenario->round.in_flight;
    bool lost = agent->lost_round == f->free.round;
    f->free.count += (uint32_t)put(&f->free.set, i, can && !lost);
    put(&f->free.lost, i, can && lost);
}

void free_agents_enter_round(struct federation *f, uint32_t round)
{
    struct rankset *lost = &f->free.lost;
    if (f->free.round == round)
        return;
    f->free.round = round;
    for (uint32_t i = 0; (i = rankset_next(lost, i)) != RANKSET_NONE; i++)
        free_agents_note(f, i);
}

void free_agents_open(struct federation *f)
{
    rankset_reset(&f->free.set, f->fleet.count);
    rankset_reset(&f->free.lost, f->fleet.count);
    f->free.count = 0;
    f->free.round = 1; /* none was lost in it yet */
    for (uint32_t i = 0; i < f->fleet.count; i++)
        free_agents_note(f, i);
}

void free_agents_close(struct free_agents *free)
{
    rankset_free(&free->set);
    rankset_free(&free->lost);
}
