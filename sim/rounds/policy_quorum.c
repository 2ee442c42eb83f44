/* quorum: a round is over once the part q (round.quorum) of the agents that were asked has
 * answered, rounded up. Every answer that is in at that instant counts.
 *
 * For Par-S²ZPO it is like over_select at n = q S, except for the cohort: a part 1 - q of the
 * blocks, those of the slow agents, stands still each round. */
#include "core/fields/field_rows.h"
#include "sim/rounds/round_policy_list.h"

static uint32_t wanted(const struct round_settings *settings, uint32_t agents, uint32_t asked)
{
    (void)agents;
    return round_part(settings->quorum, asked);
}

static bool due(const struct round_view *view)
{
    return round_has(view, wanted(view->settings, view->agents, view->asked));
}

static const struct field keys[] = {
    {"quorum", FIELD_REAL, .offset = offsetof(struct round_settings, quorum), OVER(0, 1),
     .fallback = "1", .example = "0.8", .flags = FIELD_LATER,
     .help = "Policy quorum: the part of the agents asked whose answers end the round."},
    END};

const struct round_policy policy_quorum = {
    .row = {"quorum", "once a given part of the agents asked has answered"},
    .keys = keys,
    .surplus = true,
    .ends_by_itself = true,
    .wanted = wanted,
    .due = due};
