/* One direction of a tree of links: the hub's link, below it shared cells, below them the access
 * links of nodes; private to the fluid. Nodes outside every cell are in cell 0, which has no limit.
 *
 * Each cell is a water-filling of its own (core/network/waterfill.h). Max-min fairness on the tree
 * means: there is one level λ for the hub's link; a cell in which min(c_i, λ) summed over its flows
 * is no more than its capacity follows that level, any other one *binds*: it is full, has a lower
 * level of its own, and takes its capacity from the hub's link whatever λ is (Bertsekas and
 * Gallager, Data Networks, 2nd ed., 6.5.2, for a tree).
 *
 * So to the hub's link a cell that binds is like one capped flow, and one that follows is like its
 * uncapped flows, which all run at λ: its clock W is that of the hub's link less an offset. Four
 * heaps over the cells tell which of them has the next end (in real time, or in the hub's W) and
 * which is the next to cross the level: a group inside it, or the cell itself that begins or ceases
 * to bind. An arrival, a departure or a change of rate costs O((1 + crossings) log K), counting
 * crossings of groups and of cells, and never a pass over all flows or all cells. */
#ifndef CORE_CELLTREE_H
#define CORE_CELLTREE_H

#include "core/network/waterfill.h"

/* Which link holds up those of a cell's flows that run at a level. */
enum bound { BOUND_CELL, BOUND_HUB, BOUND_NONE };

struct cell {
    struct waterfill fill;
    struct rate_group stand_in; /* in the root's by_work; its clock is the cell's W - the root's */
    bool follows;               /* the root's level, not one of its own */
    bool touched;               /* lost a flow since it was settled */
    enum bound bound;           /* since t_bound_ns */
    int64_t t_bound_ns, bound_ns[BOUND_NONE]; /* how long each was, before that */
    uint32_t level_flows;                     /* its part in the root's sums: flows at the level, */
    work fixed;                               /* and bytes/s besides */
    uint32_t time_handle, work_handle, rise_handle, fall_handle; /* 0: not in that heap */
};

struct celltree {
    struct waterfill root; /* the hub's link; without ports and groups */
    struct heap rising;    /* cells by the level above which they cross, the least first */
    struct heap falling;   /* by that below which they cross, the greatest first */
    struct cell *cells;    /* 0: that of nodes in none */
    uint32_t count;        /* with cell 0 */
    struct seat *seats;    /* by node */
    uint32_t *touched;     /* cells that lost flows */
    uint32_t touched_count;
};

/* The rate of the hub's link, of a cell's, of a node's, from `now` on, in bytes/s. */
void celltree_set_capacity(struct celltree *tree, double capacity, int64_t now);
void celltree_set_cell(struct celltree *tree, uint32_t cell, double capacity, int64_t now);
void celltree_set_cap(struct celltree *tree, uint32_t node, double cap, int64_t now);
/* As waterfill's functions. */
void celltree_start(struct celltree *tree, uint32_t node, struct flow *flow, double left,
                    int64_t now);
double celltree_take(struct celltree *tree, uint32_t node, int64_t now);
double celltree_left(const struct celltree *tree, uint32_t node, int64_t now);
double celltree_rate(const struct celltree *tree, uint32_t node);
int64_t celltree_next(const struct celltree *tree);
struct flow *celltree_finished(struct celltree *tree, int64_t now);
void celltree_settle(struct celltree *tree, int64_t now);
/* Bytes that have passed a cell's link until now. */
double celltree_used(const struct celltree *tree, uint32_t cell, int64_t now);
/* How long, until now, a cell's own link or the hub's has held up flows of the cell. */
int64_t celltree_bound_ns(const struct celltree *tree, uint32_t cell, enum bound bound,
                          int64_t now);

static inline struct port *celltree_port(const struct celltree *tree, uint32_t node)
{
    const struct seat *seat = &tree->seats[node];
    return &tree->cells[seat->cell].fill.ports[seat->port];
}

#endif
