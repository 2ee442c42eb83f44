/* The plain loop over an algorithm: the rounds of models/federated/algorithm.h with no clock, no
 * network and no threads. The oracle that a simulated learning curve is compared with, bit for bit.
 */
#ifndef TESTS_PLAIN_LOOP_H
#define TESTS_PLAIN_LOOP_H

#include "models/policy/rollout.h"
#include "models/server/server.h"

struct plain_setup {
    const struct algorithm_config *config;
    const struct problem *problem;
    const uint64_t *identities; /* one an agent */
    uint32_t agents, rounds;
    const struct task_world *world; /* of all agents; NULL: nominal */
    /* Who takes part: agents in slot order into `chosen`, their number returned. NULL: everybody.
     */
    uint32_t (*cohort)(uint32_t round, uint32_t agents, uint32_t *chosen);
    bool (*silent)(uint32_t round, uint32_t slot); /* its upload is lost; NULL: nobody's */
    bool (*empty)(uint32_t round);                 /* the round is void; NULL: none is */
    uint32_t audited;                              /* every n-th agent keeps a private replica */
    uint32_t evaluation_episodes;                  /* deterministic, after each round; 0: none */
    const struct conducts *conducts;               /* of all agents; NULL: they are honest */
    bool elsewhere; /* work and its results travel, as to another process and back */
};

/* What came of a round. */
struct plain_round {
    uint64_t theta; /* server_hash after the round */
    double ret;     /* mean evaluation return */
    uint64_t downloaded, uploaded, steps, server_steps;
    double flops, mu;
    bool accepted;
};

/* Runs all rounds and the flush, checking that every agent that starts has the server's θ
 * (moments, schedule), and that every replica has it at the end; `rounds` gets one entry a round,
 * `theta` (may be NULL) the final θ, `flushed` (may be NULL) the bytes of the flush. Failed checks
 * fail the test. */
void plain_loop(const struct plain_setup *setup, struct plain_round *rounds, float *theta,
                uint64_t *flushed);

/* Mean return of `episodes` evaluation episodes of the server's policy in the nominal world, keyed
 * (seed, PURPOSE_EVALUATION, round, mode, episode) with mode 1 for stochastic actions. */
double plain_evaluate(const struct server *server, const struct problem *problem,
                      struct rollout_worker *worker, uint32_t round, bool stochastic,
                      uint32_t episodes);

#endif
