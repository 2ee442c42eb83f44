/* Who could be sent off now: the agents that fit, are online, have fewer dispatches under way than
 * they may and were not lost in this round. Whoever changes one of these notes it, in O(log K), so
 * that nobody looks through the fleet for the one agent that has just become free. */
#ifndef SIM_FREE_AGENTS_H
#define SIM_FREE_AGENTS_H

#include "core/base/rankset.h"
#include "sim/fleet/fleet.h"

struct free_agents {
    const struct fleet *fleet; /* borrowed */
    struct rankset set;        /* by number */
    struct rankset lost;       /* those that only await the next round */
    uint32_t count;            /* of `set` */
    uint32_t round;            /* that `set` is about */
    uint32_t in_flight;        /* dispatches that an agent may have under way */
};

/* Once it is known who fits and who is online; before the first selection. Whoever sleeps is free
 * if both are so. */
void free_agents_open(struct free_agents *free, const struct fleet *fleet, uint32_t in_flight);
void free_agents_close(struct free_agents *free);

/* What an agent that is awake is free by has changed: online, under_way or lost_round. */
void free_agents_note(struct free_agents *free, const struct agent *agent);
/* One that sleeps has come online or gone offline. */
void free_agents_note_asleep(struct free_agents *free, uint32_t agent);
/* Agents that were lost in another round are free again in this one. */
void free_agents_enter_round(struct free_agents *free, uint32_t round);

#endif
