/* Episodes that were played before, so that none is played twice. An episode is a pure function of
 * what its identity covers: the program, the libraries and the processor (`setting`), the task, the
 * policy, the world and its key. Two episodes of the same identity are the same to the last bit.
 *
 * What the policies observed in a series of episodes is kept once for all of them, as bytes, under
 * the chain of their identities: the moments are added up in order. So is what came of a job whose
 * episodes are learnt from, under a digest of all that it was given (sim/dispatch/trial_job.h).
 *
 * models/ does no I/O: this is what a worker asks, and sim/record/episode_db.h is who answers. */
#ifndef MODELS_EPISODE_STORE_H
#define MODELS_EPISODE_STORE_H

#include "core/base/digest.h"
#include "models/policy/rollout.h"

/* All are called from any worker thread, several at a time. */
struct episode_store {
    struct digest setting;
    /* False: it was not played yet, or what is known of it is damaged. */
    bool (*find)(struct episode_store *store, const struct digest *identity,
                 struct episode *episode);
    void (*keep)(struct episode_store *store, const struct digest *identity,
                 const struct episode *episode);
    /* The same for what is kept as bytes; those found are appended to `bytes`. */
    bool (*find_bytes)(struct episode_store *store, const struct digest *identity,
                       struct wire *bytes);
    void (*keep_bytes)(struct episode_store *store, const struct digest *identity,
                       const void *bytes, size_t length);
};

#endif
