/* Which agents are asked: one row of a const table a selection. It chooses among the free agents,
 * that is those that fit, are online, have no more dispatches under way than they may, and were not
 * lost in this round. Choices are keyed by the wave, never drawn from a stream.
 *
 *   uniform        every subset of the wanted size is equally likely: those of the smallest keyed
 *                  priorities, of which each agent has one a wave
 *   all            every free agent
 *   round_robin    the next ones by number, from wave to wave
 *   fastest_first  the least mean time so far (selection_history.c)
 *   oort           the highest utility, with some exploration (selection_history.c, after Lai et
 *                  al., OSDI 2021)
 *
 * To take the next agents in turn costs O(log K) an agent chosen, in a fleet of K. A choice by
 * keyed priorities looks at each free agent once, because every wave gives each of them a new
 * priority: tens of ns an agent. The wanted ones are found without sorting (Hoare's selection).
 *
 * For example round_robin with a cohort of 3 in a fleet of 5: agents 0 1 2, then 3 4 0, then 1 2 3.
 */
#ifndef SIM_SELECTION_H
#define SIM_SELECTION_H

#include "core/fields/fields.h"
#include "sim/rounds/selection_view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct selection {
    struct field_row row; /* its name in the key round.select, and which agents it chooses */
    bool looks_back;      /* it needs the history of answers */
    bool takes_all;       /* no cohort can be asked for */
    /* Fills view.chosen with `wanted` of the more that are free, in any order. */
    void (*choose)(const struct selection_view *view, uint32_t wanted);
};
extern const struct selection select_all, select_uniform, select_round_robin;

/* The i-th selection, for FIELD_ROW and for loops; NULL past the last. */
const void *selection_row(size_t i);

#endif
