/* How much memory an agent needs, in bytes: everything it must hold at once.
 *
 * An agent takes a download in entry by entry: θ goes straight into the place of the θ it replaces,
 * a perturbation into that of the last one. So what counts as a message is the largest entry that
 * has to be there as a whole before it can be used: a RESULT, or a normaliser. An upload of weights
 * leaves from θ's own place. A download and an upload are never held at the same time. The agent's
 * own structures count as bookkeeping, at the sizes they have in this program.
 *
 * An agent with several probes under way downloads, computes and sends one at a time. It holds what
 * each began with (θ, perturbation, the fleet's normaliser), as those may all differ; what each
 * asks about (recording, statistics); and uploads that wait beside a download. Only with one probe
 * at a time is nothing played during a download: its smaller entries then find room where rollouts
 * are kept otherwise.
 *
 * memory_timeline.h follows the same bytes through a dispatch; the need is never less than the
 * maximum of that line. */
#ifndef MODELS_MEMORY_NEED_H
#define MODELS_MEMORY_NEED_H

#include "models/federated/settings.h"

struct server;

enum memory_category {
    MEMORY_POLICY,
    MEMORY_PERTURBATION,
    MEMORY_ROLLOUT,
    MEMORY_OPTIMISER,
    MEMORY_NORMALISER,
    MEMORY_MESSAGES,
    MEMORY_BOOKKEEPING, /* what the others hang on: settings, state, work, the heads of blocks */
    MEMORY_CATEGORIES
};
extern const char *const memory_category_names[MEMORY_CATEGORIES];

struct memory_need {
    uint64_t bytes[MEMORY_CATEGORIES];
    uint64_t total; /* their sum */
    /* The paper's own count of the floats that an agent stores, in bytes; -1 where it has none. */
    int64_t paper_B;
};
/* With `slots` slots. */
void server_memory_need(const struct server *server, uint32_t slots, struct memory_need *need);
/* That of an agent with a D (<= the panel's) and a way to perturb of its own. */
void server_memory_need_of(const struct server *server, uint32_t slots, uint32_t episodes,
                           enum perturb perturb, struct memory_need *need);
/* The largest D for which that need is within `budget_B`; 0: none. */
uint32_t server_episodes_within(const struct server *server, uint32_t slots, double budget_B);

/* Bytes the server holds at most with `waves` waves of `slots` slots open: parameters, moments and
 * candidate, what it keeps for agents to catch up with (bounded by the replica's own size), the
 * waves' perturbations, and what arrives. */
uint64_t server_own_memory(const struct server *server, uint32_t waves, uint32_t slots);

#endif
