/* What a selection sees of the fleet. */
#ifndef SIM_SELECTION_VIEW_H
#define SIM_SELECTION_VIEW_H

#include "core/base/rankset.h"
#include "sim/rounds/response_history.h"

#include <stdint.h>

/* What a selection chooses from, and by. */
struct selection_view {
    const struct rankset *free; /* the free agents, by number */
    uint32_t free_count, agents;
    uint32_t round;                         /* the last one that began; 0: none yet */
    uint32_t wave;                          /* the one that is chosen for */
    const struct response_history *history; /* of answers; kept where the selection looks back */
    /* Uniform keys of agents first .. first + count - 1 for a wave: out[count]. */
    void (*priorities)(const void *fleet, uint32_t first, uint32_t count, uint32_t wave,
                       uint64_t *out);
    const void *fleet;
    uint32_t *cursor; /* of round_robin, from wave to wave: the next agent in turn; first 0 */
    uint32_t *chosen; /* to be filled */
};

/* A selection as a row. A new one is a row, a line in the list of selection.c and, if it is not in
 * either file yet, its name in a header. */

#endif
