/* The life of an agent, and what it says of itself. */
#include "models/device/device_state.h"

#include "core/base/mem.h"
#include "models/device/work_run.h"

#include <stdlib.h>
#include <string.h>

/* Where θ₀ is installed beforehand, all agents hold one and the same replica until it changes. */
struct device *device_new(struct host *host, uint64_t identity)
{
    struct device *device = mem_zero(1, sizeof *device);
    device->host = host;
    device->identity = identity;
    device->episodes = device->host->learner.config.panel.episodes;
    device->perturb = device->host->learner.config.perturb;
    if (host->learner.config.initial != INITIAL_INSTALLED)
        return device;
    device->replica = blob_hold(host->replica0);
    if (host->learner.config.method->summed)
        device->origin = blob_hold(host->replica0);
    return device;
}

/* Content is shared, and counted; what the device writes to is copied. */
struct device *device_clone(const struct device *device)
{
    struct device *clone = mem_copy(device, sizeof *device);
    blob_hold(clone->replica);
    blob_hold(clone->origin);
    blob_hold(clone->normaliser);
    blob_hold(clone->residual);
    blob_hold(clone->kept);
    if (clone->pending)
        clone->pending = mem_copy(device->pending, device->pending_count * sizeof *device->pending);
    for (uint32_t i = 0; i < clone->pending_count; i++) {
        blob_hold(clone->pending[i].row);
        blob_hold(clone->pending[i].secrets);
    }
    return clone;
}

/* A standalone device owns its host; the server's devices borrow the server's. */
void device_free(struct device *device)
{
    if (!device)
        return;
    blob_drop(device->replica);
    blob_drop(device->origin);
    blob_drop(device->normaliser);
    blob_drop(device->residual);
    blob_drop(device->kept);
    for (uint32_t i = 0; i < device->pending_count; i++) {
        blob_drop(device->pending[i].row);
        blob_drop(device->pending[i].secrets);
    }
    free(device->pending);
    if (device->host->standalone) {
        host_free(device->host);
        free(device->host);
    }
    free(device);
}

/* A copy of its own from here on: each step is then computed for itself, and can be compared. */
void device_audit(struct device *device, bool private_replica)
{
    device->audit = private_replica;
    if (!private_replica || !device->replica)
        return;
    struct blob *own = blob_copy(device->replica->bytes, device->replica->size);
    blob_drop(device->replica);
    device->replica = own;
}

uint64_t device_hash(const struct device *device)
{
    if (!device->replica)
        return 0;
    return hash_bytes(0, device->replica->bytes, device->host->learner.d * sizeof(float));
}

uint64_t device_replica_hash(const struct device *device)
{
    if (!device->replica)
        return 0;
    return replica_hash(&device->host->learner, blob_floats(device->replica), &device->progress);
}

uint32_t device_version(const struct device *device)
{
    return device->version;
}

/* The old one goes before there is a new one: there is no room for both beside the result. */
static void replace(struct blob **blob, const void *bytes, size_t size)
{
    if (!size)
        return;
    blob_drop(*blob);
    *blob = blob_copy(bytes, size);
}

void device_sent(struct device *device, const struct work_result *result)
{
    replace(&device->residual, result->residual, result->owed * sizeof(float));
    replace(&device->kept, result->kept, result->kept_bytes);
}

/* --- with less memory ------------------------------------------------------------------------ */

void device_limit(struct device *device, uint32_t episodes, enum perturb perturb)
{
    device->episodes = episodes;
    device->perturb = perturb;
}

void device_behave(struct device *device, const struct conducts *conducts)
{
    device->conducts = *conducts;
}

uint32_t device_episodes(const struct device *device)
{
    return device->episodes;
}

enum perturb device_perturb(const struct device *device)
{
    return device->perturb;
}
