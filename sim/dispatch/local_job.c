/* A local job is prepared with its download, runs on the pool, and is audited. */
#include "sim/dispatch/local_job.h"

#include "core/base/mem.h"
#include "sim/dispatch/dispatch_parts.h"
#include "sim/dispatch/failure.h"
#include "sim/dispatch/ledger.h"

#include <stdlib.h>

/* Off the pool first, which may mean to wait for it: afterwards nobody works on what is freed here.
 * What it cost the host counts even where its result does not. */
void local_job_free(struct federation *f, struct local_job *local_job)
{
    if (!local_job)
        return;
    pool_withdraw(f->pool, &local_job->job);
    learning_spent(f, &local_job->cost);
    work_free(local_job->work);
    work_result_free(&local_job->result);
    wire_free(&local_job->down);
    device_free(local_job->arriving);
    free(local_job);
}

/* On a worker's thread: it touches its own job alone, and the hash of its upload is taken here,
 * before anybody else has seen the bytes. */
static void run_local_job(struct job *job, struct worker *worker)
{
    struct local_job *local_job = (struct local_job *)job; /* its first member */
    struct rollout_worker *local = rollout_worker_of(worker);
    struct rollout_cost before = rollout_worker_cost(local);
    rollout_use_store(local, local_job->episodes);
    work_run(local_job->work, local, local_job->world, &local_job->result);
    local_job->cost = rollout_cost_since(local, &before);
    local_job->up_hash =
        hash_bytes(0, local_job->result.upload.bytes, local_job->result.upload.length);
}

void local_job_submit(struct federation *f, struct local_job *local_job)
{
    local_job->job.run = run_local_job;
    local_job->episodes = f->episodes;
    pool_submit(f->pool, &local_job->job);
}

/* With --audit: the bytes decoded are the bytes encoded, and a sampled agent's own replica is the
 * server's of that version. */
static bool audit_passes(const struct dispatch *d, const struct device *device)
{
    struct federation *f = d->federation;
    char *name = agent_name(f, d->agent);
    bool good = hash_bytes(0, d->local_job->down.bytes, d->local_job->down.length) ==
                d->local_job->down_hash;
    if (!good)
        federation_fail(
            f, "audit: round %u: the message to agent %s was not decoded as it was encoded",
            d->round, name);
    else if (d->agent % f->audit == 0 &&
             device_replica_hash(device) != f->learning.replica_hashes[device_version(device)]) {
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
    for (const struct dispatch *e = d->managed ? d->use->resources->first : d; e != d;
         e = e->use->next)
        if (e->local_job && e->local_job->arriving && e->outcome_phase == PHASES)
            device = e->local_job->arriving;
    return device;
}

/* Encodes the download and, on a copy of the device, decodes it: the job can start while the bytes
 * travel. */
bool local_job_prepare(struct dispatch *d, bool flush)
{
    struct federation *f = d->federation;
    const struct agent *agent = &f->fleet.agents[d->agent];
    struct device *device = device_before(d);
    struct local_job *local_job = d->local_job = mem_zero(1, sizeof *local_job);
    local_job->world = &agent->world;
    if (flush)
        /* What it lacks, from what its device will hold by then. */
        server_flush(f->learning.server, device, &local_job->down);
    else
        server_start(f->learning.server, d->wave, d->slot, device, &local_job->down);
    local_job->down_hash = hash_bytes(0, local_job->down.bytes, local_job->down.length);
    if (d->drop_phase == PHASE_DOWNLOAD)
        return true;
    if (f->seams.tamper)
        f->seams.tamper(f->seams.context, d->agent, d->round, &local_job->down);
    local_job->arriving = device_clone(device);
    if (!device_receive(local_job->arriving, local_job->down.bytes, local_job->down.length,
                        &local_job->work, f->errs)) {
        char *name = agent_name(f, d->agent);
        federation_fail(f, "round %u: the message to agent %s could not be decoded", d->round,
                        name);
        free(name);
        return false;
    }
    if (f->audit && !audit_passes(d, local_job->arriving))
        return false;
    if (local_job->work) {
        work_keep_lengths(local_job->work);
        if (ledger_keeps(f, RECORD_EVENTS))
            work_keep_questions(local_job->work);
        local_job_submit(f, local_job);
    }
    return true;
}
