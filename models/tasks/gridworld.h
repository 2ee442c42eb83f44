/* GridWorld: a walk on a square of cells, whose best return is known exactly.
 *
 * The walker stands in one of size × size cells and chooses up, down, left or right; with the
 * probability `slip` one of the four is taken at random instead, the one it chose among them. A
 * step against the border stays where it is. Entering a cell, or staying in it, earns the cell's
 * reward, drawn once from U(-1, 1) by (map, cell). An episode begins in a cell drawn uniformly and
 * lasts its horizon; nothing ends it sooner. What is seen is which cell it is, as size² numbers of
 * which one is 1: a policy without hidden layers is a table, a row of scores for each cell. A
 * world's factors change nothing here.
 *
 * Zhang and Ying (2024) compare methods on such a world; this one's rules are ours where the paper
 * leaves them open.
 *
 * Values are computed backwards in time (Bellman 1957): with H steps to go, V_0 = 0 and
 *
 *   V_H(s) = Σ_a π(a | s) Σ_s' p(s' | s, a) (r(s') + V_{H-1}(s'))
 *
 * of a policy π, and the maximum over a in place of the sum of the optimum, which may depend on
 * the steps to go: no policy can have a higher return, and one that cannot tell the time may not
 * reach it. */
#ifndef MODELS_GRIDWORLD_H
#define MODELS_GRIDWORLD_H

#include "models/tasks/task.h"

enum { GRID_SIZE_MIN = 2, GRID_SIZE_MAX = 22, GRID_MOVES = 4 };

struct grid;
/* Of a task that task_open made of GridWorld; borrowed, NULL for any other. */
const struct grid *grid_of(const struct task *task);
unsigned grid_cells(const struct grid *grid); /* size² */
/* Reward of entering a cell, 0 .. size² - 1, row by row from above. */
double grid_reward(const struct grid *grid, unsigned cell);
/* The cell that a move leads to when nothing slips: 0 up, 1 down, 2 left, 3 right. */
unsigned grid_neighbour(const struct grid *grid, unsigned cell, unsigned move);

/* Mean return over all starts of the policy that takes move a in cell s with the probability
 * choice[s * GRID_MOVES + a]. `values` (size² numbers, or NULL) gets V by start. */
double grid_value(const struct grid *grid, uint32_t horizon, const double *choice, double *values);
/* The highest that there is; as grid_value. */
double grid_optimum(const struct grid *grid, uint32_t horizon, double *values);

#endif
