/* A piece of work, as the files that make it and run it share it. Private to models/.
 *
 * Its blobs are held for it, so the device may take in further messages, and the server go on,
 * while a worker's thread is at it. It writes to none of them but in a standalone device, where θ
 * is nobody else's. */
#ifndef MODELS_WORK_PARTS_H
#define MODELS_WORK_PARTS_H

#include "models/device/work.h"
#include "models/federated/host.h"

struct work {
    const struct learner *learner; /* borrowed */
    uint64_t identity, key;
    uint32_t wave, slot, slots;                  /* `wave` of the acceptance panel's: the round */
    double alpha, mu;                            /* as applied */
    struct blob *theta, *row, *normaliser, *cut; /* held; NULL: not needed */
    uint32_t episodes;                           /* D */
    enum perturb perturb;
    bool keep_lengths, keep_questions; /* the result has them */
    bool standalone;                   /* θ is nobody else's: it works in θ's own place */
    uint8_t conduct;                   /* enum conduct_kind */
    float conduct_part;                /* its probability */
    struct blob *candidate;            /* the acceptance panel compares θ with it; else NULL */
    struct blocks blocks;
    double flops; /* spent on catching up */
};

#endif
