#include "core/engine/pool.h"

#include "core/base/mem.h"
#include "tests/support/check.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>

#define OWNER(type, member, pointer) ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

/* A job that waits behind a gate, then notes when it ran. */
struct task {
    struct job job;
    _Atomic bool *gate;
    _Atomic unsigned *order;
    unsigned ran,
        worker; /* ran: 1-based place in the order; plain fields, handed over by the pool alone */
};

static void run_task(struct job *job, struct worker *worker)
{
    struct task *task = OWNER(struct task, job, job);
    while (task->gate && !*task->gate)
        sched_yield();
    task->ran = task->order ? ++*task->order : 1;
    task->worker = worker->index;
}

static struct task new_task(_Atomic bool *gate, _Atomic unsigned *order, uint8_t priority)
{
    return (struct task){
        .job = {.run = run_task, .priority = priority}, .gate = gate, .order = order};
}

START_TEST(priorities_then_order_of_submission)
{
    struct pool *pool = pool_new(&(struct pool_options){.workers = 1});
    _Atomic bool gate = false;
    _Atomic unsigned order = 0;
    struct task first = new_task(&gate, &order, 0), rest[6];
    const uint8_t priority[6] = {255, 3, 64, 3, 0, 255};
    const unsigned place[6] = {6, 3, 5, 4, 2, 7};
    pool_submit(pool, &first.job);
    while (first.job.state != JOB_RUNNING) /* so that it alone is out of the queue */
        sched_yield();
    for (int i = 0; i < 6; i++) {
        rest[i] = new_task(NULL, &order, priority[i]);
        pool_submit(pool, &rest[i].job);
        ck_assert(!job_done(&rest[i].job));
    }
    gate = true;
    for (int i = 0; i < 6; i++)
        pool_wait(pool, &rest[i].job);
    ck_assert(job_done(&first.job));
    ck_assert_uint_eq(first.ran, 1);
    for (int i = 0; i < 6; i++)
        ck_assert_uint_eq(rest[i].ran, place[i]);
    pool_free(pool);
}
END_TEST

/* The places that jobs 0 to 2 of one priority take, as digits, when job 3 of a smaller priority
 * number is submitted after them. */
static unsigned order_under_chaos(unsigned seed)
{
    struct pool *pool = pool_new(&(struct pool_options){.workers = 1, .chaos = seed});
    _Atomic bool gate = false;
    _Atomic unsigned order = 0;
    struct task first = new_task(&gate, NULL, 0), tasks[4];
    pool_submit(pool, &first.job);
    while (first.job.state != JOB_RUNNING) /* so that it alone is out of the queue */
        sched_yield();
    for (int i = 0; i < 4; i++) {
        tasks[i] = new_task(NULL, &order, i < 3 ? 7 : 6);
        pool_submit(pool, &tasks[i].job);
    }
    gate = true;
    for (int i = 0; i < 4; i++)
        pool_wait(pool, &tasks[i].job);
    pool_free(pool);
    ck_assert_uint_eq(tasks[3].ran, 1);
    return 100 * tasks[0].ran + 10 * tasks[1].ran + tasks[2].ran;
}

/* Chaos keeps priorities. Of three equal jobs it makes all 3! = 6 orders: each place is drawn from
 * those left with the same probability, and the odds that one of the six is missing after 60
 * seeds are 6 (5/6)^60 = 1 : 9400. The same seeds make the same orders each time. */
START_TEST(chaos_shuffles_equal_jobs)
{
    static const unsigned orders[] = {234, 243, 324, 342, 423, 432};
    unsigned times[6] = {0}, seen = 0;
    ck_assert_uint_eq(order_under_chaos(0), 234); /* none: in order of submission */
    for (unsigned seed = 1; seed <= 60; seed++) {
        unsigned order = order_under_chaos(seed);
        for (int i = 0; i < 6; i++)
            times[i] += orders[i] == order;
    }
    for (int i = 0; i < 6; i++) {
        ck_assert_uint_ge(times[i], 1);
        seen += times[i];
    }
    ck_assert_uint_eq(seen, 60);
}
END_TEST

START_TEST(withdrawn_jobs_never_run)
{
    struct pool *pool = pool_new(&(struct pool_options){.workers = 1});
    _Atomic bool gate = false;
    struct task running = new_task(&gate, NULL, 0), queued[3], after = new_task(NULL, NULL, 9),
                idle = new_task(NULL, NULL, 0);
    pool_submit(pool, &running.job);
    while (running.job.state != JOB_RUNNING)
        sched_yield();
    for (int i = 0; i < 3; i++) {
        queued[i] = new_task(NULL, NULL, 9);
        pool_submit(pool, &queued[i].job);
    }
    pool_submit(pool, &after.job);
    ck_assert(pool_withdraw(
        pool, &queued[1].job)); /* middle, first, then the only one left before `after` */
    ck_assert(pool_withdraw(pool, &queued[0].job));
    ck_assert(pool_withdraw(pool, &queued[2].job));
    ck_assert(pool_withdraw(pool, &idle.job));
    gate = true;
    ck_assert(!pool_withdraw(pool, &running.job)); /* waits for it */
    ck_assert_uint_eq(running.ran, 1);
    pool_wait(pool, &after.job);
    for (int i = 0; i < 3; i++) {
        ck_assert_uint_eq(queued[i].ran, 0);
        ck_assert_uint_eq(queued[i].job.state, JOB_IDLE);
    }
    ck_assert(!pool_withdraw(pool, &after.job));
    pool_submit(pool, &queued[0].job); /* and may be submitted again */
    pool_wait(pool, &queued[0].job);
    ck_assert_uint_eq(queued[0].ran, 1);
    pool_free(pool);
}
END_TEST

/* The first runs until its gate opens, an idle one is among them; none of the others begins. */
START_TEST(all_are_withdrawn)
{
    struct pool *pool = pool_new(&(struct pool_options){.workers = 1});
    _Atomic bool gate = false;
    struct task tasks[5];
    for (int i = 0; i < 5; i++) {
        tasks[i] = new_task(i == 0 ? &gate : NULL, NULL, 9);
        if (i != 3)
            pool_submit(pool, &tasks[i].job);
    }
    while (tasks[0].job.state != JOB_RUNNING)
        sched_yield();
    pool_withdraw_all(pool, &tasks[1].job, 4, sizeof *tasks);
    gate = true;
    pool_withdraw_all(pool, &tasks->job, 5, sizeof *tasks); /* waits for the first */
    ck_assert(tasks[0].ran == 1 && job_done(&tasks[0].job));
    for (int i = 1; i < 5; i++)
        ck_assert(tasks[i].ran == 0 && tasks[i].job.state == JOB_IDLE);
    pool_free(pool);
}
END_TEST

/* A step that keeps `width` jobs in flight until `total` are done, in the order submitted. */
enum { TOTAL = 4000, WIDTH = 16 };
struct stream {
    struct pool *pool;
    struct task tasks[WIDTH];
    unsigned submitted, awaited, waits;
    uint64_t sum;
};

static enum pool_step stream_step(void *context)
{
    struct stream *stream = context;
    if (stream->submitted < TOTAL && stream->submitted - stream->awaited < WIDTH) {
        struct task *task = &stream->tasks[stream->submitted++ % WIDTH];
        *task = new_task(NULL, NULL, 0);
        pool_submit(stream->pool, &task->job);
        return POOL_AGAIN;
    }
    if (stream->awaited == TOTAL)
        return POOL_END;
    struct task *next = &stream->tasks[stream->awaited % WIDTH];
    if (!job_done(&next->job)) {
        stream->waits++;
        return POOL_WAIT;
    }
    ck_assert_uint_eq(next->ran, 1);
    ck_assert_uint_lt(next->worker, pool_workers(stream->pool));
    stream->sum += next->ran;
    stream->awaited++;
    return POOL_AGAIN;
}

/* A lost wake-up would hang here. */
START_TEST(completions_wake_the_loop)
{
    for (unsigned workers = 1; workers <= 4; workers += 3) {
        struct pool *pool = pool_new(&(struct pool_options){.workers = workers});
        ck_assert_uint_eq(pool_workers(pool), workers);
        for (int repeat = 0; repeat < 2; repeat++) {
            struct stream stream = {.pool = pool};
            ck_assert_int_eq(pool_run(pool, stream_step, NULL, 0, &stream), POOL_FINISHED);
            ck_assert_uint_eq(stream.sum, TOTAL);
        }
        ck_assert(!pool_stop_requested(pool));
        pool_free(pool);
    }
}
END_TEST

static _Atomic unsigned locals_made, locals_freed;
static void run_local(struct job *job, struct worker *worker)
{
    (void)job;
    if (!worker->local) {
        worker->local = mem_string("scratch");
        locals_made++;
    }
}
static void free_local(void *local)
{
    ck_assert_str_eq(local, "scratch");
    free(local);
    locals_freed++;
}

START_TEST(locals_are_freed_and_queued_jobs_dropped)
{
    struct pool *pool = pool_new(&(struct pool_options){.workers = 3, .local_free = free_local});
    struct job jobs[50];
    for (int i = 0; i < 50; i++) {
        jobs[i] = (struct job){.run = run_local};
        pool_submit(pool, &jobs[i]);
    }
    for (int i = 0; i < 50; i++)
        pool_wait(pool, &jobs[i]);
    pool_free(pool);
    ck_assert_uint_ge(locals_made, 1);
    ck_assert_uint_eq(locals_made, locals_freed);

    pool = pool_new(&(struct pool_options){.workers = 1});
    _Atomic bool gate = false;
    struct task running = new_task(&gate, NULL, 0), queued = new_task(NULL, NULL, 255);
    pool_submit(pool, &running.job);
    while (running.job.state != JOB_RUNNING)
        sched_yield();
    pool_submit(pool, &queued.job);
    /* The gate opens while pool_free already waits for the one running, as far as the scheduler
     * plays along; whether the queued one ran is open then, but never half. */
    gate = true;
    pool_free(pool);
    ck_assert_uint_eq(running.ran, 1);
    ck_assert_uint_eq(queued.ran, queued.job.state == JOB_DONE);
    pool_free(NULL);
}
END_TEST

static volatile sig_atomic_t caught;
static void catch (int number)
{
    caught = number;
}

struct raiser {
    struct pool *pool;
    int signal[2];
    unsigned steps, raised;
    bool seen_first, obey, wait;
};

/* Raises a signal, goes on until the pool has seen it, and either obeys or raises the second and
 * never ends by itself. */
static enum pool_step raise_step(void *context)
{
    struct raiser *raiser = context;
    raiser->steps++;
    if (raiser->raised == 0)
        raise(raiser->signal[raiser->raised++]);
    if (!pool_stop_requested(raiser->pool))
        return POOL_AGAIN;
    raiser->seen_first = true;
    if (raiser->obey)
        return POOL_END;
    if (raiser->raised == 1)
        raise(raiser->signal[raiser->raised++]);
    return raiser->wait ? POOL_WAIT : POOL_AGAIN;
}

START_TEST(first_signal_asks_second_stops)
{
    struct sigaction action = {.sa_handler = catch}, now;
    signal(SIGTERM, SIG_DFL); /* the test library has a handler of its own there */
    sigaction(SIGINT, &action, NULL);
    struct pool *pool = pool_new(&(struct pool_options){.workers = 2});
    struct raiser polite = {.pool = pool, .signal = {SIGINT}, .obey = true};
    ck_assert_int_eq(pool_run(pool, raise_step, NULL, 0, &polite), POOL_FINISHED);
    ck_assert(polite.seen_first);
    ck_assert(pool_stop_requested(pool));
    ck_assert_int_eq(caught, 0);
    /* Both are as they were: ours for SIGINT, the default for SIGTERM. */
    sigaction(SIGINT, NULL, &now);
    ck_assert_ptr_eq(now.sa_handler, catch);
    sigaction(SIGTERM, NULL, &now);
    ck_assert_ptr_eq(now.sa_handler, SIG_DFL);
    raise(SIGINT);
    ck_assert_int_eq(caught, SIGINT);
    /* The request stands; one signal more stops the next run. */
    struct raiser next = {.pool = pool, .signal = {SIGTERM}, .wait = true};
    ck_assert_int_eq(pool_run(pool, raise_step, NULL, 0, &next), POOL_STOPPED);
    ck_assert_uint_lt(next.steps, 100000);
    pool_free(pool);

    for (int wait = 0; wait < 2; wait++) {
        pool = pool_new(&(struct pool_options){.workers = 1});
        struct raiser stubborn = {.pool = pool, .signal = {SIGTERM, SIGINT}, .wait = wait};
        ck_assert_int_eq(pool_run(pool, raise_step, NULL, 0, &stubborn), POOL_STOPPED);
        ck_assert(stubborn.seen_first);
        pool_free(pool);
    }
}
END_TEST

static enum pool_step raise_given(void *context)
{
    raise(*(const int *)context);
    return POOL_END;
}

/* What batch systems and lost terminals send counts too, but not where it was ignored before. */
START_TEST(batch_systems_and_nohup)
{
    int numbers[] = {SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU};
    for (int ignored = 0; ignored < 2; ignored++)
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
            struct sigaction now;
            signal(numbers[i], ignored ? SIG_IGN : SIG_DFL);
            struct pool *pool = pool_new(&(struct pool_options){.workers = 1});
            ck_assert_int_eq(pool_run(pool, raise_given, NULL, 0, &numbers[i]), POOL_FINISHED);
            ck_assert_int_eq(pool_stop_requested(pool), !ignored);
            sigaction(numbers[i], NULL, &now);
            ck_assert_ptr_eq(now.sa_handler, ignored ? SIG_IGN : SIG_DFL);
            pool_free(pool);
        }
}
END_TEST

static enum pool_step raise_and_end(void *context)
{
    (void)context;
    raise(SIGTERM);
    return POOL_END;
}

START_TEST(a_signal_with_the_last_step_counts)
{
    struct pool *pool = pool_new(&(struct pool_options){.workers = 1});
    ck_assert_int_eq(pool_run(pool, raise_and_end, NULL, 0, NULL), POOL_FINISHED);
    ck_assert(pool_stop_requested(pool));
    pool_free(pool);
}
END_TEST

struct ticker {
    unsigned ticks, until;
    bool wait;
};
static void count_tick(void *context)
{
    ((struct ticker *)context)->ticks++;
}
static enum pool_step tick_step(void *context)
{
    struct ticker *ticker = context;
    if (ticker->ticks >= ticker->until)
        return POOL_END;
    return ticker->wait ? POOL_WAIT : POOL_AGAIN;
}

/* Ticks come while it is busy and while it waits, and not more often than asked. */
START_TEST(the_timer_ticks)
{
    struct pool *pool = pool_new(&(struct pool_options){.workers = 1});
    for (int wait = 0; wait < 2; wait++) {
        struct ticker ticker = {.until = 3, .wait = wait};
        struct timespec began, ended;
        clock_gettime(CLOCK_MONOTONIC, &began);
        ck_assert_int_eq(pool_run(pool, tick_step, count_tick, 0.02, &ticker), POOL_FINISHED);
        clock_gettime(CLOCK_MONOTONIC, &ended);
        ck_assert_uint_eq(ticker.ticks, 3);
        ck_assert_double_ge((double)(ended.tv_sec - began.tv_sec) +
                                1e-9 * (double)(ended.tv_nsec - began.tv_nsec),
                            0.055);
    }
    pool_free(pool);
}
END_TEST

TEST_MAIN("pool", priorities_then_order_of_submission, chaos_shuffles_equal_jobs,
          withdrawn_jobs_never_run, all_are_withdrawn, completions_wake_the_loop,
          locals_are_freed_and_queued_jobs_dropped, first_signal_asks_second_stops,
          batch_systems_and_nohup, a_signal_with_the_last_step_counts, the_timer_ticks)
