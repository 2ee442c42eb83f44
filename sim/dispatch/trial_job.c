/* Runs a trial's jobs, and reckons what they cost. */
#include "sim/dispatch/trial_job.h"

#include "sim/dispatch/federation_state.h"

void trial_job_run(struct trial_job *job, struct rollout_worker *worker)
{
    struct rollout_cost before = rollout_worker_cost(worker);
    rollout_use_store(worker, job->episodes);
    job->kind->run(job, worker);
    job->cost = rollout_cost_since(worker, &before);
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
