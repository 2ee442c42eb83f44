/* Has jobs run by a crew of threads, under a loop that they wake. */
#include "core/engine/pool.h"

#include "core/base/fail.h"
#include "core/base/mem.h"
#include "core/engine/stop_signals.h"

#include <errno.h>
#include <ev.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    SLICE_STEPS = 16384,
    STEPS_A_LOOK =
        8, /* steps between two looks at the clock, which would cost a twentieth of a fast step */
    SLICE_NS = 4000000 /* the coarse clock's own grain, too */
};

struct pool {
    struct job_owner owner; /* first, so that it leads back here */
    struct crew *crew;
    struct pool_options options;
    struct ev_loop *loop;
    ev_async completion;
    struct stop_signals signals;
    pthread_mutex_t lock; /* of the list below */
    struct pool *inner;   /* pools that are within it */
    struct pool *next;    /* of the list that this one is in */
    ev_timer timer;
    void (*tick)(void *context);
    void *context;
};

/* The crew has its lock meanwhile, so that the loop is still there. */
static void on_job(struct job_owner *owner)
{
    struct pool *pool = (struct pool *)owner;
    ev_async_send(pool->loop, &pool->completion);
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

/* Enters the list of the pool that it is within, which wakes it when a signal came. */
static void enter(struct pool *pool)
{
    struct pool *within = pool->options.within;
    if (!within)
        return;
    pthread_mutex_lock(&within->lock);
    pool->next = within->inner;
    within->inner = pool;
    pthread_mutex_unlock(&within->lock);
}

static void leave(struct pool *pool)
{
    struct pool *within = pool->options.within;
    if (!within)
        return;
    pthread_mutex_lock(&within->lock);
    struct pool **at = &within->inner;
    while (*at != pool)
        at = &(*at)->next;
    *at = pool->next;
    pthread_mutex_unlock(&within->lock);
}

static void wake_inner(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    for (struct pool *inner = pool->inner; inner; inner = inner->next)
        ev_async_send(inner->loop, &inner->completion);
    pthread_mutex_unlock(&pool->lock);
}

static void set_up_libev(void)
{
    ev_set_allocator(allocate);
    ev_set_syserr_cb(no_loop);
}

static struct worker *workers_new(unsigned count)
{
    struct worker *workers = mem_zero(count, sizeof *workers);
    for (unsigned i = 0; i < count; i++)
        workers[i].index = i;
    return workers;
}

struct pool *pool_new(const struct pool_options *options)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct pool *pool = mem_zero(1, sizeof *pool);
    pool->options = *options;
    pthread_once(&once, set_up_libev);
    pool->loop = ev_loop_new(EVFLAG_NOENV);
    if (!pool->loop) {
        fputs("fedsim: cannot start an event loop (too many open files?)\n", stderr);
        exit(1);
    }
    ev_async_init(&pool->completion, on_completion);
    stop_signals_init(&pool->signals);
    pool->timer.data = pool;
    ev_async_start(pool->loop, &pool->completion);
    pool->crew = options->shares ? options->shares->crew
                                 : crew_new(options->workers, options->chaos, options->helper);
    pool->owner =
        (struct job_owner){.workers = workers_new(crew_size(pool->crew)), .completed = on_job};
    pthread_mutex_init(&pool->lock, NULL);
    enter(pool);
    return pool;
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    crew_dismiss(pool->crew, &pool->owner);
    for (unsigned i = 0; i < crew_size(pool->crew); i++)
        if (pool->options.local_free && pool->owner.workers[i].local)
            pool->options.local_free(pool->owner.workers[i].local);
    if (!pool->options.shares)
        crew_free(pool->crew);
    leave(pool);
    pthread_mutex_destroy(&pool->lock);
    ev_async_stop(pool->loop, &pool->completion);
    ev_loop_destroy(pool->loop);
    free(pool->owner.workers);
    free(pool);
}

unsigned pool_workers(const struct pool *pool)
{
    return crew_size(pool->crew);
}

bool pool_is_shared(const struct pool *pool)
{
    return pool->options.shares != NULL;
}

double pool_cpu_s(const struct pool *pool)
{
    return crew_cpu_s(pool->crew, &pool->owner);
}

void pool_submit(struct pool *pool, struct job *job)
{
    crew_submit(pool->crew, &pool->owner, job);
}

bool pool_withdraw(struct pool *pool, struct job *job)
{
    return crew_withdraw(pool->crew, job);
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
    crew_wait(pool->crew, job);
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

/* The pool that looks for signals: of one that is part of another's work, that one. */
static const struct pool *watcher(const struct pool *pool)
{
    return pool->options.within ? pool->options.within : pool;
}

static unsigned signals_seen(const struct pool *pool)
{
    return atomic_load_explicit(&watcher(pool)->signals.seen, memory_order_relaxed);
}

static void watch(struct pool *pool, double tick_s)
{
    if (watcher(pool) == pool)
        stop_signals_watch(&pool->signals, pool->loop);
    if (pool->tick && tick_s > 0) {
        ev_now_update(pool->loop);
        ev_timer_init(&pool->timer, on_timer, tick_s, tick_s);
        ev_timer_start(pool->loop, &pool->timer);
    }
}

/* A look at the loop; the signals seen so far, of which `before` were known. */
static unsigned look(struct pool *pool, enum pool_step answer, unsigned before)
{
    ev_run(pool->loop, answer == POOL_WAIT ? EVRUN_ONCE : EVRUN_NOWAIT);
    unsigned seen = signals_seen(pool);
    if (seen > before)
        wake_inner(pool);
    return seen;
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
    for (unsigned seen = signals_seen(pool); seen < 2; seen = look(pool, answer, seen)) {
        answer = run_slice(step, context);
        if (answer == POOL_END)
            break;
    }
    ev_timer_stop(pool->loop, &pool->timer);
    if (watcher(pool) == pool)
        stop_signals_unwatch(&pool->signals, pool->loop);
    return answer == POOL_END ? POOL_FINISHED : POOL_STOPPED;
}

bool pool_stop_requested(const struct pool *pool)
{
    return signals_seen(pool) > 0;
}
