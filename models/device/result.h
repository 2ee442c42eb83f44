/* RESULT entries (wire.h): what an aggregation heard, told to an agent. It holds verdicts and
 * whatever of the perturbations the agent cannot make for itself, never a gradient: the agent
 * applies the same update to its own θ as the server did. Private to models/. */
#ifndef MODELS_RESULT_H
#define MODELS_RESULT_H

#include "models/federated/update.h"
#include "models/federated/wire.h"

struct device;

/* Length of the entry for that agent, header included. */
size_t result_bytes(struct host *host, const struct update *update, const struct device *device);
/* The least it can be for any agent. */
size_t result_least_bytes(struct host *host, const struct update *update);
/* Appends it. */
void result_put(struct message *message, struct host *host, const struct update *update,
                const struct device *device);
/* Reads what follows the header `entry`, at `version`; NULL, or what is wrong with it. `update` is
 * to be cleared in either case. */
const char *result_read(const struct device *device, struct wire_reader *in,
                        const struct entry *entry, uint32_t version, struct update *update);
/* Bits of the answers of all `slots` slots, numbers included where the update is kept. */
uint64_t result_ballots(const struct learner *learner, uint32_t slots, bool kept);
/* Of the second form, header included, with `groups` groups of one answer each over `slots` slots
 * and `row_bits` of a perturbation. */
uint64_t result_groups_bytes(const struct learner *learner, uint32_t groups, uint32_t slots,
                             uint64_t row_bits);

#endif
