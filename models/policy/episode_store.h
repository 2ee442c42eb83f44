/* Episodes that were played before, so that none is played twice. An episode is a pure function of
 * what its identity covers: the program, the libraries and the processor (`setting`), the task, the
 * policy, the world, its key, and the moments that observations were gathered into before it. Two
 * episodes of the same identity are the same to the last bit.
 *
 * models/ does no I/O: this is what a worker asks, and sim/record/episode_db.h is who answers. */
#ifndef MODELS_EPISODE_STORE_H
#define MODELS_EPISODE_STORE_H

#include "core/base/digest.h"
#include "core/base/stats.h"
#include "models/policy/rollout.h"

/* What came of an episode. */
struct stored_episode {
    struct episode episode;
    struct moments *observed; /* `width` of them after the episode, borrowed; NULL: not gathered */
    uint32_t width;
};

/* Both are called from any worker thread, several at a time. */
struct episode_store {
    struct digest setting;
    /* False: it was not played yet, or what is known of it is damaged. Fills `episode`, and
     * `observed` unless that is NULL. */
    bool (*find)(struct episode_store *store, const struct digest *identity,
                 struct stored_episode *stored);
    void (*keep)(struct episode_store *store, const struct digest *identity,
                 const struct stored_episode *stored);
};

#endif
