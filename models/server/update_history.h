/* The results that agents may still have to hear of, oldest first. Results whose replay, with all
 * that came after, would cost more than θ itself are forgotten, except for the last. Private to
 * models/. */
#ifndef MODELS_UPDATE_HISTORY_H
#define MODELS_UPDATE_HISTORY_H

#include "models/federated/update.h"

struct update_history {
    struct update *updates;                 /* owned; round by round */
    size_t *bytes;                          /* the least each one costs an agent */
    size_t count, capacity, bytes_capacity; /* of updates, updates and bytes */
    size_t total;                           /* Σ bytes */
    uint32_t first;                         /* round of updates[0] */
};
/* Takes the update over. */
void history_add(struct update_history *history, struct host *host, struct update *update);
void history_free(struct update_history *history);
/* Bytes of a THETA entry, once there are moments. */
size_t history_theta_bytes(const struct learner *learner);

#endif
