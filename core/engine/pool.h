/* Jobs on worker threads (core/engine/crew.h) under a libev loop. The loop owns the calling thread:
 * a completion, a signal and the progress timer wake it, and between them it runs `step`. The only
 * user of libev beside stop_signals.h.
 *
 * Jobs are pure functions of what they were given, so it does not matter in which order they run,
 * on which thread, or how many threads there are. The loop's thread alone submits jobs and looks at
 * their results; a job never submits another to its own pool. Whoever needs a result lets its event
 * await the job (core/engine/engine.h), so virtual time stands still until the job is done, and no
 * result can be seen early or late.
 *
 * Several loops run side by side where each is the job of an outer pool and has a pool of its own
 * for its jobs: these share the threads of one, and leave signals to the outer one.
 *
 *     outer, 2 threads:     loop a       loop b
 *                             |            |
 *     pools that share:     pool a       pool b
 *                               \        /
 *     threads of one:         N workers, one queue */
#ifndef CORE_POOL_H
#define CORE_POOL_H

#include "core/engine/crew.h"

#include <stddef.h>

enum pool_step {
    POOL_AGAIN, /* more to do: call again */
    POOL_WAIT,  /* nothing to do until a job completes */
    POOL_END    /* leave pool_run */
};

/* How pool_run ended. */
enum pool_end { POOL_FINISHED, POOL_STOPPED /* the second signal */ };

struct pool_options {
    unsigned workers;                /* threads, at least one; not counted where they are shared */
    void (*local_free)(void *local); /* called for each worker's local at the end; may be NULL */
    /* Not 0: chaos, to prove what is said above. A worker sleeps for up to a millisecond before and
     * after a job, and takes any of the jobs of the least priority number. Sleeps and choices are
     * drawn by this seed; which job they fall on is up to the host. */
    unsigned chaos;
    const struct crew_helper *helper; /* of its own threads, borrowed; NULL: none */
    struct pool *shares;              /* whose threads, and whose chaos, it uses; NULL: its own */
    struct pool *within;              /* whose loop looks for signals meanwhile; NULL: its own */
};

struct pool;
/* Starts the threads; where that cannot be done the program ends with exit status 1. The caller
 * frees it, behind what withdraws its jobs. */
struct pool *pool_new(const struct pool_options *options);
void pool_free(struct pool *pool); /* joins its own threads; queued jobs never run */
unsigned pool_workers(const struct pool *pool);
bool pool_is_shared(const struct pool *pool); /* its threads are another's */
/* Processor time that its jobs have taken, in seconds. */
double pool_cpu_s(const struct pool *pool);

/* By the loop's thread only; the job is idle or done. What the submitter wrote is seen by `run`,
 * what `run` wrote by whoever saw it done. */
void pool_submit(struct pool *pool, struct job *job);
/* Takes a queued job back, or waits for it when it is running; afterwards the owner may free it.
 * True when it never ran. */
bool pool_withdraw(struct pool *pool, struct job *job);
/* The same for `count` jobs submitted in order, each `stride` bytes behind the one before; idle and
 * done ones may be among them. Waits for no more than those that are running. */
void pool_withdraw_all(struct pool *pool, struct job *first, size_t count, size_t stride);
/* Runs a job to its end by waiting for it (for callers without a loop). */
void pool_wait(struct pool *pool, struct job *job);

/* Runs `step` until it answers POOL_END or a second signal arrives of those that ask for a stop
 * (core/engine/stop_signals.h). A slice of calls, at most about 5 ms, is made between two looks at
 * the loop, so a fast step pays nothing for it. `tick` (may be NULL) is called about every `tick_s`
 * seconds of host time. Dispositions of the signals are as before when it returns; of those
 * that look for signals at most one runs at a time in a process, since a signal has one handler. */
enum pool_end pool_run(struct pool *pool, enum pool_step (*step)(void *context),
                       void (*tick)(void *context), double tick_s, void *context);
/* True once a first signal asked for a stop at the next round boundary; stays so over calls of
 * pool_run. */
bool pool_stop_requested(const struct pool *pool);

#endif
