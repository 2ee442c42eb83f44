/* The struct of the fluid, for its own files, and one direction of the hub: a star, or a tree with
 * cells, under water-filling. Which of the solvers rules is decided once (star or tree) and by the
 * flows (general); side_* hide the difference where it is not a matter of speed. */
#ifndef CORE_FLUID_PARTS_H
#define CORE_FLUID_PARTS_H

#include "core/network/celltree.h"
#include "core/network/maxmin.h"

struct side {
    struct waterfill fill; /* of a star */
    struct celltree *tree; /* NULL: a star */
};

static inline struct port *side_port(const struct side *side, uint32_t node)
{
    return side->tree ? celltree_port(side->tree, node) : &side->fill.ports[node];
}

/* Holds the hub's link: its capacity, level and use. */
static inline struct waterfill *side_root(struct side *side)
{
    return side->tree ? &side->tree->root : &side->fill;
}

static inline const struct waterfill *side_root_const(const struct side *side)
{
    return side->tree ? &side->tree->root : &side->fill;
}

static inline void side_set_capacity(struct side *side, double capacity, int64_t now)
{
    if (side->tree)
        celltree_set_capacity(side->tree, capacity, now);
    else
        waterfill_set_capacity(&side->fill, capacity, now);
}

static inline void side_set_cap(struct side *side, uint32_t node, double cap, int64_t now)
{
    if (side->tree)
        celltree_set_cap(side->tree, node, cap, now);
    else
        waterfill_set_cap(&side->fill, node, cap, now);
}

static inline void side_start(struct side *side, uint32_t node, struct flow *flow, int64_t now)
{
    if (side->tree)
        celltree_start(side->tree, node, flow, flow->bytes, now);
    else
        waterfill_start(&side->fill, node, flow, flow->bytes, now);
}

static inline double side_take(struct side *side, uint32_t node, int64_t now)
{
    return side->tree ? celltree_take(side->tree, node, now)
                      : waterfill_take(&side->fill, node, now);
}

static inline double side_left(const struct side *side, uint32_t node, int64_t now)
{
    return side->tree ? celltree_left(side->tree, node, now)
                      : waterfill_left(&side->fill, node, now);
}

/* Of a flow's bytes, when so many seem to be left: rounding may go beyond either end. */
static inline double flow_moved(const struct flow *flow, double left)
{
    return fmin(flow->bytes, fmax(0, flow->bytes - fmax(0, left)));
}

static inline double side_rate(const struct side *side, uint32_t node)
{
    return side->tree ? celltree_rate(side->tree, node) : waterfill_rate(&side->fill, node);
}

static inline int64_t side_next(const struct side *side)
{
    return side->tree ? celltree_next(side->tree) : waterfill_next(&side->fill);
}

static inline void side_settle(struct side *side, int64_t now)
{
    if (side->tree)
        celltree_settle(side->tree, now);
    else
        waterfill_settle(&side->fill, now);
}

struct alarm {
    struct event event;
    struct fluid *fluid;
    unsigned timer; /* of the engine */
    int64_t when;   /* at or before the next end; TIME_NEVER when not scheduled */
};

struct fluid {
    struct engine *engine;
    struct side sides[LINK_DIRECTIONS];   /* seen from the nodes: those that upload share the hub's
                                           down link, those that download its up link */
    struct alarm alarms[LINK_DIRECTIONS]; /* the general solver uses LINK_UP's */
    struct alarm deliver;
    bool star;    /* the sides rule, and they are stars: the usual case, which has to be fast */
    bool general; /* maxmin rules; else the sides do */
    bool delivering;
    uint8_t priority;    /* of its events among others at the same instant */
    uint32_t nodes;      /* there are, the hub included */
    uint32_t room;       /* for so many */
    uint32_t cells;      /* with cell 0; 0: no cells at all */
    uint32_t *cell_of;   /* by node */
    struct maxmin net;   /* `links` is NULL until the first use */
    struct flow **ended; /* whose end has come, in the order to tell; NULL: aborted since */
    size_t ended_count, ended_capacity;
};

static inline enum link_direction side_of(const struct flow *flow)
{
    return flow->src ? LINK_UP : LINK_DOWN;
}

static inline uint32_t node_of(const struct flow *flow)
{
    return flow->src ? flow->src : flow->dst;
}

/* The side that a link belongs to: the hub's down link carries what nodes send up. */
static inline enum link_direction side_with(uint32_t node, enum link_direction direction)
{
    return node ? direction : (enum link_direction) !direction;
}

static inline double link_cap(const struct fluid *fluid, uint32_t node,
                              enum link_direction direction)
{
    const struct side *side = &fluid->sides[side_with(node, direction)];
    return node ? side_port(side, node)->cap : side_root_const(side)->capacity;
}

/* Cell 0 has no limit. */
static inline double cell_cap(const struct fluid *fluid, uint32_t cell,
                              enum link_direction direction)
{
    return fluid->sides[direction].tree->cells[cell].fill.capacity;
}

/* Of the link that a node's cell has on its way. */
static inline double cell_cap_of(const struct fluid *fluid, uint32_t node,
                                 enum link_direction direction)
{
    return fluid->cells ? cell_cap(fluid, fluid->cell_of[node], direction) : INFINITY;
}

/* Whether no link on a flow's way has a limit. */
static inline bool unlimited(const struct fluid *fluid, const struct flow *flow)
{
    return isinf(link_cap(fluid, flow->src, LINK_UP)) &&
           isinf(link_cap(fluid, flow->dst, LINK_DOWN)) &&
           isinf(cell_cap_of(fluid, flow->src, LINK_UP)) &&
           isinf(cell_cap_of(fluid, flow->dst, LINK_DOWN));
}

/* Bytes left of a flow of the general solver. */
static inline double general_left(const struct fluid *fluid, uint32_t index)
{
    const struct maxmin_flow *flow = &fluid->net.flows[index];
    double passed = (double)(engine_now(fluid->engine) - fluid->net.then) * 1e-9;
    return passed > 0 ? fmax(0, flow->left - flow->rate * passed) : flow->left;
}

#endif
