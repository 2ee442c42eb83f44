/* When agents come and go, asked or not, in 32 B an agent: a process of alternating intervals
 * (core/quantities/interval.h) of which only what it has come to is kept; all else follows from the
 * agent's keys, and is worked out again when it turns.
 *
 * So the time online of an agent that sleeps is known too, which is the time it idles. */
#ifndef SIM_PRESENCE_H
#define SIM_PRESENCE_H

#include "sim/fleet/fleet.h"

struct presence {
    uint64_t key;            /* of its intervals */
    int64_t until_ns;        /* when it next comes or goes; TIME_NEVER: it never does */
    int64_t online_ns;       /* its time online before this one, less when this one began */
    uint32_t slot;           /* for whoever tells changes in their order */
    uint32_t intervals : 31; /* begun so far */
    uint32_t away : 1;       /* it is offline */
};
_Static_assert(sizeof(struct presence) == 32, "there is one for each agent, asleep or not");

/* Of all agents that are not plain, as they are at the instant 0; the fleet keeps it. */
void presences_open(struct fleet *fleet);

/* On to the change at until_ns < TIME_NEVER. */
void presence_turn(struct fleet *fleet, uint32_t number);
/* The time that it was online since this was last called, or since the instant 0, ns. */
int64_t presence_take_online(struct presence *presence, int64_t now_ns);

/* The number of its agent. */
static inline uint32_t presence_number(const struct fleet *fleet, const struct presence *presence)
{
    return (uint32_t)(presence - fleet->presences);
}
/* Whether an agent is online, awake or not; a plain one always is. */
static inline bool presence_online(const struct fleet *fleet, uint32_t number)
{
    return !fleet->presences || !fleet->presences[number].away;
}

#endif
