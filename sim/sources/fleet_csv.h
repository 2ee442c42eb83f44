/* A fleet of one's own: `fleet: {csv: FILE}`, one row for each agent.
 *
 * The column `class` says each agent's class (without it all are of the class `agents`), the column
 * `name` what results call it, which no two rows share. Every other column is named like a key of a
 * class, with its unit in the header: "up (Mbit/s)" or "up [Mbit/s]", "power.compute (W)". A key
 * whose value may be a distribution differs from agent to agent; others (device, dropout, ...) have
 * to agree within a class. Keys beside `csv` hold for every agent, tables beside it for their
 * class; both take precedence over the columns.
 *
 * It is shorthand: each class becomes a table of its own that counts its rows and draws on them by
 * {csv: {file, column, each: once, class}}, before a preset or the table of keys looks at it. The
 * resolved scenario shows what came of it, and runs again beside the file, whose contents the
 * trial's number hashes like any other's (sim/study/study_text.h). */
#ifndef SIM_FLEET_CSV_H
#define SIM_FLEET_CSV_H

#include "core/fields/fields.h"

/* Replaces `csv` in the map `fleet` (NULL or no map, or without it: nothing) by its classes. False
 * and errors, at their place in the file, otherwise. */
bool fleet_csv_expand(struct yaml_node *fleet, struct field_reader *reader);

#endif
