/* Sets the rates of links, and counts the bytes that have passed them. */
#include "core/network/fluid_links.h"

#include "core/base/fail.h"
#include "core/base/mem.h"
#include "core/network/celltree_setup.h"
#include "core/network/fluid_ends.h"

#include <stdlib.h>

/* Gives the general solver the rates of a node. */
static void give_node(struct fluid *fluid, uint32_t node)
{
    struct maxmin_link *links = &fluid->net.links[2 * (size_t)node];
    links[LINK_DOWN].cap = link_cap(fluid, node, LINK_DOWN);
    links[LINK_UP].cap = link_cap(fluid, node, LINK_UP);
}

static void give_cell(struct fluid *fluid, uint32_t cell)
{
    struct maxmin_link *links = &fluid->net.links[2 * ((size_t)fluid->room + cell)];
    links[LINK_DOWN].cap = cell_cap(fluid, cell, LINK_DOWN);
    links[LINK_UP].cap = cell_cap(fluid, cell, LINK_UP);
}

void fluid_give_rates(struct fluid *fluid)
{
    for (uint32_t node = 0; node < fluid->nodes; node++)
        give_node(fluid, node);
    for (uint32_t cell = 0; cell < fluid->cells; cell++)
        give_cell(fluid, cell);
}

static void make_cells(struct fluid *fluid, uint32_t cells, const uint32_t *sizes)
{
    if (fluid->cells || fluid->net.links || fluid->sides[LINK_UP].fill.ranks ||
        fluid->sides[LINK_DOWN].fill.ranks)
        die("cells after a flow, or for the second time");
    fluid->cells = cells + 1;
    fluid->star = false;
    fluid->cell_of = mem_zero(fluid->room, sizeof *fluid->cell_of);
    for (int at = 0; at < LINK_DIRECTIONS; at++) {
        struct side *side = &fluid->sides[at];
        side->tree = mem_alloc(sizeof *side->tree);
        celltree_init(side->tree, fluid->room, fluid->cells, sizes);
        celltree_set_capacity(side->tree, side->fill.capacity, 0);
    }
}

void fluid_cells_with_room(struct fluid *fluid, uint32_t cells, const uint32_t *sizes)
{
    if (fluid->nodes > 1)
        die("cells for nodes to come when there are some");
    make_cells(fluid, cells, sizes);
}

/* Rates may have been set before; they move into the trees. Flows may not: nothing moves them. */
void fluid_cells(struct fluid *fluid, uint32_t cells, const uint32_t *cell_of)
{
    uint32_t *sizes = mem_zero(cells + (size_t)1, sizeof *sizes);
    for (uint32_t node = 1; node < fluid->nodes; node++) {
        if (cell_of[node] > cells)
            die("node %u is in cell %u of %u", node, cell_of[node], cells);
        sizes[cell_of[node]]++;
    }
    make_cells(fluid, cells, sizes);
    free(sizes);
    for (uint32_t node = 1; node < fluid->nodes; node++) {
        fluid->cell_of[node] = cell_of[node];
        for (int at = 0; at < LINK_DIRECTIONS; at++) {
            const struct port *port = &fluid->sides[at].fill.ports[node];
            celltree_add(fluid->sides[at].tree, node, cell_of[node], port->order);
            celltree_set_cap(fluid->sides[at].tree, node, port->cap, 0);
        }
    }
}

static void check_rates(uint32_t node, double up_Bps, double down_Bps)
{
    if (!(up_Bps >= 0 && down_Bps >= 0))
        die("node %u cannot have the rates %g and %g bytes/s", node, up_Bps, down_Bps);
}

/* No flow is there yet that a rate could matter to. */
uint32_t fluid_join(struct fluid *fluid, uint32_t order, uint32_t cell, double up_Bps,
                    double down_Bps)
{
    const double rates[LINK_DIRECTIONS] = {[LINK_UP] = up_Bps + 0.0, [LINK_DOWN] = down_Bps + 0.0};
    uint32_t node = fluid->nodes;
    if (node == fluid->room || (cell && cell >= fluid->cells))
        die("a node joins cell %u of a network that has no room for it", cell);
    check_rates(node, up_Bps, down_Bps);
    fluid->nodes++;
    if (fluid->cells)
        fluid->cell_of[node] = cell;
    for (int at = 0; at < LINK_DIRECTIONS; at++) {
        if (fluid->cells)
            celltree_add(fluid->sides[at].tree, node, cell, order);
        else
            waterfill_add(&fluid->sides[at].fill, order);
        side_set_cap(&fluid->sides[at], node, rates[at], engine_now(fluid->engine));
    }
    if (fluid->general)
        give_node(fluid, node);
    return node;
}

/* The order matters: flows that ended by now did so at the old rates. Adding 0.0 makes of a rate of
 * -0 one of 0, whose bits a heap can order. The hub's down link is the root of the side on which
 * nodes send, and its up link that of the other. */
void fluid_rates(struct fluid *fluid, uint32_t node, double up_Bps, double down_Bps)
{
    int64_t now = engine_now(fluid->engine);
    check_rates(node, up_Bps, down_Bps);
    if (node >= fluid->nodes)
        die("there is no node %u whose rates could be set", node);
    fluid_collect_due(fluid, now);
    if (node) {
        side_set_cap(&fluid->sides[LINK_UP], node, up_Bps + 0.0, now);
        side_set_cap(&fluid->sides[LINK_DOWN], node, down_Bps + 0.0, now);
    } else {
        side_set_capacity(&fluid->sides[LINK_UP], down_Bps + 0.0, now);
        side_set_capacity(&fluid->sides[LINK_DOWN], up_Bps + 0.0, now);
    }
    if (fluid->general)
        give_node(fluid, node);
    fluid_share(fluid, now);
}

void fluid_cell_rates(struct fluid *fluid, uint32_t cell, double up_Bps, double down_Bps)
{
    int64_t now = engine_now(fluid->engine);
    if (!(up_Bps >= 0 && down_Bps >= 0) || !cell || cell >= fluid->cells)
        die("cell %u cannot have the rates %g and %g bytes/s", cell, up_Bps, down_Bps);
    fluid_collect_due(fluid, now);
    celltree_set_cell(fluid->sides[LINK_UP].tree, cell, up_Bps + 0.0, now);
    celltree_set_cell(fluid->sides[LINK_DOWN].tree, cell, down_Bps + 0.0, now);
    if (fluid->general)
        give_cell(fluid, cell);
    fluid_share(fluid, now);
}

/* Where the bytes of a node's up or down link are counted, other than those under way. */
static double *used_of(struct fluid *fluid, uint32_t node, enum link_direction direction)
{
    struct side *side = &fluid->sides[side_with(node, direction)];
    return node ? &side_port(side, node)->used : &side_root(side)->used;
}

/* A flow that takes no time never enters a solver, but its bytes count on all links that it
 * crossed. */
void fluid_count_at_once(struct fluid *fluid, const struct flow *flow)
{
    *used_of(fluid, flow->src, LINK_UP) += flow->bytes;
    *used_of(fluid, flow->dst, LINK_DOWN) += flow->bytes;
    if (fluid->cells) {
        fluid->sides[LINK_UP].tree->cells[fluid->cell_of[flow->src]].fill.used += flow->bytes;
        fluid->sides[LINK_DOWN].tree->cells[fluid->cell_of[flow->dst]].fill.used += flow->bytes;
    }
}

/* Through link `link` of the general solver. */
static double used_general(const struct fluid *fluid, size_t link)
{
    const struct maxmin *net = &fluid->net;
    if (!net->links)
        return 0;
    double used = net->links[link].used;
    for (uint32_t i = 0; i < net->count; i++)
        for (uint32_t at = 0; at < net->flows[i].length; at++)
            if (net->flows[i].path[at] == link)
                used += net->flows[i].left - general_left(fluid, i);
    return used;
}

/* What ended flows carried, and what the one under way has moved so far; by either solver. */
double fluid_used(const struct fluid *fluid, uint32_t node, enum link_direction direction)
{
    const struct side *side = &fluid->sides[side_with(node, direction)];
    double used = used_general(fluid, 2 * (size_t)node + direction);
    if (!node)
        return used + waterfill_hub_used(side_root_const(side), engine_now(fluid->engine));
    const struct port *port = side_port(side, node);
    if (!port->flow)
        return used + port->used;
    double left = side_left(side, node, engine_now(fluid->engine));
    return used + port->used + flow_moved(port->flow, left);
}

double fluid_cell_used(const struct fluid *fluid, uint32_t cell, enum link_direction direction)
{
    return used_general(fluid, 2 * ((size_t)fluid->room + cell) + direction) +
           celltree_used(fluid->sides[direction].tree, cell, engine_now(fluid->engine));
}

void fluid_cell_bound(const struct fluid *fluid, uint32_t cell, enum link_direction direction,
                      int64_t *cell_ns, int64_t *hub_ns)
{
    const struct celltree *tree = fluid->sides[direction].tree;
    int64_t now = engine_now(fluid->engine);
    *cell_ns = celltree_bound_ns(tree, cell, BOUND_CELL, now);
    *hub_ns = celltree_bound_ns(tree, cell, BOUND_HUB, now);
}
