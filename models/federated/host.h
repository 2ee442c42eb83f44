/* What one computer keeps for all the agents that it runs: the settings installed everywhere, and
 * what agents can share so that K of them do not compute the same thing K times (replica.h). In the
 * simulator the server holds one host; a standalone device has its own, which shares nothing. */
#ifndef MODELS_HOST_H
#define MODELS_HOST_H

#include "models/federated/learner.h"
#include "models/federated/replica.h"

/* Agents borrow it, so they are freed before it. */
struct host {
    struct learner learner;
    bool standalone; /* of one agent that is a device of its own: there is no room for scratch */
    void *installed; /* standalone: the policy's numbers beside θ, else NULL; so are its config's
                      * `numbers` its own */
    struct memo *memo;
    struct blob *replica0; /* an agent's replica at version 0: θ₀, and moments of 0 */
    struct {
        uint32_t wave, slots; /* what the cut depends on; else 0 */
        struct blob *blob;
    } cut; /* the last one asked for under the trial's own key */
};
void host_init(struct host *host, const struct algorithm_config *config,
               const struct problem *problem, bool standalone);
void host_free(struct host *host);
/* The cut of a wave's blocks (partition.h) under `key`, held for the caller; NULL where none is
 * needed. `shared`: it may be one that was made for another agent. */
struct blob *host_cut(struct host *host, uint64_t key, uint32_t wave, uint32_t slots, bool shared);
/* The blocks of a wave; `cut` as returned by host_cut, borrowed. */
struct blocks host_blocks(const struct host *host, uint32_t slots, const struct blob *cut);

#endif
