/* The virtual clock and the pending-event set.
 *
 * Time is an integer number of nanoseconds. Events fire in the order (time, priority, sequence of
 * scheduling); a smaller priority comes first. The event is embedded in its owner and knows its
 * handle in the heap, so it is moved or cancelled in O(log n) without a search or an allocation.
 * The engine never owns an event.
 *
 * This is next-event time advance: the clock jumps from one event to the next, and the state of the
 * simulation changes at events alone. The order is total, since no two events have the same
 * sequence number; so a run is determined by what was scheduled, whatever the heap looks like
 * inside. Priorities decide what happens first at one instant where the meaning depends on it
 * (arrivals before a deadline); the sequence settles the rest as it was scheduled.
 *
 * Virtual time never depends on host time: an event may name a job it awaits. When such an event is
 * next in order and its job is still running on the pool, engine_step answers ENGINE_WAIT and
 * nothing moves until the job is done.
 *
 * For example events at 5 ns of priorities 1, 0 and 1, scheduled in this order: the second fires
 * first, then the first, then the third. */
#ifndef CORE_ENGINE_H
#define CORE_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

struct job;
struct engine;
/* The order of calls:
 *
 *     static void due(struct engine *engine, struct event *event)
 *     {
 *         struct thing *thing = (struct thing *)event;         where `event` is its first member
 *         engine_after(engine, event, period_ns, PRIORITY);    it may schedule itself anew
 *     }
 *
 *     thing->event.fire = due;
 *     engine_at(engine, &thing->event, 0, PRIORITY);
 *     while (engine_step(engine, &waiting) == ENGINE_READY)
 *         ;
 *
 * Owners may go once their events are not scheduled (engine_cancel). */
struct event;

typedef void event_fn(struct engine *engine, struct event *event);

struct event {
    event_fn *fire;          /* set by the owner */
    const struct job *await; /* NULL, or the job whose result `fire` needs */
    uint32_t slot;           /* its handle in the heap; 0 when not scheduled */
};

enum engine_state { ENGINE_READY, ENGINE_WAIT, ENGINE_DONE };

/* No instant: it comes after all others, and no event fires at it. */
#define TIME_NEVER INT64_MAX

/* Its clock stands at 0. engine_free is the caller's, behind all that has timers or flows in it;
 * events that are still scheduled are forgotten. */
struct engine *engine_new(void);
void engine_free(struct engine *engine);
int64_t engine_now(const struct engine *engine);

/* Schedules `event` (not scheduled yet) at now <= `when_ns` < TIME_NEVER; anything else is a bug
 * and dies. */
void engine_at(struct engine *engine, struct event *event, int64_t when_ns, uint8_t priority);
/* Schedules it `delay_ns` >= 0 from now; false, and nothing scheduled, when that is not before
 * TIME_NEVER (2^63 - 1 ns, 292 years): the caller tells its user. */
bool engine_after(struct engine *engine, struct event *event, int64_t delay_ns, uint8_t priority);
/* Moves a scheduled event, or schedules it; it is sequenced as if scheduled anew. TIME_NEVER takes
 * it out of the set. */
void engine_move(struct engine *engine, struct event *event, int64_t when_ns, uint8_t priority);
/* Takes it out of the set; no effect when it is not scheduled. */
void engine_cancel(struct engine *engine, struct event *event);
/* Whether it is in the set. */
static inline bool event_scheduled(const struct event *event)
{
    return event->slot != 0;
}

/* A timer is an event that is moved far more often than it fires, such as the next end in a
 * network: it stands beside the heap, and moving it costs next to nothing. An engine has room for
 * ENGINE_TIMERS; one lasts as long as the engine. It is not to be scheduled by the
 * functions above. */
enum { ENGINE_TIMERS = 4 };
unsigned engine_timer(struct engine *engine, struct event *event, uint8_t priority);
/* Sets or moves it, as engine_move does; TIME_NEVER unsets it. */
void engine_set(struct engine *engine, unsigned timer, int64_t when_ns);

/* Calls `ahead` with the event that will probably be next while the present one is dealt with: time
 * to fetch from memory what it will touch, and to do nothing else. Only while so many events are
 * pending that their owners do not stay in the cache. */
typedef void ahead_fn(const struct event *event);
void engine_ahead(struct engine *engine, ahead_fn *ahead);

/* Fires the next event. ENGINE_READY: one fired; ENGINE_WAIT: the next awaits a running job
 * (*waiting is set to it); ENGINE_DONE: no event is pending. */
enum engine_state engine_step(struct engine *engine, const struct job **waiting);

uint64_t engine_fired(const struct engine *engine); /* events fired so far */
uint32_t engine_pending(const struct engine *engine);

/* Seconds to nanoseconds, rounded up so that a positive duration never vanishes; false when it is
 * negative, NaN, or does not fit into int64. */
bool ns_from_s(double seconds, int64_t *ns);
static inline double s_from_ns(int64_t ns)
{
    return (double)ns * 1e-9;
}

#endif
