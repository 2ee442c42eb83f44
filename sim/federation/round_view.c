/* The open round as its policy sees it, and the timer that the policy asks for. */
#include "sim/federation/round_view.h"

#include "sim/dispatch/failure.h"
#include "sim/dispatch/ledger.h"
#include "sim/federation/round_end.h"

#include <stddef.h>

struct round_view round_view(const struct federation *f)
{
    return (struct round_view){.settings = &f->scenario->round,
                               .history = &f->responses,
                               .now_ns = engine_now(f->engine),
                               .agents = f->scenario->agents,
                               .asked = f->cohort_count,
                               .arrived = f->arrived,
                               .awaited = f->awaited,
                               .timer_passed = f->timer_passed};
}

static void timer_event(struct engine *engine, struct event *event)
{
    (void)engine;
    struct federation *f =
        (struct federation *)((char *)event - offsetof(struct federation, timer_event));
    f->timer_passed = true;
    ledger_event(f, round_policy_of(f->scenario)->timer, NULL, 0, 0);
    round_settle(f);
}

void round_timer(struct federation *f, int64_t delay_ns)
{
    if (delay_ns == ROUND_NO_TIMER)
        return;
    f->timer_event.fire = timer_event;
    if (!engine_after(f->engine, &f->timer_event, delay_ns, PRIORITY_DEADLINE))
        federation_fail(f, "round %u: its %s lies beyond the clock (292 years)", f->round,
                        round_policy_of(f->scenario)->timer);
}
