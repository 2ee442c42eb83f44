/* The links of the fluid network (core/network/fluid.h): their rates, and the bytes that have
 * passed them. Only the integrals are kept, so the use of a link over any time is the difference of
 * two readings; over the time and the rate it is the link's utilisation. */
#ifndef CORE_FLUID_LINKS_H
#define CORE_FLUID_LINKS_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/* The one order of the two directions, seen from a node: down from the hub, up to it. */
enum link_direction { LINK_DOWN, LINK_UP, LINK_DIRECTIONS };

struct fluid;
struct flow;

/* bytes/s; an unlimited link never slows a flow. Any rate of 2^60 (1e18) or more counts as
 * unlimited. */
#define RATE_UNLIMITED INFINITY

/* Cells 1..cells: nodes of one cell share an up and a down link between their access links and the
 * hub. cell_of[node] is the cell of a node, 0: in none (the hub's is not looked at). Once, before
 * the first flow; every cell's rates are unlimited at first. */
void fluid_cells(struct fluid *fluid, uint32_t cells, const uint32_t *cell_of);

/* The same for nodes yet to join: of cell i = 1..cells there will be at most sizes[i], of those in
 * none sizes[0]. Before any joins. */
void fluid_cells_with_room(struct fluid *fluid, uint32_t cells, const uint32_t *sizes);
/* One more node with such rates, in a cell or (0) none, at any time; returns its number: 1, 2, ...
 * in the order of these calls. Of flows that end at one instant the one of the least `order` comes
 * first, which no other node has: so who comes first need not depend on who joined first. */
uint32_t fluid_join(struct fluid *fluid, uint32_t order, uint32_t cell, double up_Bps,
                    double down_Bps);

/* Sets a node's or a cell's rates in bytes/s (>= 0, or RATE_UNLIMITED); before or during flows. At
 * a rate of 0 flows stand still until it changes. A flow whose end is reached by now ends. */
void fluid_rates(struct fluid *fluid, uint32_t node, double up_Bps, double down_Bps);
void fluid_cell_rates(struct fluid *fluid, uint32_t cell, double up_Bps, double down_Bps);

/* Bytes that have passed a node's or a cell's link since the start, the integral of its use.
 * O(1), or O(F) under the general solver. */
double fluid_used(const struct fluid *fluid, uint32_t node, enum link_direction direction);
double fluid_cell_used(const struct fluid *fluid, uint32_t cell, enum link_direction direction);
/* How long, since the start, flows of a cell in this direction were held up by its own link or by
 * the hub's behind it. It stands still under the general solver. O(1). */
void fluid_cell_bound(const struct fluid *fluid, uint32_t cell, enum link_direction direction,
                      int64_t *cell_ns, int64_t *hub_ns);

/* Private to the fluid. Gives the general solver all rates. */
void fluid_give_rates(struct fluid *fluid);
/* Counts the bytes of a flow that takes no time. */
void fluid_count_at_once(struct fluid *fluid, const struct flow *flow);

#endif
