/* Episodes that were played before, so that none is played twice. An episode is a pure function of
 * what its identity covers: the program, the libraries and the processor (`setting`), the task, the
 * policy, the world and its key. Two episodes of the same identity are the same to the last bit.
 *
 * What the policies observed in a series of episodes is kept once for all of them, under the chain
 * of their identities: the moments are added up in order.
 *
 * models/ does no I/O: this is what a worker asks, and sim/record/episode_db.h is who answers. */
#ifndef MODELS_EPISODE_STORE_H
#define MODELS_EPISODE_STORE_H

#include "core/base/digest.h"
#include "core/base/stats.h"
#include "models/policy/rollout.h"

/* All are called from any worker thread, several at a time. */
struct episode_store {
    struct digest setting;
    /* False: it was not played yet, or what is known of it is damaged. */
    bool (*find)(struct episode_store *store, const struct digest *identity,
                 struct episode *episode);
    void (*keep)(struct episode_store *store, const struct digest *identity,
                 const struct episode *episode);
    /* The same for the `width` moments of a series. */
    bool (*find_observed)(struct episode_store *store, const struct digest *chain,
                          struct moments *observed, uint32_t width);
    void (*keep_observed)(struct episode_store *store, const struct digest *chain,
                          const struct moments *observed, uint32_t width);
};

#endif
