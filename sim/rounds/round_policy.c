#include "sim/rounds/round_policy.h"

#include <stddef.h>

const struct round_policy *const round_policies[] = {
    [ROUND_WAIT_ALL] = &policy_wait_all,       [ROUND_DEADLINE] = &policy_deadline,
    [ROUND_OVER_SELECT] = &policy_over_select, [ROUND_QUORUM] = &policy_quorum,
    [ROUND_BUFFERED] = &policy_buffered,       [ROUND_SEMI_SYNC] = &policy_semi_sync};

uint32_t round_asked(const struct scenario *s)
{
    const struct round_policy *policy = round_policy_of(s);
    return policy->asked ? policy->asked(s) : scenario_asked(s);
}

bool round_has(const struct federation *f, uint32_t wanted)
{
    return f->arrived >= wanted && f->arrived >= f->scenario->round.min_arrivals;
}

uint32_t round_takes(const struct federation *f)
{
    const struct round_policy *policy = round_policy_of(f->scenario);
    uint32_t takes = policy->takes ? policy->takes(f) : f->arrived;
    return takes < f->arrived ? takes : f->arrived;
}

bool round_backlog(const struct federation *f)
{
    const struct round_policy *policy = round_policy_of(f->scenario);
    return policy->takes && f->arrived >= policy->takes(f);
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
    f->timer_event.fire = timer_event;
    if (!engine_after(f->engine, &f->timer_event, delay_ns, PRIORITY_DEADLINE))
        federation_fail(f, "round %u: its %s lies beyond the clock (292 years)", f->round,
                        round_policy_of(f->scenario)->timer);
}
