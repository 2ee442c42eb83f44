/* When a round ends, and which agents are sent off meanwhile. Each policy is a file of its own with
 * one row of a const table: its name, its keys in a scenario, what it asks of them, and what it
 * does. Nobody outside that file compares policies by name; what they need to know is in the row.
 *
 * A round is the interval between two aggregations: round t leads from version t - 1 of θ to
 * version t. A wave is the set of agents that are sent off at one instant, with perturbations of
 * its own; its number keys these, and the outcomes and answers of its agents. Every policy but
 * `buffered` sends one wave at the beginning of a round, so that a wave's number is its round's
 * (under semi_sync: unless no agent was free).
 *
 *   policy       the server aggregates                     agents still at work by then
 *   wait_all     once every agent has answered or is lost  there are none
 *   deadline     at the deadline, or as wait_all           are cut off, or finish late
 *   over_select  with the n-th answer of n (1 + x) asked   are cut off, or finish late
 *   quorum       with the part q of the answers            are cut off, or finish late
 *   semi_sync    at multiples of a period                  go on; a later aggregation takes them
 *   buffered     with every M-th answer (FedBuff)          go on; free agents are sent off again
 *
 * At one instant arrivals come first, then aggregations, then dispatches. An aggregation takes
 * every answer that is in, except under `buffered`: that takes exactly M, ordered by instant of
 * arrival, then by dispatch. As long as M more are in, the next aggregation follows at once (or as
 * soon as the server has time), in a round that sends no agent off; fewer than M wait for others.
 * So an agent that is sent off at an instant starts from the last version aggregated at it, whether
 * or not its own answer was in that. While the server aggregates, or its panel is asked, no agent
 * is sent off, because what it would be sent is being decided.
 *
 * For example ten agents, of which nine answer within 10 s and one after 60 s: a round takes 60 s
 * under wait_all, 20 s with a deadline of 20 s (nine answers), 10 s at most with a quorum of 0.9.
 */
#ifndef SIM_ROUND_POLICY_H
#define SIM_ROUND_POLICY_H

#include "core/fields/fields.h"
#include "sim/rounds/response_history.h"
#include "sim/rounds/round_settings.h"

#include <stdbool.h>
#include <stdint.h>

struct round_check;

/* What a policy sees of the open round. */
struct round_view {
    const struct round_settings *settings;
    const struct response_history *history; /* of answers; kept where the policy looks back */
    int64_t now_ns;
    uint32_t agents;   /* of the fleet */
    uint32_t asked;    /* agents that were sent off at the round's beginning */
    uint32_t arrived;  /* answers that are in and not aggregated, those after their round aside */
    uint32_t awaited;  /* dispatches that may still become one of these */
    bool timer_passed; /* the policy's timer has ended in this round */
};

/* A timer's delay in ns: how long from now, or that there is none. */
#define ROUND_NO_TIMER INT64_C(-1)

/* A policy as a row: const, and without any state of its own. All it may go by is the view;
 * whatever it decides is carried out by sim/federation. Functions that may be NULL say what that
 * means. */
struct round_policy {
    struct field_row row; /* its name in the key round.policy, and when the server aggregates */

    /* Keys that no other policy looks at, with offsets in struct round_settings. NULL: none. */
    const struct field *keys;
    /* Whether its settings make sense together; false and errors otherwise. NULL: always. */
    bool (*check)(const struct round_check *check);
    /* Whether it needs the history of answers. NULL: no. */
    bool (*looks_back)(const struct round_settings *settings);

    const char *timer; /* the event that its timer's end is recorded as; NULL: it has no timer */
    bool surplus;      /* agents that are cut off were one more than needed; else they were slow */
    bool asynchronous; /* an agent is free once its answer is in, and is sent off again at once */
    bool keeps;        /* agents at work during an aggregation are heard at a later one */
    bool ends_by_itself; /* a round is over once no agent is awaited; else `due` alone decides */

    /* Agents that are asked at once, in a fleet of `agents`. NULL: a cohort. */
    uint32_t (*asked)(const struct round_settings *settings, uint32_t agents);
    /* Dispatches that may be under way at once. NULL: as many as are asked. */
    uint32_t (*under_way)(const struct round_settings *settings, uint32_t agents);
    /* Answers that the server collects before it reads them all. NULL: it reads each at once. */
    uint32_t (*buffer)(const struct round_settings *settings);

    /* Answers that end a round for which `asked` agents were asked. NULL: all of them. */
    uint32_t (*wanted)(const struct round_settings *settings, uint32_t agents, uint32_t asked);
    /* How long after its beginning its timer can end a round at the soonest, s; INFINITY: never.
     * NULL: never. */
    double (*timer_least_s)(const struct round_settings *settings);

    /* The delay of the timer that a round begins with. NULL: ROUND_NO_TIMER. */
    int64_t (*begin)(const struct round_view *view);
    /* Whether it is time to aggregate although agents are awaited. NULL: never. */
    bool (*due)(const struct round_view *view);
    /* Where it was not due and no timer runs: the delay of the next timer. NULL: ROUND_NO_TIMER. */
    int64_t (*again)(const struct round_view *view);
    /* How many of the answers that are in an aggregation takes. NULL: all. */
    uint32_t (*takes)(const struct round_view *view);
    /* Whether answers are refused although the aggregation is yet to come. NULL: never. */
    bool (*full)(const struct round_view *view);
};
/* Whether a round may end while agents are at work, and none of its own accord hears them later. */
bool round_policy_cuts(const struct round_policy *policy);
/* Whether agents at work during an aggregation are heard at a later one. */
bool round_policy_keeps(const struct round_policy *policy);

/* Agents that are asked at once. */
uint32_t round_asked(const struct round_settings *settings, uint32_t agents);
/* Dispatches that may be under way at once. */
uint32_t round_under_way(const struct round_settings *settings, uint32_t agents);
/* Answers without which no round ends before its timer does, when `asked` agents were asked. */
uint32_t round_wanted(const struct round_settings *settings, uint32_t agents, uint32_t asked);
/* When its timer can end a round at the soonest, s; INFINITY: never. */
double round_timer_least_s(const struct round_settings *settings);
/* Dispatches that a round takes, about. */
uint32_t round_dispatches(const struct round_settings *settings, uint32_t agents);
/* Answers that the server collects before it reads them all; 0: it reads each at once. */
uint32_t round_buffer(const struct round_settings *settings);
/* Whether the history of answers is needed, by the policy or the selection. */
bool round_looks_back(const struct round_settings *settings);

/* Whether the round may end at its timer: enough answers are in, or it is void with fewer. */
bool round_may_end(const struct round_view *view);
/* Whether `wanted` answers are in, and never fewer than round.min_arrivals. */
bool round_has(const struct round_view *view, uint32_t wanted);
/* How many answers an aggregation at this instant would take. */
uint32_t round_takes(const struct round_view *view);
/* Whether a whole buffer of answers is in, so that dispatches wait for its aggregation. */
bool round_backlog(const struct round_view *view);

#endif
