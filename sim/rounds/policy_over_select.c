/* over_select: n (1 + x) agents are asked, n the cohort and x round.extra, and the first n answers
 * are taken (Bonawitz et al.: Towards Federated Learning at Scale, MLSys 2019, who ask 130 %). The
 * n-th ends the round; what comes in behind it at that very instant is late (outcome `late`).
 *
 * For Par-S²ZPO blocks are cut over all that are asked, since nobody knows beforehand who is fast:
 * x / (1 + x) of the coordinates stand still each round, those of whoever is slow. With `missing:
 * replicate` the surplus repeats blocks instead. */
#include "sim/rounds/round_policy.h"

static bool due(struct federation *f)
{
    return round_has(f, scenario_cohort(f->scenario));
}

/* Where late answers are applied, so is one that comes in with the last that counts. */
static bool full(struct federation *f)
{
    return f->scenario->round.late == LATE_DISCARD && due(f);
}

const struct round_policy policy_over_select = {.name = "over_select",
                                                .cause = CAUSE_SURPLUS,
                                                .ends_by_itself = true,
                                                .due = due,
                                                .full = full};
