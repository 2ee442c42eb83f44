/* buffered: asynchronous. The server aggregates once M answers (round.buffer) are in its buffer,
 * and takes exactly M: where more come in at one instant, several aggregations follow each other at
 * it (round_policy.h). An agent that has answered is sent off again at once, from what came of the
 * aggregation (FedBuff: Nguyen et al., Federated Learning with Buffered Asynchronous Aggregation,
 * AISTATS 2022; M = 1 is FedAsync: Xie, Koyejo, Gupta, arXiv 1903.03934). `cohort` bounds how many
 * dispatches are under way at once. An answer that is s versions old at its aggregation is weighted
 * by round.staleness.
 *
 * An agent that is lost (it dropped out, or went offline) is free once the server has learnt of
 * that, round.detection later, and is sent off again as soon as it is online: FedBuff keeps its
 * concurrency. Only one that ran out of memory, or was lost at the very instant at which it was
 * sent off, rests until the next aggregation. A round in which no agent is left ends with the
 * answers that are in, fewer than M.
 *
 * For Par-S²ZPO every wave has a v of its own, and a vote is applied to the v it was asked about:
 * ĝ sums over all waves in the buffer. A wave is often one agent alone, so that blocks are cut over
 * the fleet or the eligible agents (partition_over): an agent keeps its block, and the coordinates
 * of fast agents move more often than those of slow ones. Only votes of one wave are about one
 * point θ + μ v; the analysis in the method's paper covers none of this. */
#include "core/fields/field_rows.h"
#include "sim/rounds/round_check.h"
#include "sim/rounds/round_policy_list.h"

static bool check(const struct round_check *check)
{
    uint32_t buffer = check->settings->buffer;
    if (!buffer)
        return ROUND_WRONG(check, "policy", "e.g. buffer: 10", "round.buffer is missing");
    if (buffer > check->agents)
        return ROUND_WRONG(check, "buffer", NULL,
                           "round.buffer: %u answers of a fleet of %u agents", buffer,
                           check->agents);
    return !check->blocks_of_wave ||
           ROUND_WRONG(check, "policy", "algorithm: {partition_over: fleet}",
                       "round.policy: buffered sends agents off one by one; cut over a cohort of "
                       "one agent, %s's block would be all parameters",
                       check->method);
}

static uint32_t under_way(const struct round_settings *settings, uint32_t agents)
{
    return settings->cohort ? settings->cohort : agents * settings->in_flight;
}

static uint32_t buffer(const struct round_settings *settings)
{
    return settings->buffer;
}

static uint32_t wanted(const struct round_settings *settings, uint32_t agents, uint32_t asked)
{
    (void)agents;
    (void)asked;
    return settings->buffer;
}

/* M, which round.min_arrivals may raise. */
static uint32_t takes(const struct round_view *view)
{
    uint32_t wanted = view->settings->buffer, least = view->settings->min_arrivals;
    return wanted > least ? wanted : least;
}

static const struct field keys[] = {
    {"buffer", FIELD_INTEGER, .offset = offsetof(struct round_settings, buffer), WITHIN(1, 1e8),
     .word = "none", .word_value = 0, .fallback = "none", .example = "10", .flags = FIELD_LATER,
     .also = "buffer_size",
     .help = "Policy buffered: how many answers make an aggregation; with 1 this is FedAsync, with "
             "more FedBuff."},
    END};

const struct round_policy policy_buffered = {
    .row = {"buffered",
            "each time a given number of answers is in; free agents are sent off again"},
    .keys = keys,
    .check = check,
    .asynchronous = true,
    .keeps = true,
    .ends_by_itself = true,
    .under_way = under_way,
    .buffer = buffer,
    .wanted = wanted,
    .due = round_backlog,
    .takes = takes};
