/* Runs a trial's jobs, and reckons what they cost. */
#include "sim/dispatch/trial_job.h"

#include "models/policy/episode_store.h"
#include "sim/dispatch/federation_state.h"

static void run_here(struct trial_job *job, struct rollout_worker *worker)
{
    struct rollout_cost before = rollout_worker_cost(worker);
    rollout_use_store(worker, job->episodes);
    job->kind->run(job, worker);
    job->cost = rollout_cost_since(worker, &before);
}

/* Of all that its result is a function of. */
static struct digest identity_of(const struct trial_job *job, struct digest setting)
{
    struct parcel parcel = {0};
    struct digest identity = digest_fold(job->episodes->setting, &setting, sizeof setting);
    job->kind->pack(job, &parcel);
    identity = digest_fold(identity, parcel.body.bytes, parcel.body.length);
    for (size_t i = 0; i < parcel.count; i++)
        identity = digest_fold(identity, &parcel.contents[i].digest, sizeof(struct digest));
    parcel_free(&parcel);
    return identity;
}

static bool find(struct trial_job *job, const struct digest *identity)
{
    struct wire kept = {0};
    bool found = job->episodes->find_bytes(job->episodes, identity, &kept);
    struct wire_reader reader = wire_read(kept.bytes, kept.length);
    found = found && job->kind->unpack_result(job, &reader);
    job->cost = (struct rollout_cost){.found = found ? job->kind->episodes(job) : 0};
    wire_free(&kept);
    return found;
}

static void keep(const struct trial_job *job, const struct digest *identity)
{
    struct wire result = {0};
    job->kind->pack_result(job, &result);
    job->episodes->keep_bytes(job->episodes, identity, result.bytes, result.length);
    wire_free(&result);
}

void trial_job_run(struct trial_job *job, struct rollout_worker *worker)
{
    struct digest setting, identity;
    bool whole = job->episodes && job->kind->whole && job->kind->whole(job, &setting);
    if (!whole) {
        run_here(job, worker);
        return;
    }
    identity = identity_of(job, setting);
    if (find(job, &identity))
        return;
    run_here(job, worker);
    keep(job, &identity);
}

static void run(struct job *job, struct worker *worker)
{
    trial_job_run((struct trial_job *)job, rollout_worker_of(worker)); /* its first member */
}

void trial_job_submit(struct federation *f, struct trial_job *job)
{
    job->job.run = run;
    job->run = f->run;
    job->episodes = f->episodes;
    pool_submit(f->pool, &job->job);
}

void trial_job_withdraw(struct federation *f, struct trial_job *job)
{
    pool_withdraw(f->pool, &job->job);
    learning_spent(f, &job->cost);
}
