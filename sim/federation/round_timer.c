/* The policy's timer is set, and ends. */
#include "sim/federation/round_timer.h"

#include "core/base/mem.h"
#include "sim/dispatch/failure.h"
#include "sim/dispatch/ledger.h"
#include "sim/rounds/round_policy.h"

#include <stdlib.h>

struct round_timer {
    struct event event; /* its end; first, so that the event leads back here */
    struct federation *federation;
    void (*ended)(struct federation *);
    bool passed;
};

void round_timer_open(struct federation *f, void (*ended)(struct federation *))
{
    f->round_timer = mem_zero(1, sizeof *f->round_timer);
    f->round_timer->federation = f;
    f->round_timer->ended = ended;
}

void round_timer_free(struct federation *f)
{
    free(f->round_timer);
}

/* It ends no round by itself: the policy is asked, with the timer passed in its view. */
static void timer_event(struct engine *engine, struct event *event)
{
    (void)engine;
    struct round_timer *timer = (struct round_timer *)event;
    struct federation *f = timer->federation;
    timer->passed = true;
    ledger_event(f, f->scenario->round.policy->timer, NULL, 0, 0);
    timer->ended(f);
}

void round_timer_reset(struct federation *f)
{
    f->round_timer->passed = false;
}

void round_timer_start(struct federation *f, int64_t delay_ns)
{
    if (delay_ns == ROUND_NO_TIMER)
        return;
    f->round_timer->event.fire = timer_event;
    if (!engine_after(f->engine, &f->round_timer->event, delay_ns, PRIORITY_DEADLINE))
        federation_fail(f, "round %u: its %s lies beyond the clock (292 years)", f->round,
                        f->scenario->round.policy->timer);
}

void round_timer_cancel(struct federation *f)
{
    engine_cancel(f->engine, &f->round_timer->event);
}

bool round_timer_runs(const struct federation *f)
{
    return event_scheduled(&f->round_timer->event);
}

bool round_timer_passed(const struct federation *f)
{
    return f->round_timer->passed;
}
