/* quorum: a round is over once the part round.quorum of those asked has answered, rounded up. All
 * that are in at that instant count.
 *
 * For Par-S²ZPO it is like over_select at n = q S, but for the cohort: a part 1 - q of the blocks
 * stands still each round, those of whoever is slow. */
#include "sim/rounds/round_policy.h"

static bool due(struct federation *f)
{
    return round_has(f, scenario_part(f->scenario->round.quorum, f->cohort_count));
}

const struct round_policy policy_quorum = {
    .name = "quorum", .cause = CAUSE_SURPLUS, .ends_by_itself = true, .due = due};
