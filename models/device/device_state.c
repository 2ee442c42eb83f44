/* The probes an agent was told of. */
#include "models/device/device_state.h"

#include "core/base/mem.h"

#include <string.h>

const struct pending *device_pending(const struct device *device, uint32_t wave)
{
    for (uint32_t i = 0; i < device->pending_count; i++)
        if (device->pending[i].wave == wave)
            return &device->pending[i];
    return NULL;
}

static void forget_pending(struct device *device, uint32_t place)
{
    blob_drop(device->pending[place].row);
    blob_drop(device->pending[place].secrets);
    device->pending_count--;
    memmove(device->pending + place, device->pending + place + 1,
            (device->pending_count - place) * sizeof *device->pending);
}

/* The oldest is forgotten where there are as many as may be under way. A second START for a wave
 * takes the first one's place, with a number by which its episodes are drawn otherwise. */
struct pending *device_remember(struct device *device, const struct entry *start)
{
    const struct pending *same = device_pending(device, start->round);
    struct pending pending = {start->round, start->slot, start->slots, 0, NULL, NULL};
    if (same) {
        pending.repeat = same->repeat + 1;
        forget_pending(device, (uint32_t)(same - device->pending));
    }
    while (device->pending_count >= learner_in_flight(&device->host->learner))
        forget_pending(device, 0);
    device->pending =
        mem_realloc(device->pending, (device->pending_count + 1) * sizeof *device->pending);
    device->pending[device->pending_count] = pending;
    return &device->pending[device->pending_count++];
}

bool device_take_secrets(const struct device *device, struct pending *pending,
                         struct wire_reader *in)
{
    size_t bytes = learner_secure_down(&device->host->learner, pending->slots);
    if (!bytes || !device->host->standalone)
        return !bytes || read_raw(in, bytes);
    pending->secrets = blob_new(bytes);
    return read_bytes(in, pending->secrets->bytes, bytes);
}

struct blob *device_cut(const struct device *device, uint32_t wave, uint32_t slots)
{
    return host_cut(device->host, device->key, wave, slots, !device->audit);
}
