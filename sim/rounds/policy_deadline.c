/* deadline: a round is over at its deadline, or sooner when nobody is left. With fewer than
 * min_arrivals it goes on until they are in.
 *
 * The deadline is a time after the round's beginning (never, with `deadline: none`: then this is
 * wait_all), or the q-quantile of how long agents took in past rounds (deadline_quantile: q):
 * of the times from dispatch to arrival of the last PAST_ROUNDS rounds' agents, where one that was
 * cut off, or is still out, took longer than any that arrived, and one that dropped tells nothing.
 * The quantile is the smallest time within which at least the part q of them arrived. Where there
 * is none, as before the first answer or when more than 1 - q were cut off, the round waits for
 * everybody, and so learns how long they take.
 *
 * For Par-S²ZPO the blocks of those cut off stand still in this round: a fast agent's block moves
 * at every step, a slow one's (with partition_over: fleet always the same coordinates) seldom or
 * never. */
#include "sim/fleet/response_history.h"
#include "sim/rounds/round_policy.h"

#include <math.h>

static void begin(struct federation *f)
{
    double seconds = f->scenario->round.deadline_s;
    int64_t ns;
    if (f->scenario->round.deadline_quantile > 0)
        seconds = past_quantile(&f->past, f->cohort_count, f->scenario->round.deadline_quantile);
    if (isinf(seconds))
        return;
    round_timer(f, ns_from_s(seconds, &ns) ? ns : TIME_NEVER);
}

static bool due(struct federation *f)
{
    return f->timer_passed && round_has(f, 0);
}

const struct round_policy policy_deadline = {.name = "deadline",
                                             .timer = "deadline",
                                             .cause = CAUSE_DEADLINE,
                                             .ends_by_itself = true,
                                             .begin = begin,
                                             .due = due};
