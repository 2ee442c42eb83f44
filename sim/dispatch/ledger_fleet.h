/* What the database says of the fleet: its agents, as drawn before the run; when they came and
 * left; and what their devices drew (J). */
#ifndef SIM_LEDGER_FLEET_H
#define SIM_LEDGER_FLEET_H

#include "sim/dispatch/federation_state.h"

/* Before the run: agents with what they need of memory, cells, and who is online. Only where rows
 * are recorded. */
void ledger_fleet(struct federation *federation, const struct memory_need *need);
/* That an agent came or left, at this instant. */
void ledger_presence(struct federation *federation, const struct device_resources *resources);
/* The rounds are over: what each device drew in them and between them. */
void ledger_energy(struct federation *federation);
/* The final flush is over, too: what all devices drew in it, J. */
double ledger_flush_J(struct federation *federation);

#endif
