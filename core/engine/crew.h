/* Worker threads and the queue of jobs that they take from: what pools (core/engine/pool.h) share
 * when several loops keep one set of threads busy. Jobs of the least priority number run first,
 * whichever pool they are of, those of one priority in order of submission. One lock guards the
 * queue and every change of a job's state; a job's state is stored with release and read with
 * acquire order, so that whoever sees it done without the lock sees all that it wrote. */
#ifndef CORE_CREW_H
#define CORE_CREW_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { JOB_IDLE, JOB_QUEUED, JOB_RUNNING, JOB_DONE };

/* What a worker thread keeps to itself between jobs of one pool. `local` starts NULL; the pool's
 * `local_free` releases it. */
struct worker {
    unsigned index; /* 0, 1, ... */
    void *local;
};

/* Whom jobs are of: a pool is one. The crew's caller keeps it alive while it has jobs. */
struct job_owner {
    struct worker *workers;                     /* one for each thread of the crew */
    void (*completed)(struct job_owner *owner); /* behind each job, on its thread, with the lock */
    unsigned running;                           /* jobs of it; the crew's own */
    double cpu_s; /* processor time that its jobs took; read by crew_cpu_s */
};

/* Embedded in whoever needs its result, who keeps it alive until it is done. */
struct job {
    void (*run)(struct job *job, struct worker *worker); /* on a worker thread */
    uint8_t priority;            /* 0 first; equal ones in order of submission */
    _Atomic uint8_t state;       /* likewise; idle, queued, running or done */
    struct job *next, *previous; /* private to the crew, like its owner */
    struct job_owner *owner;
};

static inline bool job_done(const struct job *job)
{
    return atomic_load_explicit(&job->state, memory_order_acquire) == JOB_DONE;
}

struct crew;

/* Who takes jobs from the queue beside the crew's threads: such as a thread that has them done by
 * other processes. */
struct crew_helper {
    void *context;
    unsigned jobs; /* how many it has done at a time, if all goes well */
    /* From now on it may take jobs; and not any more, when none that it took is running. */
    void (*join)(void *context, struct crew *crew);
    void (*leave)(void *context, struct crew *crew);
};

/* Starts the threads, at least one; where that cannot be done the program ends with exit status 1.
 * `chaos` as in struct pool_options. Beside a helper (borrowed; NULL: none), who keeps others busy,
 * the crew's own threads yield the processor: they are nicer by 10. */
struct crew *crew_new(unsigned threads, unsigned chaos, const struct crew_helper *helper);
void crew_free(struct crew *crew); /* joins; no owner has jobs any more */
unsigned crew_size(const struct crew *crew);

/* By the owner's thread alone; what pool_submit, pool_withdraw and pool_wait say. */
void crew_submit(struct crew *crew, struct job_owner *owner, struct job *job);
bool crew_withdraw(struct crew *crew, struct job *job);
void crew_wait(struct crew *crew, struct job *job);
/* Takes all queued jobs of an owner out of the queue, and waits for those that run. */
void crew_dismiss(struct crew *crew, struct job_owner *owner);
/* For a helper, on any thread. The next job, which is running then, or NULL where none waits. And
 * it is done, as if its `run` had returned, after so much processor time. */
struct job *crew_take(struct crew *crew);
void crew_finish(struct crew *crew, struct job *job, double cpu_s);
/* Processor time of the owner's jobs that are done, in seconds. */
double crew_cpu_s(struct crew *crew, const struct job_owner *owner);

#endif
