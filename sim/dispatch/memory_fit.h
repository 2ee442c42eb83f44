/* Who takes part, by memory: decided before the run, by the need as it is reckoned with the blocks
 * of the configured cohort. An agent that needs more than its budget is refused, makes do with
 * less, or takes part without (fleet.*.on_memory). */
#ifndef SIM_MEMORY_FIT_H
#define SIM_MEMORY_FIT_H

#include "sim/dispatch/federation_state.h"

/* Whether the agent can take part, with less if its class says so; *need: what it needs then. */
bool memory_decide(const struct federation *federation, struct agent *agent,
                   struct memory_need *need);
/* Why it takes no part, or what it makes do with; NULL: as it is meant. The caller frees it. */
char *memory_reason(const struct federation *federation, const struct agent *agent,
                    const struct memory_need *full);

#endif
