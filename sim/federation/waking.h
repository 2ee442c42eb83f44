/* Agents sleep until they are first asked (sim/fleet/fleet.h). One that wakes gets all that the
 * parts of a trial keep of it: its device, its link, its node in the network, and where it is not
 * plain, resources and presence. Nothing of it depends on when it wakes, so that a trial is the
 * same whoever sleeps.
 *
 * Agents that are not plain are awake from the beginning: they come and go, or draw power, whether
 * or not they are asked. */
#ifndef SIM_WAKING_H
#define SIM_WAKING_H

#include "sim/federation/federation.h"

/* Once it is known who fits, before the run: wakes those that are not plain. */
void waking_open(struct federation *federation);
/* The agent, which is awake from here on. */
struct agent *waking_agent(struct federation *federation, uint32_t number);

#endif
