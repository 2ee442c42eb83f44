/* Asks the scenario's selection (sim/rounds/selection.h) for agents among those that are free now
 * (sim/fleet/free_agents.h). All choices of a trial go through here: of a round's cohort, of an
 * asynchronous wave, and of an agent that takes over the block of a lost one. */
#ifndef SIM_SELECTION_MAKE_H
#define SIM_SELECTION_MAKE_H

#include "sim/federation/federation.h"

struct chosen_agents {
    uint32_t *agents; /* by the latest selection */
    uint32_t cursor;  /* of round_robin: the next agent */
    uint64_t *keys; /* by agent: its priority for a wave is folded from it; NULL: none was asked */
};

/* By rounds_open and rounds_free. */
void selection_open(struct federation *federation);
void selection_free(struct federation *federation);
/* Fills federation.chosen->agents with at most `most` agents for `wave` of `round`, in order of
 * agents; returns how many, 0 when fewer than `least` are free. Where all that are free are wanted
 * there is no choice, and none is drawn. */
uint32_t selection_make(struct federation *federation, uint32_t round, uint32_t wave, uint32_t most,
                        uint32_t least);

#endif
