/* What the keys of rounds ask of each other, and what follows from them. */
#include "sim/scenario/scenario_parts.h"

#include <math.h>
#include <string.h>

static bool is_given(const struct check *check, const char *key)
{
    return yaml_get(yaml_get(check->root, "round"), key) != NULL;
}

/* What each policy asks for besides its name. */
static bool check_policy_keys(const struct check *check)
{
    const struct scenario *s = check->scenario;
    const struct mark *mark = check_where(check, "round", "policy");
    uint32_t cohort = scenario_cohort(s);
    switch (s->round.policy) {
    case ROUND_DEADLINE:
        if (isfinite(s->round.deadline_s) && s->round.deadline_quantile > 0)
            return WRONG(check, check_where(check, "round", "deadline_quantile"),
                         "keep one of the two",
                         "round: both deadline and deadline_quantile are given");
        /* `deadline: none` is a deadline that never comes. */
        return is_given(check, "deadline") || s->round.deadline_quantile > 0 ||
               WRONG(check, mark, "e.g. deadline: 5 s, or deadline_quantile: 0.8",
                     "round.deadline is missing");
    case ROUND_OVER_SELECT:
        return (1 + s->round.extra) * cohort <= s->agents + 1e-6 ||
               WRONG(check, check_where(check, "round", "extra"), "a smaller cohort",
                     "round.extra: %g more than a cohort of %u are %u, of a fleet of %u agents",
                     s->round.extra, cohort, scenario_part(1 + s->round.extra, cohort), s->agents);
    case ROUND_BUFFERED:
        if (!s->round.buffer)
            return WRONG(check, mark, "e.g. buffer: 10", "round.buffer is missing");
        if (s->round.buffer > s->agents)
            return WRONG(check, check_where(check, "round", "buffer"), NULL,
                         "round.buffer: %u answers of a fleet of %u agents", s->round.buffer,
                         s->agents);
        return !s->algorithm.method->blocks || s->partition_over != OVER_COHORT ||
               WRONG(check, check_where(check, "round", "policy"),
                     "algorithm: {partition_over: fleet}",
                     "round.policy: buffered sends agents off one by one; cut over a cohort of one "
                     "agent, %s's block would be all parameters",
                     s->algorithm.method->name);
    case ROUND_SEMI_SYNC:
        return isfinite(s->round.period_s) ||
               WRONG(check, mark, "e.g. period: 60 s", "round.period is missing");
    case ROUND_WAIT_ALL:
    case ROUND_QUORUM:
        break;
    }
    return true;
}

static bool keeps_agents(const struct scenario *s)
{
    return s->round.policy == ROUND_BUFFERED || s->round.policy == ROUND_SEMI_SYNC;
}

/* Blocks without a vote, and votes without a round. */
static bool check_missing(const struct check *check)
{
    const struct scenario *s = check->scenario;
    bool good = true, replicate = s->round.missing == MISSING_REPLICATE;
    const struct mark *mark = check_where(check, "round", "missing");
    if (s->round.missing != MISSING_STILL && keeps_agents(s))
        good = WRONG(check, mark, "missing: still",
                     "round.missing: nobody is waited for under buffered and semi_sync, so that no "
                     "block is left to others");
    if (replicate && s->round.replicas < 2)
        good = WRONG(check, mark, "e.g. replicas: 3", "round.replicas is missing");
    if (replicate && s->round.replicas > scenario_asked(s))
        good = WRONG(check, check_where(check, "round", "replicas"), NULL,
                     "round.replicas: %u of %u agents asked", s->round.replicas, scenario_asked(s));
    if (replicate && algorithm_sends_weights(s->algorithm.method))
        good = WRONG(check, mark, "missing: still",
                     "round.missing: %s sends weights; replicas vote by majority",
                     s->algorithm.method->name);
    if (s->round.late == LATE_APPLY && s->round.policy != ROUND_WAIT_ALL && !keeps_agents(s)) {
        if (s->round.on_deadline != DEADLINE_FINISH)
            good = WRONG(check, check_where(check, "round", "late"), "on_deadline: finish",
                         "round.late: apply needs agents that finish");
        if (replicate)
            good = WRONG(check, check_where(check, "round", "late"), "late: discard",
                         "round.late: a late replica has no majority to join");
    }
    return good;
}

bool check_round(const struct check *check)
{
    const struct scenario *s = check->scenario;
    uint32_t cohort = scenario_cohort(s);
    bool good = true;
    if (s->round.cohort > s->agents)
        good = WRONG(check, check_where(check, "round", "cohort"), "cohort: all",
                     "round.cohort: %u of a fleet of %u agents", s->round.cohort, s->agents);
    if (s->round.min_arrivals > cohort)
        good = WRONG(check, check_where(check, "round", "min_arrivals"), NULL,
                     "round.min_arrivals: %u of a cohort of %u", s->round.min_arrivals, cohort);
    if (s->round.select == SELECT_ALL && s->round.cohort)
        good = WRONG(check, check_where(check, "round", "cohort"), "select: uniform",
                     "round.cohort: %u, but round.select is all", s->round.cohort);
    return good & check_policy_keys(check) & check_missing(check);
}

/* What servers and agents are told of rounds. */
void round_derive(struct scenario *s)
{
    s->algorithm.asynchronous = keeps_agents(s);
    s->algorithm.in_flight = s->round.in_flight;
    s->algorithm.replicas = s->round.missing == MISSING_REPLICATE ? s->round.replicas : 1;
    s->algorithm.buffer = s->round.policy == ROUND_BUFFERED ? s->round.buffer : 0;
}
