/* Gives agents up that have not answered in time. */
#include "sim/federation/timeouts.h"

#include "core/base/mem.h"
#include "sim/dispatch/failure.h"

#include <math.h>
#include <stdlib.h>

/* A dispatch, which may have ended and be another one by now. */
struct sent {
    struct dispatch *dispatch;
    int64_t number, until_ns;
};

struct timeouts {
    struct event event; /* first, so that it leads back here */
    struct federation *federation;
    give_up_fn *give_up;
    int64_t after_ns;
    struct sent *queue; /* from `first` on, in the order sent off */
    size_t first, count, capacity;
};

/* A timeout beyond the clock is none. */
void timeouts_open(struct federation *f, give_up_fn *give_up)
{
    double seconds = f->scenario->round.timeout_s;
    int64_t ns;
    if (isinf(seconds) || !ns_from_s(seconds, &ns))
        return;
    f->timeouts = mem_zero(1, sizeof *f->timeouts);
    f->timeouts->federation = f;
    f->timeouts->give_up = give_up;
    f->timeouts->after_ns = ns;
}

void timeouts_free(struct federation *f)
{
    if (!f->timeouts)
        return;
    free(f->timeouts->queue);
    free(f->timeouts);
    f->timeouts = NULL;
}

void timeouts_stop(struct federation *f)
{
    if (!f->timeouts)
        return;
    engine_cancel(f->engine, &f->timeouts->event);
    f->timeouts->first = f->timeouts->count = 0;
}

/* The number tells whether it is still the same dispatch that lies there. */
static bool is_awaited(const struct sent *sent)
{
    const struct dispatch *d = sent->dispatch;
    return d->number == sent->number && d->under_way && !d->arrived && !d->overdue;
}

/* The event comes when the first that is still awaited runs out of time. */
static void expire_event(struct engine *engine, struct event *event);

/* All timeouts are equally long, so the queue is in order of their ends, and one event is
 * enough. */
static void schedule(struct timeouts *t)
{
    while (t->first < t->count && !is_awaited(&t->queue[t->first]))
        t->first++;
    if (t->first == t->count)
        t->first = t->count = 0;
    if (t->count == 0 || event_scheduled(&t->event))
        return;
    t->event.fire = expire_event;
    engine_at(t->federation->engine, &t->event, t->queue[t->first].until_ns, PRIORITY_DEADLINE);
}

static void expire_event(struct engine *engine, struct event *event)
{
    struct timeouts *t = (struct timeouts *)event;
    int64_t now_ns = engine_now(engine);
    while (t->first < t->count && t->queue[t->first].until_ns <= now_ns) {
        /* A copy: giving an agent up may send another one off, and the queue grows. */
        struct sent sent = t->queue[t->first++];
        if (is_awaited(&sent))
            t->give_up(t->federation, sent.dispatch);
    }
    schedule(t);
}

void timeouts_sent(struct federation *f, struct dispatch *d)
{
    struct timeouts *t = f->timeouts;
    int64_t now_ns = engine_now(f->engine);
    if (!t || t->after_ns > TIME_NEVER - now_ns - 1)
        return;
    if (t->first > t->count / 2) { /* what has run out or ended makes room */
        for (size_t i = t->first; i < t->count; i++)
            t->queue[i - t->first] = t->queue[i];
        t->count -= t->first;
        t->first = 0;
    }
    mem_grow(&t->queue, &t->capacity, t->count + 1, sizeof *t->queue);
    t->queue[t->count++] = (struct sent){d, d->number, now_ns + t->after_ns};
    schedule(t);
}
