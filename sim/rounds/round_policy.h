/* When a round ends, and who is sent off meanwhile: one row of a table a policy, one file each.
 *
 * A round is the interval between two aggregations: round t leads from version t - 1 of θ to t. A
 * wave is what is sent off at one instant, with perturbations of its own; its number keys them, and
 * the outcomes and answers of its agents. Every policy but `buffered` sends one wave at the
 * beginning of a round, so that a wave's number is its round's (semi_sync: unless nobody was free).
 *
 *   policy       aggregates                                    who is still out then
 *   wait_all     once nobody is left                           -
 *   deadline     at the deadline, or once nobody is left       is cut off, or finishes late
 *   over_select  with the n-th of n (1 + x) asked              is cut off, or finishes late
 *   quorum       with the q-th part of those asked             is cut off, or finishes late
 *   semi_sync    at multiples of a period                      goes on; heard at a later one
 *   buffered     with the M-th arrival (FedBuff), of M         goes on; the free are sent off again
 *
 * At one instant come arrivals, then aggregations, then dispatch (SPEC 3). An aggregation takes all
 * that are in, but for `buffered`: it takes exactly M, by instant of arrival, then by dispatch. As
 * long as M more are in, the next one follows at once (or when the server has time for it), in a
 * round that sends nobody off; those left over, fewer than M, wait for others. So whoever is sent
 * off at an instant starts from the last version aggregated at it, wherever its own answer was
 * taken. While the server aggregates, or its panel is asked, nobody is sent off: what they would be
 * sent is being decided. */
#ifndef SIM_ROUND_POLICY_H
#define SIM_ROUND_POLICY_H

#include "sim/federation/federation.h"

struct round_policy {
    const char *name;    /* of the key round.policy */
    const char *timer;   /* the kind of event a timer's end is recorded as; NULL: it has none */
    enum cause cause;    /* why the work of who is cut off was for nothing */
    bool asynchronous;   /* agents are free as soon as they are heard, and sent off again at once */
    bool keeps;          /* who is out at an aggregation is heard at a later one */
    bool ends_by_itself; /* a round is over once nobody is left; else `due` alone decides */
    /* Dispatches that may be out at once; NULL: scenario_asked. */
    uint32_t (*asked)(const struct scenario *scenario);
    /* Sets the round's timer; NULL: none. */
    void (*begin)(struct federation *federation);
    /* Whether it is time to aggregate although agents are out; NULL: never. */
    bool (*due)(struct federation *federation);
    /* How many of the answers that are in an aggregation takes; NULL: all. */
    uint32_t (*takes)(const struct federation *federation);
    /* Whether arrivals are refused although the aggregation is yet to come; NULL: never. */
    bool (*full)(struct federation *federation);
};
extern const struct round_policy policy_wait_all, policy_deadline, policy_over_select,
    policy_quorum, policy_buffered, policy_semi_sync;

extern const struct round_policy *const round_policies[]; /* by enum round_policy_kind */

/* The row of a scenario's policy. */
static inline const struct round_policy *round_policy_of(const struct scenario *scenario)
{
    return round_policies[scenario->round.policy];
}
/* How many agents a wave is sent to at most, or how many may be out at once. */
uint32_t round_asked(const struct scenario *scenario);

/* Arrivals a round may be over with: `wanted`, and never fewer than round.min_arrivals. */
bool round_has(const struct federation *federation, uint32_t wanted);
/* How many answers an aggregation at this instant would take. */
uint32_t round_takes(const struct federation *federation);
/* Whether answers enough for an aggregation of `takes` are in, so that dispatch waits for it. */
bool round_backlog(const struct federation *federation);
/* The policy's timer ends `delay_ns` from now. */
void round_timer(struct federation *federation, int64_t delay_ns);

#endif
