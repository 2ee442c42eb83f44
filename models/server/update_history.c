/* Results that agents may still have to hear of. */
#include "models/server/update_history.h"

#include "core/base/mem.h"
#include "models/device/result.h"
#include "models/federated/wire.h"

#include <stdlib.h>
#include <string.h>

size_t history_theta_bytes(const struct learner *learner)
{
    size_t moments = learner_replica_floats(learner) - learner->d;
    return ENTRY_HEADER + learner_theta_bytes(learner) + moments * sizeof(float) +
           (learner_replicates_adam(learner) ? sizeof(uint32_t) : 0);
}

/* The oldest ones go while all together cost more than θ: nobody would be sent them. */
void history_add(struct update_history *history, struct host *host, struct update *update)
{
    if (!history->count)
        history->first = update->round;
    mem_grow(&history->updates, &history->capacity, history->count + 1, sizeof *update);
    mem_grow(&history->bytes, &history->bytes_capacity, history->count + 1, sizeof(size_t));
    history->updates[history->count] = *update;
    history->bytes[history->count] = result_least_bytes(host, update);
    history->total += history->bytes[history->count++];
    size_t gone = 0;
    while (history->count - gone > 1 && history->total > history_theta_bytes(&host->learner)) {
        history->total -= history->bytes[gone];
        update_clear(&history->updates[gone++]);
    }
    if (!gone)
        return;
    history->count -= gone;
    history->first += (uint32_t)gone;
    memmove(history->updates, history->updates + gone, history->count * sizeof *update);
    memmove(history->bytes, history->bytes + gone, history->count * sizeof(size_t));
}

void history_free(struct update_history *history)
{
    for (size_t i = 0; i < history->count; i++)
        update_clear(&history->updates[i]);
    free(history->updates);
    free(history->bytes);
}
