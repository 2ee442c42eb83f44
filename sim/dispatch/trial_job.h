/* A trial's jobs: what the pool runs for it, on a worker's thread here or in another process. A
 * kind of them is a row, which says how one is run and how it travels; whoever carries jobs
 * elsewhere (sim/remote) knows no kind.
 *
 *     here                                there, where the same trial is open
 *     kind->pack(job, parcel)      ->     job = kind->unpack(parcel, learning)
 *                                         trial_job_run(job, worker)
 *     kind->unpack_result(job)     <-     kind->pack_result(job), kind->free(job)
 *
 * A job is a pure function of what it was given, so where it runs changes no result; nor does it
 * run at all where its result was kept (models/policy/episode_store.h). */
#ifndef SIM_TRIAL_JOB_H
#define SIM_TRIAL_JOB_H

#include "core/base/parcel.h"
#include "core/engine/pool.h"
#include "models/policy/rollout.h"

struct episode_store;
struct federation;
struct learning;
struct trial_job;

struct trial_job_kind {
    const char *name;
    void (*run)(struct trial_job *job, struct rollout_worker *worker);
    void (*pack)(const struct trial_job *job, struct parcel *parcel); /* borrows from the job */
    /* NULL: the bytes are none of `pack`'s. What it returns is released by `free`. */
    struct trial_job *(*unpack)(struct parcel_reader *reader, const struct learning *learning);
    void (*free)(struct trial_job *job);
    void (*pack_result)(const struct trial_job *job, struct wire *out);
    /* As if it had been run here; false: the bytes are none of `pack_result`'s. */
    bool (*unpack_result)(struct trial_job *job, struct wire_reader *reader);
    /* Its result is kept as a whole, as it is more than that of its episodes; what that depends on
     * beside what is packed goes to `setting`. False, or NULL: its episodes are kept one by one. */
    bool (*whole)(const struct trial_job *job, struct digest *setting);
    uint32_t (*episodes)(const struct trial_job *job); /* of a result that is kept so */
};

/* The row of a file whose functions are called like its members. */
#define TRIAL_JOB_ROW(name_)                                                                       \
    .name = name_, .run = run, .pack = pack, .unpack = unpack, .free = release,                    \
    .pack_result = pack_result, .unpack_result = unpack_result
#define TRIAL_JOB_KIND(name_)                                                                      \
    {                                                                                              \
        TRIAL_JOB_ROW(name_)                                                                       \
    }

/* The first member of every kind's own. */
struct trial_job {
    struct job job;
    const struct trial_job_kind *kind;
    int64_t run;                    /* of its trial */
    struct episode_store *episodes; /* NULL: none is looked up */
    struct rollout_cost cost;       /* host time, once it is done */
};

/* To the pool; kind and priority are set. */
void trial_job_submit(struct federation *federation, struct trial_job *job);
/* Off the pool, which may mean to wait for it. What it cost the host counts even where its result
 * does not. */
void trial_job_withdraw(struct federation *federation, struct trial_job *job);
/* Runs it on this thread. */
void trial_job_run(struct trial_job *job, struct rollout_worker *worker);

#endif
