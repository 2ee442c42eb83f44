/* Threads that take jobs from one queue, by priority. */
#include "core/engine/crew.h"

#include "core/base/clock.h"
#include "core/base/fail.h"
#include "core/base/mem.h"
#include "core/base/rng.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum {
    LEVELS = 256, /* of priority */
    LONGEST_SLEEP_NS = 1000000,
    NICER = 10
};

struct level {
    struct job *first, *last;
};

struct thread {
    pthread_t id;
    unsigned index;
    struct crew *crew;
    struct rng sleeps; /* drawn from under chaos */
};

struct crew {
    pthread_mutex_t lock; /* over the queue, `closing` and every change of a job's state */
    pthread_cond_t submitted, completed;
    struct level levels[LEVELS];
    uint64_t waiting[LEVELS / 64]; /* bit set: that level has a job */
    bool closing;
    unsigned count, chaos;
    const struct crew_helper *helper;
    struct rng choices; /* drawn from under chaos, with the lock held */
    struct thread threads[];
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
static void append(struct crew *crew, struct job *job)
{
    struct level *level = &crew->levels[job->priority];
    job->next = NULL;
    job->previous = level->last;
    *(level->last ? &level->last->next : &level->first) = job;
    level->last = job;
    crew->waiting[job->priority / 64] |= UINT64_C(1) << job->priority % 64;
}

static void unlink_job(struct crew *crew, struct job *job)
{
    struct level *level = &crew->levels[job->priority];
    *(job->previous ? &job->previous->next : &level->first) = job->next;
    *(job->next ? &job->next->previous : &level->last) = job->previous;
    if (!level->first)
        crew->waiting[job->priority / 64] &= ~(UINT64_C(1) << job->priority % 64);
}

/* Under chaos any job of a level, each as likely (the i-th replaces its forerunners with
 * probability 1/i); else the oldest. */
static struct job *choose(struct crew *crew, const struct level *level)
{
    struct job *chosen = level->first;
    if (!crew->chaos)
        return chosen;
    uint64_t seen = 1;
    for (struct job *job = chosen->next; job; job = job->next)
        if (rng_below(&crew->choices, ++seen) == 0)
            chosen = job;
    return chosen;
}

/* Takes a job of the smallest priority, or NULL; with the lock. */
static struct job *take(struct crew *crew)
{
    for (unsigned i = 0; i < LEVELS / 64; i++)
        if (crew->waiting[i]) {
            unsigned least = 64 * i + (unsigned)__builtin_ctzll(crew->waiting[i]);
            struct job *job = choose(crew, &crew->levels[least]);
            unlink_job(crew, job);
            set_state(job, JOB_RUNNING);
            job->owner->running++;
            return job;
        }
    return NULL;
}

/* With the lock, too. */
static void finish(struct crew *crew, struct job *job, double cpu_s)
{
    struct job_owner *owner = job->owner;
    owner->cpu_s += cpu_s;
    owner->running--;
    set_state(job, JOB_DONE); /* from here on whoever embeds it may free it */
    owner->completed(owner);
    pthread_cond_broadcast(&crew->completed);
}

static void sleep_under_chaos(struct thread *thread)
{
    if (!thread->crew->chaos)
        return;
    struct timespec time = {.tv_nsec = (long)rng_below(&thread->sleeps, LONGEST_SLEEP_NS)};
    nanosleep(&time, NULL);
}

/* Without the lock; the processor time that it took. */
static double run_job(struct thread *thread, struct job *job, struct worker *worker)
{
    sleep_under_chaos(thread);
    double began_s = host_clock_s(CLOCK_THREAD_CPUTIME_ID);
    job->run(job, worker);
    double took_s = host_clock_s(CLOCK_THREAD_CPUTIME_ID) - began_s;
    sleep_under_chaos(thread);
    return took_s;
}

/* The lock is held but for the job itself; a worker that finds nothing to do gives it up in its
 * wait. What is still queued when the crew closes never runs. */
static void *work(void *argument)
{
    struct thread *thread = argument;
    struct crew *crew = thread->crew;
    if (crew->helper)
        setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + NICER); /* of this thread */
    pthread_mutex_lock(&crew->lock);
    while (!crew->closing) {
        struct job *job = take(crew);
        if (!job) {
            pthread_cond_wait(&crew->submitted, &crew->lock);
            continue;
        }
        pthread_mutex_unlock(&crew->lock);
        double took_s = run_job(thread, job, &job->owner->workers[thread->index]);
        pthread_mutex_lock(&crew->lock);
        finish(crew, job, took_s);
    }
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

/* Workers block every signal, so that one always lands on a thread that may be interrupted. */
static void start_threads(struct crew *crew)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (unsigned i = 0; i < crew->count; i++) {
        crew->threads[i] = (struct thread){
            .index = i, .crew = crew, .sleeps = rng_start(rng_fold(crew->chaos, i))};
        int error = pthread_create(&crew->threads[i].id, NULL, work, &crew->threads[i]);
        if (error) {
            fprintf(stderr,
                    error == EAGAIN
                        ? "fedsim: too little memory, or too many threads, for %u worker threads; "
                          "fewer may do (--jobs), or higher limits (ulimit -v, ulimit -u)\n"
                        : "fedsim: no thread can be started for %u worker threads\n",
                    crew->count);
            exit(1);
        }
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct crew *crew_new(unsigned threads, unsigned chaos, const struct crew_helper *helper)
{
    if (threads == 0)
        die("a crew needs a worker");
    struct crew *crew = mem_zero(1, sizeof *crew + threads * sizeof *crew->threads);
    crew->count = threads;
    crew->chaos = chaos;
    crew->helper = helper;
    crew->choices = rng_start(chaos);
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->submitted, NULL);
    pthread_cond_init(&crew->completed, NULL);
    start_threads(crew);
    if (helper)
        helper->join(helper->context, crew);
    return crew;
}

void crew_free(struct crew *crew)
{
    if (!crew)
        return;
    if (crew->helper)
        crew->helper->leave(crew->helper->context, crew);
    pthread_mutex_lock(&crew->lock);
    crew->closing = true;
    pthread_cond_broadcast(&crew->submitted);
    pthread_mutex_unlock(&crew->lock);
    for (unsigned i = 0; i < crew->count; i++)
        pthread_join(crew->threads[i].id, NULL);
    pthread_cond_destroy(&crew->completed);
    pthread_cond_destroy(&crew->submitted);
    pthread_mutex_destroy(&crew->lock);
    free(crew);
}

unsigned crew_size(const struct crew *crew)
{
    return crew->count;
}

void crew_submit(struct crew *crew, struct job_owner *owner, struct job *job)
{
    pthread_mutex_lock(&crew->lock);
    uint8_t state = state_of(job);
    if (state == JOB_QUEUED || state == JOB_RUNNING)
        die("a job is submitted twice");
    job->owner = owner;
    set_state(job, JOB_QUEUED);
    append(crew, job);
    pthread_cond_signal(&crew->submitted);
    pthread_mutex_unlock(&crew->lock);
}

struct job *crew_take(struct crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    struct job *job = take(crew);
    pthread_mutex_unlock(&crew->lock);
    return job;
}

void crew_finish(struct crew *crew, struct job *job, double cpu_s)
{
    pthread_mutex_lock(&crew->lock);
    finish(crew, job, cpu_s);
    pthread_mutex_unlock(&crew->lock);
}

/* A job that runs cannot be stopped, so that the call lasts as long as the job. It has been done
 * then, and is not idle. */
bool crew_withdraw(struct crew *crew, struct job *job)
{
    pthread_mutex_lock(&crew->lock);
    bool queued = state_of(job) == JOB_QUEUED;
    if (queued) {
        unlink_job(crew, job);
        set_state(job, JOB_IDLE);
    }
    while (state_of(job) == JOB_RUNNING)
        pthread_cond_wait(&crew->completed, &crew->lock);
    bool never = state_of(job) == JOB_IDLE;
    pthread_mutex_unlock(&crew->lock);
    return never;
}

void crew_wait(struct crew *crew, struct job *job)
{
    pthread_mutex_lock(&crew->lock);
    if (state_of(job) == JOB_IDLE)
        die("waiting for a job that was never submitted");
    while (state_of(job) != JOB_DONE)
        pthread_cond_wait(&crew->completed, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
}

void crew_dismiss(struct crew *crew, struct job_owner *owner)
{
    pthread_mutex_lock(&crew->lock);
    for (unsigned i = 0; i < LEVELS; i++)
        for (struct job *job = crew->levels[i].first, *next; job; job = next) {
            next = job->next;
            if (job->owner != owner)
                continue;
            unlink_job(crew, job);
            set_state(job, JOB_IDLE);
        }
    while (owner->running > 0)
        pthread_cond_wait(&crew->completed, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
}

double crew_cpu_s(struct crew *crew, const struct job_owner *owner)
{
    pthread_mutex_lock(&crew->lock);
    double cpu_s = owner->cpu_s;
    pthread_mutex_unlock(&crew->lock);
    return cpu_s;
}
