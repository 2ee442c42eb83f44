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
    struct blob *theta0;
    struct blob *order; /* of the random partition under the trial's key, else NULL */
};

/* The probe an agent was told of and whose result it has not heard. */
struct pending {
    uint32_t round, slot, slots; /* round 0: none */
    struct blob *signs;          /* explicit perturbations only */
};

struct device {
    struct host *host;
    uint64_t identity;
    bool audit;
    uint32_t version;
    struct blob *theta;      /* NULL: nothing installed, nothing sent yet */
    struct blob *normaliser; /* o means, o inverse sd; NULL: none was sent */
    bool has_key;
    uint64_t key;
    struct pending pending;
};

/* The random partition's order as this agent derives it from its key; held for the caller, NULL
 * where the partition needs none. */
struct blob *device_order(const struct device *device);

/* Bits of a RESULT's body; `took_part`: the receiver holds its own perturbation of that round. */
size_t result_bits(const struct learner *learner, const struct update *update, bool took_part);
/* Perturbation `row` stands in the RESULT for that receiver (slot + 1, or 0). */
bool result_carries(const struct learner *learner, const struct update *update, uint32_t receiver,
                    uint32_t row);

#endif
