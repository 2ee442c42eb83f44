/* Episodes: a policy acts in a task until the task's rule or its horizon ends the episode. A pure
 * function of task, policy, world and key: a worker thread's scratch (one physics state and
 * buffers) changes no result. That is why an episode can run on any thread, before or after the
 * instant of virtual time that it belongs to.
 *
 * The return is the undiscounted sum of the rewards, in the unit of the task's reward; in a world
 * with an objective (models/objectives/objective.h) it is the agent's own. */
#ifndef MODELS_ROLLOUT_H
#define MODELS_ROLLOUT_H

#include "core/base/bits.h"
#include "core/base/stats.h"
#include "core/engine/pool.h"
#include "models/policy/policy.h"
#include "models/tasks/task.h"

/* A worker thread's scratch; kept in struct worker's `local`. Opens a task_worker for a task on
 * first use and keeps those of the last few tasks: free the worker before any task it has run. */
struct rollout_worker;
struct rollout_worker *rollout_worker_new(void);
void rollout_worker_free(void *worker);
size_t rollout_worker_bytes(void); /* of itself on a device, without what it takes for episodes */
/* A pool thread's own, made when it first asks; the pool's `local_free` is rollout_worker_free. */
struct rollout_worker *rollout_worker_of(struct worker *worker);

struct episode {
    double ret; /* undiscounted return; −∞ after a blow-up, so that it beats no other episode */
    uint32_t steps; /* environment steps really taken */
    bool blowup;    /* it broke the physics */
};
void episode_write(const struct episode *episode, struct wire *out);
struct episode episode_read(struct wire_reader *reader);

/* The raw observations that policies see in a series of episodes, such as those of a dispatch, in
 * the order in which they are played. Set `observed` and `width`, the rest 0. */
struct rollout_series {
    struct moments *observed; /* `width` of them, all 0 at the beginning; borrowed */
    uint32_t width;           /* observations of the task */
    /* private: */
    struct digest chain; /* of the identities of its episodes so far */
    bool gaps;           /* some of them were found, so that nobody saw what they observed */
    bool again;          /* none is looked up: for what they observed they are played again */
};

/* One episode in `world` (NULL: nominal). `key` keys reset noise and action noise; `stochastic`:
 * actions are sampled. `series` (may be NULL) gathers what is observed. The task "none" needs no
 * policy (NULL will do); its episodes last the horizon and take no host time. */
struct episode rollout_episode(struct rollout_worker *worker, const struct task *task,
                               const struct policy_view *policy, const struct task_world *world,
                               uint64_t key, bool stochastic, struct rollout_series *series);

/* Behind the last episode of a series: `observed` holds what all of them saw, by then also those
 * that were found. False where that is not known: the same series is to be played again with
 * `series`, which is empty again; the second time it is known. */
bool rollout_series_end(struct rollout_worker *worker, struct rollout_series *series);

/* From now on the raw observations that policies see are appended to `out`, each by `put`, which
 * knows `how`; or each episode is written to `trajectory`, which has room for the horizon, in the
 * place of the last one; NULL ends that. Borrowed. */
struct trajectory;
struct rollout_recording {
    struct wire *out;
    void (*put)(const void *how, struct wire *out, float value);
    const void *how;
    struct trajectory *trajectory; /* NULL: observations alone */
};
void rollout_record(struct rollout_worker *worker, const struct rollout_recording *recording);

/* From now on episodes are looked up in `store` before they are played, and kept there after; NULL
 * ends that. Borrowed. A recording of an episode that was found has the right length, but holds
 * zeros for the observations: nobody but the panel looks at it, and what a panel makes of an
 * episode here is its return. An episode whose trajectory is recorded is neither looked up nor
 * kept: somebody is to learn from all of it. */
struct episode_store;
void rollout_use_store(struct rollout_worker *worker, struct episode_store *store);
bool rollout_uses_store(const struct rollout_worker *worker);

/* From now on `look` is called when an episode has begun, with `step` NULL, and after every step of
 * it; NULL ends that. What it sees changes nothing. Borrowed. */
struct rollout_watcher {
    void (*look)(void *context, const struct task_worker *worker, const struct task_step *step);
    void *context;
};
void rollout_watch(struct rollout_worker *worker, const struct rollout_watcher *watcher);

/* The streams of an episode: its reset noise, then its action noise. */
struct rollout_streams {
    struct rng reset, action;
};
struct rollout_streams rollout_streams(uint64_t key);

/* CPU seconds that this worker has spent in episodes, resets included, and the environment steps it
 * took; how many episodes it played, and how many it found played before. The share of the policy
 * is estimated from the wall time of one step in 64. */
struct rollout_cost {
    double physics_s, policy_s;
    uint64_t steps, played, found; /* steps: of environments; the others: episodes */
};
struct rollout_cost rollout_worker_cost(const struct rollout_worker *worker);
/* What it has spent since `before` was read. */
struct rollout_cost rollout_cost_since(const struct rollout_worker *worker,
                                       const struct rollout_cost *before);
void rollout_cost_write(const struct rollout_cost *cost, struct wire *out);
struct rollout_cost rollout_cost_read(struct wire_reader *reader);
void rollout_cost_add(struct rollout_cost *sum, const struct rollout_cost *cost);

#endif
