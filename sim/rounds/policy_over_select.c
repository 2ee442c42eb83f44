/* over_select: n (1 + x) agents are asked, n the cohort and x round.extra, and the first n answers
 * are taken (Bonawitz et al.: Towards Federated Learning at Scale: System Design, MLSys 2019, who
 * ask 130 %). The n-th ends the round; an answer that comes in behind it at that very instant is
 * late (outcome `late`).
 *
 * For Par-S²ZPO blocks are cut over all agents that are asked, since nobody knows beforehand which
 * of them are fast: x / (1 + x) of the coordinates, those of the slow agents, stand still each
 * round. With `missing: replicate` the surplus agents repeat blocks instead. */
#include "core/fields/field_rows.h"
#include "sim/rounds/round_check.h"
#include "sim/rounds/round_policy_list.h"

static uint32_t asked(const struct round_settings *settings, uint32_t agents)
{
    return round_part(1 + settings->extra, round_cohort(settings, agents));
}

static bool check(const struct round_check *check)
{
    double extra = check->settings->extra;
    uint32_t cohort = round_cohort(check->settings, check->agents);
    return (1 + extra) * cohort <= check->agents + 1e-6 ||
           ROUND_WRONG(check, "extra", "a smaller cohort",
                       "round.extra: %g more than a cohort of %u are %u, of a fleet of %u agents",
                       extra, cohort, asked(check->settings, check->agents), check->agents);
}

static uint32_t wanted(const struct round_settings *settings, uint32_t agents, uint32_t asked)
{
    (void)asked;
    return round_cohort(settings, agents);
}

static bool due(const struct round_view *view)
{
    return round_has(view, round_cohort(view->settings, view->agents));
}

/* Where late answers are applied, so is one that comes in with the last that counts. */
static bool full(const struct round_view *view)
{
    return view->settings->late == LATE_DISCARD && due(view);
}

static const struct field keys[] = {
    {"extra", FIELD_REAL, .offset = offsetof(struct round_settings, extra), WITHIN(0, 100),
     .fallback = "0", .example = "0.3", .flags = FIELD_LATER,
     .help = "Policy over_select: agents asked beyond the cohort, as a part of it: with 0.3, 13 "
             "are asked for a cohort "
             "of 10."},
    END};

const struct round_policy policy_over_select = {
    .row = {"over_select", "once as many agents as the cohort have answered; more are asked"},
    .keys = keys,
    .check = check,
    .surplus = true,
    .ends_by_itself = true,
    .asked = asked,
    .wanted = wanted,
    .due = due,
    .full = full};
