/* Fires events in the order of virtual time. */
#include "core/engine/engine.h"

#include "core/base/fail.h"
#include "core/base/heap.h"
#include "core/base/mem.h"
#include "core/engine/pool.h"

#include <math.h>
#include <stdlib.h>

/* A key is the instant in its high half and, in its low one, the priority in 8 bits and the number
 * of the event in 56: events of one instant and priority fire in the order in which they were
 * scheduled. From AHEAD_FROM waiting events on they no longer lie in the nearer caches, and it pays
 * to fetch the next one while this one fires. */
enum { SEQUENCE_BITS = 56, AHEAD_FROM = 2048 };

/* An alarm that is set again and again, of which there are only a few: a scan over them costs less
 * than to move an event about in the heap. */
struct timer {
    heap_key key; /* HEAP_NO_KEY when not set */
    struct event *event;
    uint8_t priority;
};

struct engine {
    int64_t now;
    uint64_t sequence, fired;
    struct heap heap; /* key: when, then priority, then sequence */
    struct timer timers[ENGINE_TIMERS];
    heap_key timer_key;          /* the least of the timers' */
    unsigned timer, timers_used; /* whose it is */
    ahead_fn *ahead;
};

static void fetch_event(const struct event *event)
{
    __builtin_prefetch(event);
}

struct engine *engine_new(void)
{
    struct engine *engine = mem_zero(1, sizeof *engine);
    engine->ahead = fetch_event;
    engine->timer_key = HEAP_NO_KEY;
    return engine;
}

void engine_free(struct engine *engine)
{
    if (!engine)
        return;
    heap_free(&engine->heap);
    free(engine);
}

int64_t engine_now(const struct engine *engine)
{
    return engine->now;
}

/* Time first, then priority, then the order of scheduling: no two keys are equal, so that the order
 * of events is one and the same on every machine. */
static heap_key next_key(struct engine *engine, int64_t when_ns, uint8_t priority)
{
    if (when_ns < engine->now || when_ns == TIME_NEVER)
        die("an event for %lld ns was scheduled at %lld ns", (long long)when_ns,
            (long long)engine->now);
    uint64_t order = (uint64_t)priority << SEQUENCE_BITS | engine->sequence++;
    return heap_key_of((uint64_t)when_ns, order);
}

void engine_at(struct engine *engine, struct event *event, int64_t when_ns, uint8_t priority)
{
    if (event->slot)
        die("an event was scheduled twice");
    event->slot = heap_push(&engine->heap, event, next_key(engine, when_ns, priority));
}

bool engine_after(struct engine *engine, struct event *event, int64_t delay_ns, uint8_t priority)
{
    if (delay_ns >= TIME_NEVER - engine->now)
        return false;
    engine_at(engine, event, engine->now + delay_ns, priority);
    return true;
}

/* It gets a new sequence number even where its instant stays: it is then the last of those of its
 * priority at that instant. */
void engine_move(struct engine *engine, struct event *event, int64_t when_ns, uint8_t priority)
{
    if (when_ns == TIME_NEVER)
        engine_cancel(engine, event);
    else if (event->slot)
        heap_rekey(&engine->heap, event->slot, next_key(engine, when_ns, priority));
    else
        engine_at(engine, event, when_ns, priority);
}

void engine_cancel(struct engine *engine, struct event *event)
{
    if (event->slot)
        heap_remove(&engine->heap, event->slot);
    event->slot = 0;
}

unsigned engine_timer(struct engine *engine, struct event *event, uint8_t priority)
{
    if (engine->timers_used == ENGINE_TIMERS)
        die("more than %d timers", ENGINE_TIMERS);
    engine->timers[engine->timers_used] = (struct timer){HEAP_NO_KEY, event, priority};
    return engine->timers_used++;
}

/* A few timers are looked through faster than a heap is kept in order. */
static void find_next_timer(struct engine *engine)
{
    engine->timer = 0;
    for (unsigned i = 1; i < engine->timers_used; i++)
        if (engine->timers[i].key < engine->timers[engine->timer].key)
            engine->timer = i;
    engine->timer_key = engine->timers[engine->timer].key;
}

void engine_set(struct engine *engine, unsigned timer, int64_t when_ns)
{
    struct timer *self = &engine->timers[timer];
    self->key = when_ns == TIME_NEVER ? HEAP_NO_KEY : next_key(engine, when_ns, self->priority);
    if (self->key < engine->timer_key) {
        engine->timer = timer;
        engine->timer_key = self->key;
    } else if (engine->timer == timer) {
        find_next_timer(engine);
    }
}

void engine_ahead(struct engine *engine, ahead_fn *ahead)
{
    engine->ahead = ahead;
}

/* Takes the next event out of the set. */
static void take(struct engine *engine, struct event *event, bool is_timer)
{
    if (is_timer)
        engine_set(engine, engine->timer, TIME_NEVER);
    else
        engine_cancel(engine, event);
}

/* The event is taken out before it fires, so that it may schedule itself anew, and the clock moves
 * before that, so that all it starts begins now. One that waits for a job is left where it is, and
 * the clock with it. */
enum engine_state engine_step(struct engine *engine, const struct job **waiting)
{
    heap_key key = engine->heap.count ? heap_least(&engine->heap) : HEAP_NO_KEY;
    bool is_timer = engine->timer_key < key;
    if (is_timer)
        key = engine->timer_key;
    if (key == HEAP_NO_KEY)
        return ENGINE_DONE;
    struct event *event = is_timer ? engine->timers[engine->timer].event : heap_top(&engine->heap);
    if (event->await && !job_done(event->await)) {
        *waiting = event->await;
        return ENGINE_WAIT;
    }
    engine->now = (int64_t)(key >> 64);
    take(engine, event, is_timer);
    if (engine->heap.count >= AHEAD_FROM)
        engine->ahead(heap_top(&engine->heap));
    engine->fired++;
    event->fire(engine, event);
    return ENGINE_READY;
}

uint64_t engine_fired(const struct engine *engine)
{
    return engine->fired;
}

uint32_t engine_pending(const struct engine *engine)
{
    uint32_t pending = engine->heap.count;
    for (unsigned i = 0; i < engine->timers_used; i++)
        pending += engine->timers[i].key != HEAP_NO_KEY;
    return pending;
}

/* A double is off by up to 2^-53 of itself, so what is a whole number of nanoseconds within that
 * (0.1 s) is meant as one; the long double product adds next to nothing. */
bool ns_from_s(double seconds, int64_t *ns)
{
    if (!(seconds >= 0))
        return false;
    long double exact = (long double)seconds * 1e9L, nearest = rintl(exact);
    long double rounded = fabsl(exact - nearest) <= exact * 0x1p-53L ? nearest : ceill(exact);
    if (!(rounded < (long double)TIME_NEVER))
        return false;
    *ns = (int64_t)rounded;
    return true;
}
