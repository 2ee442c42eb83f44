/* An agent's state, and what the host keeps for all agents of a server. Private to models/. */
#ifndef MODELS_DEVICE_H
#define MODELS_DEVICE_H

#include "models/federated/method.h"
#include "models/federated/replica.h"
#include "models/federated/wire.h"

/* Lives in the server; agents borrow it, so they are freed before their server. */
struct host {
    struct learner learner;
    bool alone;       /* of one agent that is a device of its own (lone.h): no room for scratch */
    float *installed; /* alone: its log-std and frozen normaliser, else NULL */
    struct memo *memo;
    struct blob *replica0; /* an agent's replica at version 0: θ₀, and moments of 0 */
    struct {
        uint32_t wave, slots; /* what the cut depends on; else 0 */
        struct blob *blob;
    } cut; /* the last one asked for under the trial's own key */
};
void host_init(struct host *host, const struct algorithm_config *config,
               const struct problem *problem, bool alone);
void host_free(struct host *host);
/* The cut of a wave's blocks under `key`, held for the caller; NULL where there is none. `shared`:
 * may be one that was made for somebody else. */
struct blob *host_cut(struct host *host, uint64_t key, uint32_t wave, uint32_t slots, bool shared);
/* The blocks of a wave; `cut` as of host_cut, borrowed. */
struct blocks host_blocks(const struct host *host, uint32_t slots, const struct blob *cut);

/* A probe an agent was told of. It keeps the last `in_flight` of them, for their perturbations. */
struct pending {
    uint32_t wave, slot, slots;
    uint32_t repeat;  /* of the wave's probes it was told of before this one */
    struct blob *row; /* explicit perturbations only */
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
    struct pending *pending; /* one a wave, oldest first */
    uint32_t pending_count;
    uint32_t episodes;              /* D: as configured, or what its memory allows */
    enum perturb perturb;           /* likewise */
    uint64_t message_B, catch_up_B; /* of the last download: its largest entries (memory_line.h) */
    uint32_t theta_writings, normaliser_writings; /* downloads that wrote them anew */
};

struct device *device_of(struct host *host, uint64_t identity);
/* The probe of that wave, or NULL. */
const struct pending *device_pending(const struct device *device, uint32_t wave);
/* host_cut as this agent derives it from its key. */
struct blob *device_cut(const struct device *device, uint32_t wave, uint32_t slots);

/* The step of an update that is kept, from `state` (θ, and moments where there are any) in place.
 * `shared` as of host_cut. */
void update_apply(struct host *host, const struct update *update, bool shared, float *state);

#endif
