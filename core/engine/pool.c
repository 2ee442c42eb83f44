/* Runs jobs on worker threads under the main loop. */
#include "core/engine/pool.h"

#include "core/base/fail.h"
#include "core/base/mem.h"
#include "core/base/rng.h"
#include "core/engine/stop_signals.h"

#include <errno.h>
#include <ev.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    LEVELS = 256, /* of priority */
    SLICE_STEPS = 16384,
    STEPS_A_LOOK =
        8, /* steps between two looks at the clock, which would cost a twentieth of a fast step */
    SLICE_NS = 4000000, /* the coarse clock's own grain, too */
    LONGEST_SLEEP_NS = 1000000
};

struct level {
    struct job *first, *last;
};

struct thread {
    pthread_t id;
    struct worker worker;
    struct pool *pool;
    struct rng sleeps; /* drawn from under chaos */
};

struct pool {
    pthread_mutex_t lock; /* over the queue, `closing` and every change of a job's state */
    pthread_cond_t submitted, completed;
    struct level levels[LEVELS];
    uint64_t waiting[LEVELS / 64]; /* bit set: that level has a job */
    bool closing;

    struct thread *threads;
    struct pool_options options;
    struct rng choices; /* drawn from under chaos, with the lock held */

    struct ev_loop *loop;
    ev_async completion;
    struct stop_signals signals;
    ev_timer timer;
    void (*tick)(void *context);
    void *context;
};

/* Release and acquire: who sees a job done sees all that it wrote, without the lock. */
static void set_state(struct job *job, uint8_t state)
{
    atomic_store_explicit(&job->state, state, memory_order_release);
}

static uint8_t state_of(const struct job *job)
{
    return atomic_load_explicit(&job->state, memory_order_acquire);
}

/* The lists are double, so that a job can be withdrawn from the middle of one without a search. */
static void append(struct pool *pool, struct job *job)
{
    struct level *level = &pool->levels[job->priority];
    job->next = NULL;
    job->previous = level->last;
    *(level->last ? &level->last->next : &level->first) = job;
    level->last = job;
    pool->waiting[job->priority / 64] |= UINT64_C(1) << job->priority % 64;
}

static void unlink_job(struct pool *pool, struct job *job)
{
    struct level *level = &pool->levels[job->priority];
    *(job->previous ? &job->previous->next : &level->first) = job->next;
    *(job->next ? &job->next->previous : &level->last) = job->previous;
    if (!level->first)
        pool->waiting[job->priority / 64] &= ~(UINT64_C(1) << job->priority % 64);
}

/* Under chaos any job of a level, each as likely (the i-th replaces its forerunners with
 * probability 1/i); else the oldest. */
static struct job *choose(struct pool *pool, const struct level *level)
{
    struct job *chosen = level->first;
    if (!pool->options.chaos)
        return chosen;
    uint64_t seen = 1;
    for (struct job *job = chosen->next; job; job = job->next)
        if (rng_below(&pool->choices, ++seen) == 0)
            chosen = job;
    return chosen;
}

/* Takes a job of the smallest priority, or NULL. */
static struct job *take(struct pool *pool)
{
    for (unsigned i = 0; i < LEVELS / 64; i++)
        if (pool->waiting[i]) {
            unsigned least = 64 * i + (unsigned)__builtin_ctzll(pool->waiting[i]);
            struct job *job = choose(pool, &pool->levels[least]);
            unlink_job(pool, job);
            set_state(job, JOB_RUNNING);
            return job;
        }
    return NULL;
}

static void sleep_under_chaos(struct thread *thread)
{
    if (!thread->pool->options.chaos)
        return;
    struct timespec time = {.tv_nsec = (long)rng_below(&thread->sleeps, LONGEST_SLEEP_NS)};
    nanosleep(&time, NULL);
}

/* The lock is held but for the job itself; a worker that finds nothing to do gives it up in its
 * wait. What is still queued when the pool closes never runs. */
static void *work(void *argument)
{
    struct thread *thread = argument;
    struct pool *pool = thread->pool;
    pthread_mutex_lock(&pool->lock);
    while (!pool->closing) {
        struct job *job = take(pool);
        if (!job) {
            pthread_cond_wait(&pool->submitted, &pool->lock);
            continue;
        }
        pthread_mutex_unlock(&pool->lock);
        sleep_under_chaos(thread);
        job->run(job, &thread->worker);
        sleep_under_chaos(thread);
        pthread_mutex_lock(&pool->lock);
        set_state(job, JOB_DONE); /* from here on its owner may free it */
        pthread_cond_broadcast(&pool->completed);
        ev_async_send(pool->loop, &pool->completion);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* Workers block every signal, so that one always lands on a thread that may be interrupted. */
static void start_threads(struct pool *pool)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    uint64_t seed = pool->options.chaos;
    for (unsigned i = 0; i < pool->options.workers; i++) {
        pool->threads[i] = (struct thread){
            .worker = {.index = i}, .pool = pool, .sleeps = rng_start(rng_fold(seed, i))};
        int error = pthread_create(&pool->threads[i].id, NULL, work, &pool->threads[i]);
        if (error) {
            fprintf(stderr,
                    error == EAGAIN
                        ? "fedsim: too little memory, or too many threads, for %u worker threads; "
                          "fewer may do (--jobs), or higher limits (ulimit -v, ulimit -u)\n"
                        : "fedsim: no thread can be started for %u worker threads\n",
                    pool->options.workers);
            exit(1);
        }
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* A completion only has to wake the loop; the step looks for itself which job is done. */
static void on_completion(struct ev_loop *loop, ev_async *watcher, int events)
{
    (void)loop, (void)watcher, (void)events;
}

static void on_timer(struct ev_loop *loop, ev_timer *watcher, int events)
{
    (void)loop, (void)events;
    struct pool *pool = watcher->data;
    pool->tick(pool->context);
}

/* libev's memory: size 0 frees. */
static void *allocate(void *block, long size)
{
    if (size)
        return mem_realloc(block, (size_t)size);
    free(block);
    return NULL;
}

/* libev would abort, as where there are too few descriptors. */
static void no_loop(const char *message)
{
    int why = errno;
    if (why == EMFILE || why == ENFILE)
        fputs("fedsim: too many files are open; a higher limit may do (ulimit -n)\n", stderr);
    else
        fprintf(stderr, "fedsim: the system refuses what waiting for events needs: %s (%s)\n",
                strerror(why), message);
    _exit(1);
}

struct pool *pool_new(const struct pool_options *options)
{
    if (options->workers == 0)
        die("a pool needs a worker");
    struct pool *pool = mem_zero(1, sizeof *pool);
    pool->options = *options;
    pool->choices = rng_start(options->chaos);
    pool->threads = mem_zero(options->workers, sizeof *pool->threads);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->submitted, NULL);
    pthread_cond_init(&pool->completed, NULL);
    ev_set_allocator(allocate);
    ev_set_syserr_cb(no_loop);
    pool->loop = ev_loop_new(EVFLAG_NOENV);
    if (!pool->loop) {
        fputs("fedsim: cannot start an event loop (too many open files?)\n", stderr);
        exit(1);
    }
    ev_async_init(&pool->completion, on_completion);
    stop_signals_init(&pool->signals);
    pool->timer.data = pool;
    ev_async_start(pool->loop, &pool->completion);
    start_threads(pool);
    return pool;
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->closing = true;
    pthread_cond_broadcast(&pool->submitted);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->options.workers; i++) {
        pthread_join(pool->threads[i].id, NULL);
        if (pool->options.local_free && pool->threads[i].worker.local)
            pool->options.local_free(pool->threads[i].worker.local);
    }
    ev_async_stop(pool->loop, &pool->completion);
    ev_loop_destroy(pool->loop);
    pthread_cond_destroy(&pool->completed);
    pthread_cond_destroy(&pool->submitted);
    pthread_mutex_destroy(&pool->lock);
    free(pool->threads);
    free(pool);
}

unsigned pool_workers(const struct pool *pool)
{
    return pool->options.workers;
}

void pool_submit(struct pool *pool, struct job *job)
{
    pthread_mutex_lock(&pool->lock);
    uint8_t state = state_of(job);
    if (state == JOB_QUEUED || state == JOB_RUNNING)
        die("a job is submitted twice");
    set_state(job, JOB_QUEUED);
    append(pool, job);
    pthread_cond_signal(&pool->submitted);
    pthread_mutex_unlock(&pool->lock);
}

/* A job that runs cannot be stopped, so that the call lasts as long as the job. It has been done
 * then, and is not idle. */
bool pool_withdraw(struct pool *pool, struct job *job)
{
    pthread_mutex_lock(&pool->lock);
    bool queued = state_of(job) == JOB_QUEUED;
    if (queued) {
        unlink_job(pool, job);
        set_state(job, JOB_IDLE);
    }
    while (state_of(job) == JOB_RUNNING)
        pthread_cond_wait(&pool->completed, &pool->lock);
    bool never = state_of(job) == JOB_IDLE;
    pthread_mutex_unlock(&pool->lock);
    return never;
}

/* From the last on: workers take up the oldest, and would have begun each next one by the time the
 * one before is done. */
void pool_withdraw_all(struct pool *pool, struct job *first, size_t count, size_t stride)
{
    for (size_t i = count; i > 0; i--)
        pool_withdraw(pool, (struct job *)((char *)first + (i - 1) * stride));
}

void pool_wait(struct pool *pool, struct job *job)
{
    pthread_mutex_lock(&pool->lock);
    if (state_of(job) == JOB_IDLE)
        die("waiting for a job that was never submitted");
    while (state_of(job) != JOB_DONE)
        pthread_cond_wait(&pool->completed, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}

static int64_t coarse_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Calls `step` until it has no more to do, or the loop wants a look. */
static enum pool_step run_slice(enum pool_step (*step)(void *context), void *context)
{
    int64_t began = coarse_ns();
    for (unsigned i = 1; i <= SLICE_STEPS; i++) {
        enum pool_step answer = step(context);
        if (answer != POOL_AGAIN)
            return answer;
        if (i % STEPS_A_LOOK == 0 && coarse_ns() - began >= SLICE_NS)
            break;
    }
    return POOL_AGAIN;
}

static void watch(struct pool *pool, double tick_s)
{
    stop_signals_watch(&pool->signals, pool->loop);
    if (pool->tick && tick_s > 0) {
        ev_now_update(pool->loop);
        ev_timer_init(&pool->timer, on_timer, tick_s, tick_s);
        ev_timer_start(pool->loop, &pool->timer);
    }
}

/* Two signals end the loop whatever the step says. After the first the step is asked on, and may
 * bring the trial to an end that can be continued. */
enum pool_end pool_run(struct pool *pool, enum pool_step (*step)(void *context),
                       void (*tick)(void *context), double tick_s, void *context)
{
    pool->tick = tick;
    pool->context = context;
    watch(pool, tick_s);
    enum pool_step answer = POOL_AGAIN;
    while (pool->signals.seen < 2) {
        answer = run_slice(step, context);
        if (answer == POOL_END)
            break;
        ev_run(pool->loop, answer == POOL_WAIT ? EVRUN_ONCE : EVRUN_NOWAIT);
    }
    ev_timer_stop(pool->loop, &pool->timer);
    stop_signals_unwatch(&pool->signals, pool->loop);
    return answer == POOL_END ? POOL_FINISHED : POOL_STOPPED;
}

bool pool_stop_requested(const struct pool *pool)
{
    return pool->signals.seen > 0;
}
