/* Wakes agents. */
#include "sim/federation/waking.h"

#include "sim/dispatch/device_resources.h"
#include "sim/dispatch/learning.h"
#include "sim/dispatch/memory_fit.h"
#include "sim/fleet/access_link.h"

/* In the network it stands in the order of its number, as if all had been there from the start. */
static struct agent *wake(struct federation *f, uint32_t number)
{
    struct agent *agent = fleet_wake(&f->fleet, number);
    if (f->seams.woken)
        f->seams.woken(f->seams.context, agent);
    learning_equip(f, agent);
    memory_fit_agent(f, agent);
    uint32_t node = fluid_join(f->fluid, number, agent->cell, agent->up_Bps, agent->down_Bps);
    access_link_open(agent, f->engine, f->fluid, node, PRIORITY_DEVICE);
    if (!agent->plain)
        resources_add(f, agent);
    return agent;
}

struct agent *waking_agent(struct federation *f, uint32_t number)
{
    struct agent *agent = fleet_awake(&f->fleet, number);
    return agent ? agent : wake(f, number);
}
