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
 * priority; the wanted ones are then found without sorting (Hoare's selection).
 *
 * For example round_robin with a cohort of 3 in a fleet of 5: agents 0 1 2, then 3 4 0, then 1 2 3.
 */
#ifndef SIM_SELECTION_H
#define SIM_SELECTION_H

#include "core/base/rankset.h"
#include "core/fields/fields.h"
#include "sim/rounds/response_history.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a selection chooses from, and by. */
struct selection_view {
    const struct rankset *free; /* the free agents, by number */
    uint32_t free_count, agents;
    uint32_t round;                         /* the last one that began; 0: none yet */
    uint32_t wave;                          /* the one that is chosen for */
    const struct response_history *history; /* of answers; kept where the selection looks back */
    /* Uniform keys, by agent and wave. */
    uint64_t (*priority)(const void *fleet, uint32_t agent, uint32_t wave);
    const void *fleet;
    uint32_t *cursor; /* of round_robin, from wave to wave: the next agent in turn; first 0 */
    uint32_t *chosen; /* to be filled */
};

/* A selection as a row. A new one is a row, a line in the list of selection.c and, if it is not in
 * either file yet, its name in a header. */
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

/* An agent with what it is chosen by. */
struct candidate {
    double rank;  /* the smallest are chosen */
    uint64_t tie; /* of equal ranks the smallest, then the lesser agent */
    uint32_t agent;
};
/* Brings the `wanted` first candidates to the front, in no order. */
void candidates_first(struct candidate *candidates, uint32_t count, uint32_t wanted);
/* The free agents in order, of rank 0, their ties by priorities keyed by the wave. The caller frees
 * them. */
struct candidate *candidates_free(const struct selection_view *view);
/* Fills view.chosen with the `wanted` first of all free agents, and frees them. */
void candidates_choose(const struct selection_view *view, struct candidate *candidates,
                       uint32_t wanted);

#endif
