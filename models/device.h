/* An agent's state, and what the host keeps for all agents of a server. Private to models/. */
#ifndef MODELS_DEVICE_H
#define MODELS_DEVICE_H

#include "models/method.h"
#include "models/replica.h"
#include "models/wire.h"

/* Lives in the server; agents borrow it, so they are freed before their server. */
struct host {
    struct learner learner;
    struct memo *memo;
    struct blob *replica0; /* an agent's replica at version 0: θ₀, and moments of 0 */
    struct {
        uint32_t round, slots; /* what the cut depends on; else 0 */
        struct blob *blob;
    } cut; /* the last one asked for under the trial's own key */
};
void host_init(struct host *host, const struct algorithm_config *config,
               const struct problem *problem);
void host_free(struct host *host);
/* The cut of a round's blocks under `key`, held for the caller; NULL where there is none. `shared`:
 * may be one that was made for somebody else. */
struct blob *host_cut(struct host *host, uint64_t key, uint32_t round, uint32_t slots, bool shared);
/* The blocks of a round; `cut` as of host_cut, borrowed. */
struct blocks host_blocks(const struct host *host, uint32_t slots, const struct blob *cut);

/* The probe an agent was told of and whose result it has not heard. */
struct pending {
    uint32_t round, slot, slots; /* round 0: none */
    struct blob *row;            /* explicit perturbations only */
};

struct device {
    struct host *host;
    uint64_t identity;
    bool audit;
    uint32_t version;
    struct progress progress;
    struct blob *replica;    /* θ, and Adam's moments; NULL: nothing installed, nothing sent yet */
    struct blob *normaliser; /* o means, o inverse sd; NULL: none was sent */
    bool has_key;
    uint64_t key;
    struct pending pending;
};

/* host_cut as this agent derives it from its key. */
struct blob *device_cut(const struct device *device, uint32_t round, uint32_t slots);

/* Bits of a RESULT's body; `took_part`: the receiver holds its own perturbation of that round. */
size_t result_bits(const struct learner *learner, const struct update *update, bool took_part);
/* Perturbation `row` stands in the RESULT for that receiver (slot + 1, or 0). */
bool result_carries(const struct learner *learner, const struct update *update, uint32_t receiver,
                    uint32_t row);

#endif
