/* Agents sleep until they are first asked (sim/fleet/fleet.h). One that wakes gets all that the
 * parts of a trial keep of it: its device, its link, its node in the network, and where it is not
 * plain, resources. Nothing of it depends on when it wakes, so that a trial is the same whoever
 * sleeps. */
#ifndef SIM_WAKING_H
#define SIM_WAKING_H

#include "sim/federation/federation.h"

/* The agent, which is awake from here on. Once it is known who fits. */
struct agent *waking_agent(struct federation *federation, uint32_t number);

#endif
