/* What the open round looks like to its policy (sim/rounds/round_policy.h). A policy sees counts,
 * the clock, and how long agents took before: no more than a server knows of agents that are
 * out. */
#ifndef SIM_ROUND_VIEW_H
#define SIM_ROUND_VIEW_H

#include "sim/federation/federation.h"
#include "sim/rounds/round_policy.h"

/* Borrows from `federation`; as of this instant. */
struct round_view round_view(const struct federation *federation);

static inline const struct round_policy *round_policy_of(const struct scenario *scenario)
{
    return scenario->round.policy;
}

#endif
