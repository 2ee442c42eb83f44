/* What a policy is worth on GridWorld, exactly: its choices in each cell, and from them its mean
 * return by dynamic programming (models/tasks/gridworld.h). */
#ifndef MODELS_GRID_POLICY_H
#define MODELS_GRID_POLICY_H

#include "models/policy/policy.h"

struct grid;

/* The mean return over `horizon` steps from a start drawn uniformly. `stochastic`: of choices
 * sampled from a categorical head; else of the move with the highest score. The policy maps the
 * grid's cells to its moves. NAN for samples of a Gaussian head, whose choices have no closed
 * form. */
double grid_policy_value(const struct policy_view *policy, const struct grid *grid,
                         uint32_t horizon, bool stochastic);

#endif
