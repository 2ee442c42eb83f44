/* Loops side by side: each is a job of an outer pool, with a pool of its own on shared threads. */
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/engine/pool.h"
#include "core/engine/team.h"
#include "tests/support/check.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define OWNER(type, member, pointer) ((type *)(void *)((char *)(pointer)-offsetof(type, member)))
enum { LOOPS = 4, JOBS = 1500, WIDTH = 3, THREADS = 3 };

static _Atomic unsigned locals_made, locals_freed;

static void free_local(void *local)
{
    free(local);
    locals_freed++;
}

/* Spends some processor time, and notes how much; `local` is its loop's alone. */
struct task {
    struct job job;
    struct loop *loop;
    double took_s;
    bool ran;
};

struct loop {
    struct job job; /* of the outer pool */
    struct pool *outer, *threads, *pool;
    struct task tasks[WIDTH];
    unsigned submitted;
    _Atomic unsigned awaited;
    bool endless, stopped;
    double took_s, cpu_s;
    enum pool_end end;
};

static void run_task(struct job *job, struct worker *worker)
{
    struct task *task = OWNER(struct task, job, job);
    double began_s = host_clock_s(CLOCK_THREAD_CPUTIME_ID);
    if (!worker->local) {
        struct loop **whose = mem_zero(1, sizeof(struct loop *));
        *whose = task->loop;
        worker->local = whose;
        locals_made++;
    }
    ck_assert_ptr_eq(*(struct loop **)worker->local, task->loop);
    task->ran = true;
    task->took_s = host_clock_s(CLOCK_THREAD_CPUTIME_ID) - began_s;
}

/* Keeps WIDTH jobs in flight, and takes them in the order of their submission. */
static enum pool_step step(void *context)
{
    struct loop *loop = context;
    if (pool_stop_requested(loop->pool)) {
        loop->stopped = true;
        return POOL_END;
    }
    if ((loop->endless || loop->submitted < JOBS) && loop->submitted - loop->awaited < WIDTH) {
        struct task *task = &loop->tasks[loop->submitted++ % WIDTH];
        *task = (struct task){.job = {.run = run_task}, .loop = loop};
        pool_submit(loop->pool, &task->job);
        return POOL_AGAIN;
    }
    if (loop->awaited == JOBS && !loop->endless)
        return POOL_END;
    struct task *next = &loop->tasks[loop->awaited % WIDTH];
    if (!job_done(&next->job))
        return POOL_WAIT;
    ck_assert(next->ran);
    loop->took_s += next->took_s;
    loop->awaited++;
    return POOL_AGAIN;
}

static void run_loop(struct job *job, struct worker *worker)
{
    struct loop *loop = OWNER(struct loop, job, job);
    (void)worker;
    loop->pool = pool_new(&(struct pool_options){
        .shares = loop->threads, .within = loop->outer, .local_free = free_local});
    ck_assert(pool_is_shared(loop->pool));
    ck_assert_uint_eq(pool_workers(loop->pool), THREADS);
    loop->end = pool_run(loop->pool, step, NULL, 0, loop);
    loop->cpu_s = pool_cpu_s(loop->pool);
    pool_free(loop->pool); /* jobs may be under way: it waits for them */
}

struct outer {
    struct loop loops[LOOPS];
    bool raise;
};

static enum pool_step outer_step(void *context)
{
    struct outer *outer = context;
    bool begun = true, ended = true;
    for (int i = 0; i < LOOPS; i++) {
        begun &= outer->loops[i].awaited > 0;
        ended &= job_done(&outer->loops[i].job);
    }
    if (ended || !outer->raise)
        return ended ? POOL_END : POOL_WAIT;
    if (begun) {
        outer->raise = false;
        raise(SIGINT);
    }
    return POOL_AGAIN;
}

static void run_outer(struct outer *outer, bool endless)
{
    struct pool *threads = pool_new(&(struct pool_options){.workers = THREADS}),
                *pool = pool_new(&(struct pool_options){.workers = LOOPS});
    *outer = (struct outer){.raise = endless};
    for (int i = 0; i < LOOPS; i++) {
        outer->loops[i] = (struct loop){
            .job = {.run = run_loop}, .outer = pool, .threads = threads, .endless = endless};
        pool_submit(pool, &outer->loops[i].job);
    }
    ck_assert_int_eq(pool_run(pool, outer_step, NULL, 0, outer), POOL_FINISHED);
    pool_free(pool);
    pool_free(threads);
    ck_assert_uint_ge(locals_made, LOOPS);
    ck_assert_uint_eq(locals_made, locals_freed);
}

/* A wake-up that is lost, or that comes to another loop, would hang here. */
START_TEST(each_loop_gets_its_own_jobs)
{
    struct outer outer;
    run_outer(&outer, false);
    for (int i = 0; i < LOOPS; i++) {
        ck_assert_int_eq(outer.loops[i].end, POOL_FINISHED);
        ck_assert_uint_eq(outer.loops[i].awaited, JOBS);
        /* What the jobs measured of themselves lies within what was measured around them. */
        ck_assert_double_gt(outer.loops[i].took_s, 0);
        ck_assert_double_ge(outer.loops[i].cpu_s, outer.loops[i].took_s);
    }
}
END_TEST

/* Waits for nothing but a signal. */
static enum pool_step wait_for_stop(void *context)
{
    return pool_stop_requested(context) ? POOL_END : POOL_WAIT;
}

static void run_waiting(struct job *job, struct worker *worker)
{
    struct loop *loop = OWNER(struct loop, job, job);
    (void)worker;
    loop->pool = pool_new(&(struct pool_options){.shares = loop->threads, .within = loop->outer});
    loop->awaited = 1;
    loop->end = pool_run(loop->pool, wait_for_stop, NULL, 0, loop->pool);
    pool_free(loop->pool);
}

/* One that has no job under way is woken. */
START_TEST(a_signal_wakes_those_that_wait)
{
    struct pool *threads = pool_new(&(struct pool_options){.workers = 1}),
                *pool = pool_new(&(struct pool_options){.workers = LOOPS});
    struct outer outer = {.raise = true};
    signal(SIGINT, SIG_DFL);
    for (int i = 0; i < LOOPS; i++) {
        outer.loops[i] =
            (struct loop){.job = {.run = run_waiting}, .outer = pool, .threads = threads};
        pool_submit(pool, &outer.loops[i].job);
    }
    ck_assert_int_eq(pool_run(pool, outer_step, NULL, 0, &outer), POOL_FINISHED);
    for (int i = 0; i < LOOPS; i++)
        ck_assert_int_eq(outer.loops[i].end, POOL_FINISHED);
    pool_free(pool);
    pool_free(threads);
}
END_TEST

/* The outer loop looks for signals; every inner one is told, with jobs still under way. */
START_TEST(a_signal_reaches_all_loops)
{
    struct outer outer;
    signal(SIGINT, SIG_DFL);
    run_outer(&outer, true);
    for (int i = 0; i < LOOPS; i++)
        ck_assert(outer.loops[i].stopped && outer.loops[i].end == POOL_FINISHED);
}
END_TEST

/* Members of a team wait for each other, and others' jobs could take their threads. */
START_TEST(no_team_on_shared_threads)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        freopen("/dev/null", "w", stderr);
        struct pool *threads = pool_new(&(struct pool_options){.workers = 2});
        team_new(pool_new(&(struct pool_options){.shares = threads}), 2);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}
END_TEST

TEST_MAIN("pool_shared", each_loop_gets_its_own_jobs, a_signal_reaches_all_loops,
          a_signal_wakes_those_that_wait, no_team_on_shared_threads)
