/* buffered: asynchronous. The server aggregates once M answers (round.buffer) are in its buffer,
 * and takes exactly M: where more come in at one instant, several aggregations follow each other at
 * it (round_policy.h). An agent that has answered is sent off again at once, from what came of them
 * (FedBuff: Nguyen et al., Federated Learning with Buffered Asynchronous Aggregation, AISTATS 2022;
 * M = 1 is FedAsync: Xie, Koyejo, Gupta, arXiv 1903.03934). `cohort` bounds how many are out at
 * once. Answers that are s versions old at their aggregation are weighted by round.staleness.
 *
 * A lost agent is not sent off again before the next aggregation; a round in which nobody is left
 * ends with what is there, fewer than M.
 *
 * For Par-S²ZPO every wave has a v of its own, and a vote is applied to the v it was asked about:
 * ĝ sums over all waves in the buffer. A wave is often one agent alone, so that blocks are cut over
 * the fleet or those eligible (partition_over): an agent keeps its block, and the coordinates of
 * fast agents move more often than those of slow ones. Only votes of one wave are about one point
 * θ + μ v; the paper's analysis covers none of this. */
#include "sim/rounds/round_policy.h"

static uint32_t asked(const struct scenario *s)
{
    return s->round.cohort ? s->round.cohort : s->agents * s->round.in_flight;
}

/* M, which round.min_arrivals may raise. */
static uint32_t takes(const struct federation *f)
{
    uint32_t buffer = f->scenario->round.buffer, least = f->scenario->round.min_arrivals;
    return buffer > least ? buffer : least;
}

static bool due(struct federation *f)
{
    return round_backlog(f);
}

const struct round_policy policy_buffered = {.name = "buffered",
                                             .asynchronous = true,
                                             .keeps = true,
                                             .ends_by_itself = true,
                                             .asked = asked,
                                             .due = due,
                                             .takes = takes};
