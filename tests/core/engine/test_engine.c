#include "core/base/heap.h"
#include "core/base/mem.h"
#include "core/engine/engine.h"
#include "core/engine/pool.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* An event that writes its name down when it fires. */
struct probe {
    struct event event;
    int name;
    char *log;
};

static void note(struct engine *engine, struct event *event)
{
    struct probe *probe = (struct probe *)event;
    char text[32];
    snprintf(text, sizeof text, "%d@%lld ", probe->name, (long long)engine_now(engine));
    strcat(probe->log, text);
}

static void run_all(struct engine *engine)
{
    const struct job *waiting;
    while (engine_step(engine, &waiting) == ENGINE_READY) {
    }
}

static void probes_init(struct probe *probes, int count, char *log)
{
    log[0] = 0;
    for (int i = 0; i < count; i++)
        probes[i] = (struct probe){.event.fire = note, .name = i, .log = log};
}

START_TEST(test_order)
{
    struct engine *engine = engine_new();
    struct probe probes[5];
    char log[256];
    probes_init(probes, 5, log);
    /* (time, priority, sequence): 3@5 first; at 10 priority 0 before 1; equal priorities as
     * scheduled: 4 before 0. */
    engine_at(engine, &probes[1].event, 10, 1);
    engine_at(engine, &probes[4].event, 10, 0);
    engine_at(engine, &probes[0].event, 10, 0);
    engine_at(engine, &probes[2].event, INT64_MAX - 1, 255);
    ck_assert(engine_after(engine, &probes[3].event, 5, 9));
    ck_assert_uint_eq(engine_pending(engine), 5);
    run_all(engine);
    ck_assert_str_eq(log, "3@5 4@10 0@10 1@10 2@9223372036854775806 ");
    ck_assert_uint_eq(engine_fired(engine), 5);
    ck_assert_uint_eq(engine_pending(engine), 0);
    engine_free(engine);
}
END_TEST

START_TEST(test_cancel_and_move)
{
    struct engine *engine = engine_new();
    struct probe probes[4];
    char log[256];
    probes_init(probes, 4, log);
    for (int i = 0; i < 4; i++)
        engine_at(engine, &probes[i].event, 10, 0);
    engine_cancel(engine, &probes[1].event);
    ck_assert(!event_scheduled(&probes[1].event));
    engine_cancel(engine, &probes[1].event);      /* no effect */
    engine_move(engine, &probes[0].event, 10, 0); /* sequenced anew: behind 2 and 3 */
    engine_move(engine, &probes[3].event, 7, 0);
    engine_move(engine, &probes[1].event, 20, 0); /* schedules */
    engine_move(engine, &probes[2].event, TIME_NEVER, 0);
    ck_assert(!event_scheduled(&probes[2].event));
    run_all(engine);
    ck_assert_str_eq(log, "3@7 0@10 1@20 ");
    engine_free(engine);
    engine_free(NULL);
}
END_TEST

START_TEST(test_await)
{
    struct engine *engine = engine_new();
    struct probe probes[2];
    char log[256];
    probes_init(probes, 2, log);
    struct job job = {.state = JOB_RUNNING};
    const struct job *waiting = NULL;
    probes[0].event.await = &job;
    engine_at(engine, &probes[0].event, 5, 0);
    engine_at(engine, &probes[1].event, 6, 0);
    ck_assert_int_eq(engine_step(engine, &waiting), ENGINE_WAIT);
    ck_assert_ptr_eq(waiting, &job);
    ck_assert_int_eq(engine_now(engine), 0);
    ck_assert_str_eq(log, ""); /* the later event does not overtake the awaiting one */
    atomic_store(&job.state, JOB_DONE);
    ck_assert_int_eq(engine_step(engine, &waiting), ENGINE_READY);
    ck_assert_int_eq(engine_step(engine, &waiting), ENGINE_READY);
    ck_assert_int_eq(engine_step(engine, &waiting), ENGINE_DONE);
    ck_assert_str_eq(log, "0@5 1@6 ");
    engine_free(engine);
}
END_TEST

/* Fires again 10 ns later until it has fired thrice. */
static void again(struct engine *engine, struct event *event)
{
    struct probe *probe = (struct probe *)event;
    ck_assert(!event_scheduled(event));
    if (++probe->name < 3)
        ck_assert(engine_after(engine, event, 10, 0));
}

START_TEST(test_rescheduling_itself)
{
    struct engine *engine = engine_new();
    struct probe probe = {.event.fire = again};
    engine_at(engine, &probe.event, 1, 0);
    run_all(engine);
    ck_assert_int_eq(probe.name, 3);
    ck_assert_int_eq(engine_now(engine), 21);
    engine_free(engine);
}
END_TEST

START_TEST(test_timers)
{
    struct engine *engine = engine_new();
    struct probe probes[4];
    char log[256];
    probes_init(probes, 4, log);
    unsigned one = engine_timer(engine, &probes[1].event, 5),
             two = engine_timer(engine, &probes[2].event, 1);
    const struct job *waiting;
    ck_assert_int_eq(engine_step(engine, &waiting), ENGINE_DONE);
    engine_at(engine, &probes[0].event, 10, 5);
    engine_set(engine, one, 10); /* same time and priority: sequenced behind 0 */
    engine_set(engine, two, 30);
    engine_set(engine, two, 10); /* priority 1: before both */
    engine_at(engine, &probes[3].event, 11, 0);
    ck_assert_uint_eq(engine_pending(engine), 4);
    run_all(engine);
    ck_assert_str_eq(log, "2@10 0@10 1@10 3@11 ");
    engine_set(engine, one, 20);
    engine_set(engine, two, 21);
    engine_set(engine, one, TIME_NEVER);
    ck_assert_uint_eq(engine_pending(engine), 1);
    struct job job = {.state = JOB_RUNNING};
    probes[2].event.await = &job;
    ck_assert_int_eq(engine_step(engine, &waiting), ENGINE_WAIT);
    atomic_store(&job.state, JOB_DONE);
    run_all(engine);
    ck_assert_str_eq(log, "2@10 0@10 1@10 3@11 2@21 ");
    engine_free(engine);
}
END_TEST

START_TEST(test_time_never_wraps)
{
    struct engine *engine = engine_new();
    struct probe probes[2];
    char log[256];
    probes_init(probes, 2, log);
    engine_at(engine, &probes[0].event, 100, 0);
    run_all(engine);
    /* now = 100: the last instant is 2^63 - 2, so a delay of 2^63 - 102 fits and 2^63 - 101 does
     * not. */
    ck_assert(!engine_after(engine, &probes[1].event, INT64_MAX - 100, 0));
    ck_assert(!engine_after(engine, &probes[1].event, INT64_MAX, 0));
    ck_assert(!event_scheduled(&probes[1].event));
    ck_assert(engine_after(engine, &probes[1].event, INT64_MAX - 101, 0));
    run_all(engine);
    ck_assert_int_eq(engine_now(engine), INT64_MAX - 1);
    engine_free(engine);
}
END_TEST

START_TEST(test_ns_from_s)
{
    int64_t ns;
    ck_assert(ns_from_s(0.0, &ns) && ns == 0);
    ck_assert(ns_from_s(1e-12, &ns) && ns == 1);       /* a positive duration never vanishes */
    ck_assert(ns_from_s(0.1, &ns) && ns == 100000000); /* the double nearest 0.1 lies above it */
    ck_assert(ns_from_s(1.0000000001, &ns) && ns == 1000000001);
    ck_assert(ns_from_s(9.2e9, &ns) && ns == INT64_C(9200000000000000000));
    for (int64_t us = 1; us < 3000000; us += 977) /* whole microseconds stay whole */
        ck_assert(ns_from_s((double)us / 1e6, &ns) && ns == us * 1000);
    ck_assert(!ns_from_s(9.3e9, &ns)); /* past int64 */
    ck_assert(!ns_from_s(-1e-30, &ns));
    ck_assert(!ns_from_s(NAN, &ns));
    ck_assert(!ns_from_s(INFINITY, &ns));
}
END_TEST

enum { ITEMS = 2000, OPERATIONS = 40000 };

struct item {
    uint32_t pad, slot;
    heap_key key;
};

static struct item *brute_least(struct item *items)
{
    struct item *least = NULL;
    for (int i = 0; i < ITEMS; i++)
        if (items[i].slot && (!least || items[i].key < least->key))
            least = &items[i];
    return least;
}

/* Kinds of keys: all over the range, over seven orders of magnitude, all with one high half, few
 * high halves, growing like time. Unique by `step`. */
enum { WIDE, SKEWED, ONE_HIGH, FEW_HIGH, TIME_LIKE, KINDS };

static heap_key draw_key(int kind, uint64_t random, int step)
{
    switch (kind) {
    case WIDE:
        return heap_key_of(random >> 1, (uint64_t)step);
    case SKEWED:
        return heap_key_of((uint64_t)exp((double)(random >> 11) * 0x1p-53 * 40), (uint64_t)step);
    case ONE_HIGH:
        return heap_key_of(77, (random >> 20) * OPERATIONS + (uint64_t)step);
    case FEW_HIGH:
        return heap_key_of(random >> 62, (uint64_t)step);
    default:
        return heap_key_of((uint64_t)step * 1000 + (random >> 50), (uint64_t)step);
    }
}

static void take_item(struct heap *heap, struct item *item)
{
    heap_remove(heap, item->slot);
    item->slot = 0;
}

static void take_least(struct heap *heap, struct item *items)
{
    struct item *top = heap_top(heap);
    ck_assert_ptr_eq(top, brute_least(items));
    ck_assert(heap_least(heap) == top->key);
    take_item(heap, top);
}

static void rekey(struct heap *heap, struct item *item, heap_key key)
{
    item->key = key;
    heap_rekey(heap, item->slot, key);
    ck_assert(heap_key_at(heap, item->slot) == key);
}

/* In three phases of which the first mostly fills and the last mostly empties the queue. */
static void try_heap(int kind)
{
    struct heap heap = {0};
    struct item *items = mem_zero(ITEMS, sizeof *items);
    uint32_t count = 0;
    uint64_t state = 12345 + (uint64_t)kind;
    for (int step = 0; step < OPERATIONS; step++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        struct item *item = &items[(state >> 33) % ITEMS];
        uint64_t random = state ^ state << 29;
        unsigned what = random >> 60, phase = (unsigned)step * 3 / OPERATIONS;
        if (!item->slot) {
            item->key = draw_key(kind, random * 0x9E3779B97F4A7C15u, step);
            item->slot = heap_push(&heap, item, item->key);
            count++;
        } else if (what < 3) {
            rekey(&heap, item, draw_key(kind, random * 0x9E3779B97F4A7C15u, step));
        } else if (what < 4 + 4 * phase) {
            take_item(&heap, item);
            count--;
        } else if (what < 6 + 4 * phase) {
            take_least(&heap, items);
            count--;
        }
        ck_assert_uint_eq(heap.count, count);
    }
    for (; count; count--)
        take_least(&heap, items);
    heap_free(&heap);
    free(items);
}

START_TEST(test_heap_against_brute_force)
{
    for (int kind = 0; kind < KINDS; kind++)
        try_heap(kind);
}
END_TEST

static void count_item(void *item, void *context)
{
    (void)item;
    ++*(int *)context;
}

/* Keys 1000 .. 1000 + 3 * 999 in the high half, 1000 less each: they come out in order still, and
 * new ones fit in. */
START_TEST(test_heap_shift)
{
    struct heap heap = {0};
    int seen = 0;
    heap_shift(&heap, 5, count_item, &seen);
    for (uint64_t i = 0; i < 1000; i++)
        heap_push(&heap, &heap, heap_key_of(1000 + 3 * (i * 7919 % 1000), 0));
    heap_shift(&heap, heap_key_of(1000, 0), count_item, &seen);
    ck_assert_int_eq(seen, 1000);
    uint32_t extra = heap_push(&heap, &seen, heap_key_of(1, 0));
    for (uint64_t i = 0; i < 1000; i++) {
        uint64_t least = (uint64_t)(heap_least(&heap) >> 64);
        ck_assert_uint_eq(least, i == 0 ? 0 : i == 1 ? 1 : 3 * (i - 1));
        if (i == 1)
            ck_assert_ptr_eq(heap_top(&heap), &seen);
        heap_remove(&heap, i == 1 ? extra : heap.top);
    }
    ck_assert_uint_eq(heap.count, 1);
    heap_free(&heap);
}
END_TEST

/* One of 100 items goes to and fro between two keys: what that leaves behind stays within a few
 * times the items, and each item still comes out once: 1, ..., 99 by their keys 10, ..., 990, and
 * item 0 behind 49, at 495. */
START_TEST(test_heap_to_and_fro)
{
    enum { COUNT = 100 };
    struct heap heap = {0};
    uint32_t numbers[COUNT], handles[COUNT];
    for (uint32_t i = 0; i < COUNT; i++) {
        numbers[i] = i;
        handles[i] = heap_push(&heap, &numbers[i], heap_key_of(10 * i, 0));
    }
    for (int turn = 0; turn < 100001; turn++)
        heap_rekey(&heap, handles[0], heap_key_of(turn % 2 ? 2000 : 495, 0));
    ck_assert_uint_le(heap.near + heap.outdated, 4 * COUNT);
    for (uint32_t i = 1; i <= COUNT; i++) {
        uint32_t *number = heap_top(&heap);
        ck_assert_uint_eq(*number, i < 50 ? i : i == 50 ? 0 : i - 1);
        heap_remove(&heap, handles[*number]);
    }
    ck_assert_uint_eq(heap.count, 0);
    heap_free(&heap);
}
END_TEST

enum { EVENTS = 300 };

struct random_event {
    struct event event;
    int64_t when;
    uint8_t priority;
    uint64_t sequence;
};

static void remember(struct engine *engine, struct event *event)
{
    (void)engine;
    struct random_event *self = (struct random_event *)event;
    self->sequence = UINT64_MAX; /* fired */
}

static int before(const struct random_event *a, const struct random_event *b)
{
    if (a->when != b->when)
        return a->when < b->when;
    if (a->priority != b->priority)
        return a->priority < b->priority;
    return a->sequence < b->sequence;
}

static struct random_event *expected_next(struct random_event *events)
{
    struct random_event *first = NULL;
    for (int i = 0; i < EVENTS; i++)
        if (event_scheduled(&events[i].event) && (!first || before(&events[i], first)))
            first = &events[i];
    return first;
}

/* The engine against the least of a plain list under (time, priority, sequence). */
START_TEST(test_engine_against_list)
{
    struct engine *engine = engine_new();
    struct random_event *events = mem_zero(EVENTS, sizeof *events);
    uint64_t state = 99, sequence = 0;
    const struct job *waiting;
    for (int step = 0; step < OPERATIONS; step++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        struct random_event *one = &events[(state >> 33) % EVENTS];
        unsigned what = state >> 60;
        one->event.fire = remember;
        if (what < 9) {
            one->when = engine_now(engine) + (int64_t)((state >> 20) % 50);
            one->priority = (uint8_t)((state >> 26) % 3);
            one->sequence = sequence++;
            engine_move(engine, &one->event, one->when, one->priority);
        } else if (what < 11) {
            engine_cancel(engine, &one->event);
        } else {
            struct random_event *next = expected_next(events);
            ck_assert_int_eq(engine_step(engine, &waiting), next ? ENGINE_READY : ENGINE_DONE);
            if (next)
                ck_assert(next->sequence == UINT64_MAX && engine_now(engine) == next->when);
        }
    }
    engine_free(engine);
    free(events);
}
END_TEST

TEST_MAIN("engine", test_order, test_cancel_and_move, test_await, test_rescheduling_itself,
          test_time_never_wraps, test_ns_from_s, test_heap_against_brute_force, test_heap_shift,
          test_heap_to_and_fro, test_timers, test_engine_against_list)
