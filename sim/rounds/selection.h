/* Who is asked: one row of a table a selection. What there is to choose from are the agents that
 * fit, are online and free (sim/fleet/free_agents.h). Choices are keyed by the wave, never drawn
 * from a stream.
 *
 * All that are free, or the next in turn, cost O(log K) an agent chosen. A choice by keyed
 * priorities looks at each free agent once, for every wave gives each of them a priority anew. */
#ifndef SIM_SELECTION_H
#define SIM_SELECTION_H

#include "sim/federation/federation.h"

struct selection {
    const char *name; /* of the key round.select */
    bool looks_back;  /* it needs federation.past */
    /* Fills federation.available with `wanted` of the more that are free, in any order. */
    void (*choose)(struct federation *federation, uint32_t wave, uint32_t wanted);
};
extern const struct selection select_all, select_uniform, select_round_robin, select_fastest_first,
    select_oort;

const struct selection *selection_of(const struct scenario *scenario);

/* Fills federation.available with at most `most` agents for `wave` of `round`, in order of agents;
 * returns how many, 0 when fewer than `least` are free. */
uint32_t selection_make(struct federation *federation, uint32_t round, uint32_t wave, uint32_t most,
                        uint32_t least);

/* An agent with what it is chosen by. */
struct candidate {
    double rank;  /* the smallest are chosen */
    uint64_t tie; /* of equal ranks the smallest, then the lesser agent */
    uint32_t agent;
};
/* Brings the `wanted` first candidates to the front, in no order. */
void candidates_first(struct candidate *candidates, uint32_t count, uint32_t wanted);
/* The free agents in order, of rank 0, their ties by priorities keyed by the wave (SPEC 9). The
 * caller frees them. */
struct candidate *candidates_free(const struct federation *federation, uint32_t wave);
/* Fills federation.available with the `wanted` first of all free agents, and frees them. */
void candidates_choose(struct federation *federation, struct candidate *candidates,
                       uint32_t wanted);

#endif
