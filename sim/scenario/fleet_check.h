/* Checks of the fleet; each false and errors when something is wrong. */
#ifndef SIM_FLEET_CHECK_H
#define SIM_FLEET_CHECK_H

#include "sim/scenario/scenario_check.h"

/* Counts for the classes that give shares, and the size of the fleet. */
bool resolve_agents(const struct scenario_check *check);
/* Files in which each agent has a row of its own: enough rows, and names. The counts are known. */
bool resolve_rows(const struct scenario_check *check);
/* Which cell each class is in. */
bool resolve_cells(const struct scenario_check *check);
/* Each class's availability, and the traces that it names. */
bool check_availabilities(const struct scenario_check *check);

#endif
