/* What a scenario says about its rounds: the values of the keys round.*, in SI units.
 *
 * Which of them count depends on the policy: a key that only one policy looks at is described in
 * that policy's file (round_policy.h), the others in round_keys.c. */
#ifndef SIM_ROUND_SETTINGS_H
#define SIM_ROUND_SETTINGS_H

#include "models/federated/settings.h"

#include "sim/rounds/round_start.h"

#include <stdint.h>

struct round_policy;
struct selection;

enum on_deadline { DEADLINE_ABORT, DEADLINE_FINISH }; /* of agents that a round ends without */
enum late { LATE_DISCARD, LATE_APPLY };               /* of answers that come after their round */
enum on_few { FEW_WAIT, FEW_VOID };                   /* at a deadline with too few answers */
enum missing { MISSING_STILL, MISSING_REASSIGN, MISSING_REPLICATE }; /* of a lost agent's block */

enum { IN_FLIGHT_MOST = 8 }; /* most dispatches that an agent may have under way at once */

struct round_settings {
    const struct round_policy *policy; /* when a round ends */
    const struct selection *select;    /* which agents are asked */
    uint32_t cohort;                   /* S, agents a round; 0: all */
    uint32_t min_arrivals;             /* with fewer answers the round is void */
    enum on_few on_few;
    char *start_text;         /* as written */
    struct round_start start; /* what came of it */
    double timeout_s;         /* INFINITY: none */
    uint32_t max_staleness;   /* UINT32_MAX: none */
    enum on_deadline on_deadline;
    enum late late;
    enum missing missing;
    uint32_t replicas;          /* agents a block, where missing is MISSING_REPLICATE */
    uint32_t in_flight;         /* dispatches that an agent may have under way at once */
    double detection_s;         /* from a loss to the server's knowing of it */
    struct staleness staleness; /* how answers to old versions are weighted */

    /* Each of one policy. */
    double deadline_s;              /* INFINITY: none */
    double deadline_quantile;       /* 0: none */
    double extra, quorum, period_s; /* extra, quorum: parts of the cohort; period_s: of a round */
    uint32_t buffer;                /* 0: not given */
};

/* S, the agents of a round, in a fleet of `agents`. */
uint32_t round_cohort(const struct round_settings *settings, uint32_t agents);
/* The part `part` of `count`, rounded up. A product that is a whole number but for rounding is that
 * number: 1.1 of 10 is 11, not 12. */
uint32_t round_part(double part, uint32_t count);

#endif
