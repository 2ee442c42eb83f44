/* What a study costs in the field, forecast without playing an episode: bytes, memory, time and
 * energy of its agents, and what its database will weigh.
 *
 * How: each trial that is looked at is opened as a run would open it, its method with the real
 * server, its fleet drawn with the seed, but no agent gets a device. The method then tells how long
 * its messages are, because they are encoded by the same code as in a run, and what an agent needs
 * in memory; the fleet tells rates, speeds and budgets. So a forecast and a run can disagree only
 * in what a run finds out on the way.
 *
 * A forecast is for a trial in which no agent is lost or cut off. Bytes are then those that a run
 * records (models/server/message_bytes.h says when they are a range). Times are lower bounds
 * (round_time.h), and so is energy: power times the least time of each phase, and idle power for
 * the rest of the round. Ranges are over the trials that were looked at, and where classes are told
 * apart also over their agents. */
#ifndef SIM_FIELD_COST_H
#define SIM_FIELD_COST_H

#include "core/base/fail.h"
#include "sim/cost/class_cost.h"
#include "sim/cost/host_pace.h"
#include "sim/study/study.h"

/* A point of the sweep at which some agents do not have the memory. */
struct crowded_point {
    size_t number; /* of the trial, and what the sweep set there; borrowed from the study */
    const char *point;
    double agents, fit;
};

struct field_cost {
    size_t points, looked_at; /* of the sweep; those looked at before the time was up */
    bool about;               /* times are drawn anew in each round: estimates of their bounds */
    bool open_ended;          /* nothing tells how many rounds some trial has at most */
    bool ends_early; /* other rules than a number of rounds end some trial (sim/rounds/stop.h) */
    bool may_lose;   /* agents may be lost or cut off in some trial */
    /* Of an agent's part in a round: its first download, later ones (empty: there is one round),
     * and its upload. */
    struct cost_range first_B, first_wire_B, down_B, down_wire_B, up_B, up_wire_B;
    struct cost_range need_B;           /* memory; empty: nothing is learnt */
    struct cost_range rounds;           /* of a trial at the most; 1 where no rule tells */
    struct cost_range round_s, trial_s; /* virtual time */
    struct cost_range trial_wire_B; /* all agents, rounds and directions, with the final flush */
    struct cost_range questions;    /* to people, in a trial; empty: there are none */
    struct cost_range money;   /* of a trial's rounds, at the least; empty: nothing has a price */
    struct cost_range epsilon; /* of an agent that sends in all rounds; empty: nothing is hidden */
    char *currency;            /* owned; "none": it has no name */
    double database_B;         /* of all trials together, to about a third */
    struct class_costs classes;
    struct crowded_point *crowded;
    size_t crowded_count, crowded_capacity;
};

/* Looks at trials for about a tenth of a second, at one at least, one of each point first, and
 * those in an order in which neighbours of the sweep are far apart. False and errors where one
 * cannot be opened; field_cost_free is due even so. `paces`: how long episodes last; empty: to
 * their horizon. */
bool field_cost_measure(const struct study *study, const struct host_paces *paces,
                        struct field_cost *cost, struct errs *errs);
void field_cost_free(struct field_cost *cost);

#endif
