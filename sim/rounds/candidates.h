/* The agents that a selection chooses among, each with a rank: the first of them are found without
 * sorting all (Hoare's selection), in O(K) of K free agents on average. */
#ifndef SIM_CANDIDATES_H
#define SIM_CANDIDATES_H

#include "sim/rounds/selection_view.h"

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
/* Fills view.chosen with the `wanted` > 0 free agents of the least priorities; in memory for twice
 * as many, however large the fleet. */
void candidates_least(const struct selection_view *view, uint32_t wanted);
/* Fills view.chosen with the `wanted` first of all free agents, and frees them. */
void candidates_choose(const struct selection_view *view, struct candidate *candidates,
                       uint32_t wanted);

#endif
