/* deadline: a round is over at its deadline, or sooner when no agent is awaited any more. With
 * fewer answers than min_arrivals it goes on until that many are in; or it is void at once, with
 * on_few: void.
 *
 * The deadline is a time after the round's beginning (never, with `deadline: none`: then this is
 * wait_all), or the q-quantile of how long agents took in past rounds (deadline_quantile: q): of
 * the times from dispatch to arrival in the last RESPONSE_ROUNDS rounds. An agent that was cut off,
 * or is still at work, took longer than any that answered; one that dropped tells nothing. The
 * quantile is the smallest time within which at least the part q of them answered. Where there is
 * none, as before the first answer or when more than 1 - q were cut off, the round waits for every
 * agent, and so learns how long they take.
 *
 * For Par-S²ZPO the blocks of the agents that were cut off stand still in this round: a fast
 * agent's block moves at every step, a slow one's (with partition_over: fleet always the same
 * coordinates) seldom or never. */
#include "core/engine/engine.h"
#include "core/fields/field_rows.h"
#include "sim/rounds/round_check.h"
#include "sim/rounds/round_policy_list.h"

#include <math.h>

static bool looks_back(const struct round_settings *settings)
{
    return settings->deadline_quantile > 0;
}

static bool check(const struct round_check *check)
{
    const struct round_settings *s = check->settings;
    if (isfinite(s->deadline_s) && s->deadline_quantile > 0)
        return ROUND_WRONG(check, "deadline_quantile", "keep one of the two",
                           "round: both deadline and deadline_quantile are given");
    /* `deadline: none` is a deadline that never comes. */
    bool given = yaml_get(yaml_get(check->root, "round"), "deadline") || s->deadline_quantile > 0;
    return given || ROUND_WRONG(check, "policy", "e.g. deadline: 5 s, or deadline_quantile: 0.8",
                                "round.deadline is missing");
}

/* The quantile of past times is not known beforehand, but that part of the agents answers in it. */
static uint32_t wanted(const struct round_settings *settings, uint32_t agents, uint32_t asked)
{
    double quantile = settings->deadline_quantile;
    (void)agents;
    return quantile > 0 ? round_part(quantile, asked) : asked;
}

static double timer_least_s(const struct round_settings *settings)
{
    return settings->deadline_s;
}

static int64_t begin(const struct round_view *view)
{
    const struct round_settings *s = view->settings;
    double seconds = s->deadline_quantile > 0
                         ? responses_quantile(view->history, view->asked, s->deadline_quantile)
                         : s->deadline_s;
    int64_t ns;
    if (isinf(seconds))
        return ROUND_NO_TIMER;
    return ns_from_s(seconds, &ns) ? ns : TIME_NEVER;
}

static bool due(const struct round_view *view)
{
    return view->timer_passed && round_may_end(view);
}

#define AT(member) .offset = offsetof(struct round_settings, member)
static const struct field keys[] = {
    {"deadline", FIELD_REAL, AT(deadline_s), .unit = UNIT_TIME, OVER(0, 1e9), .word = "none",
     .word_value = INFINITY, .fallback = "none", .example = "5 s",
     .help =
         "Policy deadline: the time from a round's beginning to its deadline. With `none`, a round "
         "waits for all of its agents."},
    {"deadline_quantile", FIELD_REAL, AT(deadline_quantile), OVER(0, 1), .word = "none",
     .word_value = 0, .fallback = "none", .example = "0.8", .flags = FIELD_LATER,
     .help = "Policy deadline: instead of a fixed time, the time within which this part of the "
             "agents of past rounds "
             "answered."},
    END};

const struct round_policy policy_deadline = {
    .row = {"deadline", "at a deadline; agents still at work are cut off or late"},
    .keys = keys,
    .check = check,
    .looks_back = looks_back,
    .timer = "deadline",
    .ends_by_itself = true,
    .wanted = wanted,
    .timer_least_s = timer_least_s,
    .begin = begin,
    .due = due};
