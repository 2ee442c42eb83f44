/* semi_sync: the server aggregates at multiples of round.period what came in since the last time,
 * and sends off all that are free then. Who is still at work goes on and is heard at a later
 * multiple, weighted by round.staleness. With fewer than min_arrivals the round goes on for another
 * period; with nobody left it is over, void, at the next multiple. A multiple at which the server
 * still aggregates, or asks its panel, is passed over.
 *
 * For Par-S²ZPO a late vote is applied to the v of the wave it belongs to; the slow agent's block
 * is cut by that wave's partition. Blocks of a wave are cut over those free at its beginning. */
#include "sim/rounds/round_policy.h"

/* The first multiple of the period from `ahead_ns` from now on. */
static void wait_for_multiple(struct federation *f, int64_t ahead_ns)
{
    int64_t period, now = engine_now(f->engine);
    if (!ns_from_s(f->scenario->round.period_s, &period))
        period = TIME_NEVER;
    int64_t over = (now + ahead_ns) % period;
    round_timer(f, ahead_ns + (over ? period - over : 0));
}

static void begin(struct federation *f)
{
    wait_for_multiple(f, 1);
}

/* Multiples at which nobody would be heard are not waited for one by one: the next one that matters
 * is the first after somebody is heard or lost. */
static bool due(struct federation *f)
{
    bool ready = round_has(f, 0) || f->awaited == 0;
    bool passed = f->timer_passed;
    f->timer_passed = false;
    if (!passed && ready && !event_scheduled(&f->timer_event) &&
        !event_scheduled(&f->aggregate_event))
        wait_for_multiple(f, 0);
    return passed && ready;
}

const struct round_policy policy_semi_sync = {
    .name = "semi_sync", .timer = "period", .keeps = true, .begin = begin, .due = due};
