/* An agent's state, which its files share: what it knows from decoded bytes, and nothing that only
 * the server could know. Private to models/.
 *
 * Every agent that has taken in all results up to a version holds the same θ as every other, bit by
 * bit, since all apply the same updates in the same order. So in the simulator the big blocks are
 * shared (replica.h). */
#ifndef MODELS_DEVICE_STATE_H
#define MODELS_DEVICE_STATE_H

#include "models/device/device.h"
#include "models/federated/host.h"
#include "models/federated/schedule.h"
#include "models/federated/wire.h"
#include "models/learning/conduct.h"

/* A probe that an agent was told of. It keeps the last `in_flight` of them, as it needs their
 * perturbations to understand later results. */
struct pending {
    uint32_t wave, slot, slots; /* slots: of the wave */
    uint32_t repeat;            /* probes of the same wave that it was told of before this one */
    struct blob *row;           /* explicit perturbations only */
    struct blob *secrets;       /* secure_sum, on a device of its own: keys and shares of others */
};

struct device {
    struct host *host; /* borrowed */
    uint64_t identity; /* the agent's own key */
    bool audit;        /* its replica is its own, to be compared with the server's */
    bool has_key;      /* it was told one */
    uint32_t version;  /* of θ that its replica is */
    struct learning_progress progress;
    struct blob *replica; /* θ, and Adam's moments; NULL: nothing installed, nothing sent yet */
    struct blob *origin;  /* θ₀, where sums are added to it; else NULL, as before it is sent */
    struct blob *normaliser; /* o means, o inverse standard deviations; NULL: none was sent */
    struct blob *residual;   /* d: what its codec left out of its messages; NULL: nothing yet */
    struct blob *kept;       /* what it keeps of its lessons (local_learner.h); NULL: nothing yet */
    uint64_t key;            /* of perturbations drawn here */
    struct pending *pending; /* one a wave, oldest first */
    uint32_t pending_count;
    struct conducts conducts;
    uint32_t episodes;                            /* D: as configured, or what its memory allows */
    enum perturb perturb;                         /* likewise */
    uint64_t message_B, catch_up_B;               /* of the last download: its largest entries */
    uint32_t theta_writings, normaliser_writings; /* downloads that wrote them anew */
};

/* The probe of that wave, or NULL. */
const struct pending *device_pending(const struct device *device, uint32_t wave);
/* Makes the probe of a START the latest, in place of one of the same wave or of the oldest. */
struct pending *device_remember(struct device *device, const struct entry *start);
/* Keys and shares of the others, behind a START, which a device of its own keeps until the next one
 * comes. False when they are not all there. */
bool device_take_secrets(const struct device *device, struct pending *pending,
                         struct wire_reader *in);
/* host_cut as this agent derives it from its key. */
struct blob *device_cut(const struct device *device, uint32_t wave, uint32_t slots);

#endif
