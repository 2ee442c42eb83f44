/* What the database says of the fleet: its classes; agents, as drawn, once it says anything else of
 * them; when they came and left; and what their devices drew (J). */
#ifndef SIM_LEDGER_FLEET_H
#define SIM_LEDGER_FLEET_H

#include "sim/dispatch/ledger.h"

/* The agent's row, unless it has one. */
void ledger_write_agent(struct federation *federation, uint32_t number);

/* Before the run: classes, cells, what an agent needs of memory, and who is online. Only where rows
 * are recorded. */
void ledger_fleet(struct federation *federation);
/* The same where rows of agents are kept. */
static inline void ledger_agent(struct federation *f, uint32_t number)
{
    if (ledger_keeps(f, RECORD_AGENTS))
        ledger_write_agent(f, number);
}
/* That an agent came or left, at this instant, awake or not. */
void ledger_presence(struct federation *federation, uint32_t number);
/* The rounds are over: what each device drew in them and between them. */
void ledger_energy(struct federation *federation);
/* The final flush is over, too: what all devices drew in it, J. */
double ledger_flush_J(struct federation *federation);

#endif
