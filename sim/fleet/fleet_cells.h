/* The cells of a fleet: links that agents share between their access links and the server's. A
 * class names a cell of the scenario; all that name it share one, or, where `agents_per_cell` says
 * n, the class's agents have cells of their own, n each in order of their indices. A cell's rates
 * are drawn by (seed, its name, the class it belongs to if any, its index there).
 *
 * A flow of an agent in a cell then has three capacities on its way (its own, the cell's, the
 * server's), which the fluid shares max-min fairly (core/network/celltree.h). Ten phones with
 * `agents_per_cell: 4` have three cells, of 4, 4 and 2 agents. */
#ifndef SIM_FLEET_CELLS_H
#define SIM_FLEET_CELLS_H

#include "core/network/fluid.h"
#include "sim/fleet/fleet.h"

/* Draws the cells of a fleet whose classes are laid out. False and FAULT_INPUT when a rate is
 * outside its range. */
bool fleet_cells_draw(struct fleet *fleet, const struct scenario *scenario, struct errs *errs);
void fleet_cells_free(struct fleet *fleet);
/* Tells the network who is in which cell, and the cells' rates; before any other rates. */
void fleet_cells_open(const struct fleet *fleet, struct fluid *fluid);

#endif
