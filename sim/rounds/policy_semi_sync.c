/* semi_sync: at multiples of round.period the server aggregates what came in since the last time,
 * and sends off all agents that are free then, those that were lost meanwhile among them. An agent
 * that is still at work goes on and is heard at a later multiple, weighted by round.staleness. With
 * fewer answers than min_arrivals the round goes on for another period, or is void with on_few:
 * void; with no agent awaited it is over, void, at the next multiple. A multiple at which the
 * server still aggregates, or asks its panel, is passed over.
 *
 * For Par-S²ZPO a late vote is applied to the v of the wave it belongs to; the slow agent's block
 * is cut by that wave's partition. Blocks of a wave are cut over the agents free at its beginning.
 */
#include "core/engine/engine.h"
#include "core/fields/field_rows.h"
#include "sim/rounds/round_check.h"
#include "sim/rounds/round_policy_list.h"

#include <math.h>

static bool check(const struct round_check *check)
{
    return isfinite(check->settings->period_s) ||
           ROUND_WRONG(check, "policy", "e.g. period: 60 s", "round.period is missing");
}

static double timer_least_s(const struct round_settings *settings)
{
    return settings->period_s;
}

/* The delay to the first multiple of the period at or after `ahead_ns` from now. */
static int64_t to_multiple(const struct round_view *view, int64_t ahead_ns)
{
    int64_t period;
    if (!ns_from_s(view->settings->period_s, &period))
        period = TIME_NEVER;
    int64_t over = (view->now_ns + ahead_ns) % period;
    return ahead_ns + (over ? period - over : 0);
}

static int64_t begin(const struct round_view *view)
{
    return to_multiple(view, 1);
}

static bool ready(const struct round_view *view)
{
    return round_may_end(view) || view->awaited == 0;
}

static bool due(const struct round_view *view)
{
    return view->timer_passed && ready(view);
}

/* Multiples at which nothing could be aggregated are not waited for one by one: the next one that
 * matters is the first after an answer or a loss. */
static int64_t again(const struct round_view *view)
{
    return ready(view) ? to_multiple(view, 0) : ROUND_NO_TIMER;
}

static const struct field keys[] = {
    {"period", FIELD_REAL, .offset = offsetof(struct round_settings, period_s), .unit = UNIT_TIME,
     OVER(0, 1e9), .word = "none", .word_value = INFINITY, .fallback = "none", .example = "60 s",
     .flags = FIELD_LATER, .also = "interval",
     .help = "Policy semi_sync: the time from one aggregation to the next."},
    END};

const struct round_policy policy_semi_sync = {
    .row = {"semi_sync", "at regular intervals; agents still at work go on"},
    .keys = keys,
    .check = check,
    .timer = "period",
    .keeps = true,
    .timer_least_s = timer_least_s,
    .begin = begin,
    .due = due,
    .again = again};
