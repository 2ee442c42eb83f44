/* A piece of work, as the files that make it and run it share it. Private to models/.
 *
 * Its blobs are held for it, so the device may take in further messages, and the server go on,
 * while a worker's thread is at it. It writes to none of them but in a standalone device, where θ
 * is nobody else's. */
#ifndef MODELS_WORK_PARTS_H
#define MODELS_WORK_PARTS_H

#include "models/device/work.h"
#include "models/federated/host.h"
#include "models/learning/conduct.h"

struct work {
    const struct learner *learner; /* borrowed */
    uint64_t identity, key;
    uint32_t wave, slot, slots;                  /* `wave` of the acceptance panel's: the round */
    uint32_t episodes;                           /* D */
    uint32_t client_episodes;                    /* to evaluate its own policy in; 0: it is not */
    double alpha, mu;                            /* as applied */
    struct blob *theta, *row, *normaliser, *cut; /* held; NULL: not needed */
    struct blob *residual;                       /* what codecs left out before; held; or NULL */
    struct blob *kept;                           /* of its last lesson; held; or NULL */
    uint8_t perturb;                   /* enum perturb; the room it leaves is the conducts' */
    bool keep_lengths, keep_questions; /* the result has them */
    bool standalone;                   /* θ is nobody else's: it works in θ's own place */
    struct conducts conducts;          /* of the agent and of its panelists */
    struct blob *candidate;            /* the acceptance panel compares θ with it; else NULL */
    struct blocks blocks;
    double flops; /* spent on catching up */
};

#endif
