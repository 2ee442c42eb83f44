/* Checks of the fleet; each false and errors when something is wrong.
 *
 * Shares become counts by largest remainders: of n agents left, a class with the share w of all
 * shares W gets ⌊n w / W⌋, and those that remain go one each to the classes with the largest
 * fractions, among equal ones to the lesser name, so that the order in the file does not matter.
 * For example 10 agents in shares 1 : 1 : 1 of a, b, c are 4, 3 and 3. */
#ifndef SIM_FLEET_CHECK_H
#define SIM_FLEET_CHECK_H

#include "sim/checks/scenario_check.h"

/* Counts for the classes that give shares, and the size of the fleet. */
bool resolve_agents(const struct scenario_check *check);
/* Where the task is about people, there is one for each agent. The counts are known. */
bool check_people(const struct scenario_check *check);
/* Files in which each agent has a row of its own: enough rows, and names. The counts are known. */
bool resolve_rows(const struct scenario_check *check);
/* Which cell each class is in. */
bool resolve_cells(const struct scenario_check *check);
/* Each class's availability, and the traces that it names. */
bool check_availabilities(const struct scenario_check *check);
/* Agents may be lost in a phase that comes. */
bool check_losses(const struct scenario_check *check);
/* What a class wishes of its robots is something that the task can tell. */
bool check_objectives(const struct scenario_check *check);

#endif
