/* Errands: the real computation behind a dispatch, and the bytes it begins and ends with. */
#include "core/base/mem.h"
#include "sim/federation/dispatch_parts.h"

#include <stdlib.h>

void errand_free(struct federation *f, struct errand *errand)
{
    if (!errand)
        return;
    pool_withdraw(f->pool, &errand->job);
    rollout_cost_add(&f->cost, &errand->cost);
    work_free(errand->work);
    wire_free(&errand->result.upload);
    free(errand->result.lengths);
    wire_free(&errand->down);
    device_free(errand->arriving);
    free(errand);
}

static void run_errand(struct job *job, struct worker *worker)
{
    struct errand *errand = (struct errand *)job; /* its first member */
    struct rollout_worker *local = rollout_worker_of(worker);
    struct rollout_cost before = rollout_worker_cost(local);
    work_run(errand->work, local, errand->world, &errand->result);
    errand->cost = rollout_cost_since(local, &before);
    errand->up_hash = hash_bytes(0, errand->result.upload.bytes, errand->result.upload.length);
}

void errand_submit(struct federation *f, struct errand *errand)
{
    errand->job.run = run_errand;
    pool_submit(f->pool, &errand->job);
}

/* With --audit: the bytes decoded are the bytes encoded, and a sampled agent's own replica is the
 * server's of that version. */
static bool audit_passes(const struct dispatch *d, const struct device *device)
{
    struct federation *f = d->federation;
    char *name = agent_name(f, d->agent);
    bool good =
        hash_bytes(0, d->errand->down.bytes, d->errand->down.length) == d->errand->down_hash;
    if (!good)
        federation_fail(
            f, "audit: round %u: the message to agent %s was not decoded as it was encoded",
            d->round, name);
    else if (d->agent % f->audit == 0 &&
             device_replica_hash(device) != f->replica_hashes[device_version(device)]) {
        good = false;
        federation_fail(f,
                        "audit: round %u: agent %s's own copy of the parameters differs from the "
                        "server's version %u",
                        d->round, name, device_version(device));
    }
    free(name);
    return good;
}

/* The device as it will be when this download begins: behind those that are under way to it and
 * have not been lost. */
static struct device *device_before(const struct dispatch *d)
{
    struct device *device = dispatch_agent(d)->device;
    for (const struct dispatch *e = d->embodied ? d->stay->body->first : d; e != d;
         e = e->stay->next)
        if (e->errand && e->errand->arriving && e->fate_phase == PHASES)
            device = e->errand->arriving;
    return device;
}

/* Encodes the download and, on a copy of the device, decodes it: the job can start while the bytes
 * travel. */
bool errand_prepare(struct dispatch *d, bool flush)
{
    struct federation *f = d->federation;
    const struct agent *agent = &f->fleet.agents[d->agent];
    struct device *device = device_before(d);
    struct errand *errand = d->errand = mem_zero(1, sizeof *errand);
    errand->world = &agent->world;
    if (flush)
        server_flush(f->server, device, &errand->down);
    else
        server_start(f->server, d->wave, d->slot, device, &errand->down);
    errand->down_hash = hash_bytes(0, errand->down.bytes, errand->down.length);
    if (d->drop_phase == PHASE_DOWNLOAD)
        return true;
    if (f->tamper)
        f->tamper(f->context, d->agent, d->round, &errand->down);
    errand->arriving = device_clone(device);
    if (!device_receive(errand->arriving, errand->down.bytes, errand->down.length, &errand->work,
                        f->errs)) {
        char *name = agent_name(f, d->agent);
        federation_fail(f, "round %u: the message to agent %s could not be decoded", d->round,
                        name);
        free(name);
        return false;
    }
    if (f->audit && !audit_passes(d, errand->arriving))
        return false;
    if (errand->work) {
        work_keep_lengths(errand->work);
        errand_submit(f, errand);
    }
    return true;
}
