/* Checks settings of rounds against each other, the fleet and the method. */
#include "sim/rounds/round_check.h"

#include "sim/rounds/round_policy_list.h"
#include "sim/rounds/selection.h"

#include <stdlib.h>

static bool check_numbers(const struct round_check *check)
{
    const struct round_settings *s = check->settings;
    uint32_t cohort = round_cohort(s, check->agents);
    bool good = true;
    if (s->cohort > check->agents)
        good = ROUND_WRONG(check, "cohort", "cohort: all",
                           "round.cohort: %u of a fleet of %u agents", s->cohort, check->agents);
    if (s->min_arrivals > cohort)
        good = ROUND_WRONG(check, "min_arrivals", NULL, "round.min_arrivals: %u of a cohort of %u",
                           s->min_arrivals, cohort);
    if (s->select->takes_all && s->cohort)
        good =
            ROUND_WRONG(check, "cohort", "select: uniform",
                        "round.cohort: %u, but round.select is %s", s->cohort, s->select->row.name);
    return good;
}

/* Where no round is waited for, no block can be given to another agent. */
static bool check_kept(const struct round_check *check)
{
    if (check->settings->missing == MISSING_STILL || !check->settings->policy->keeps)
        return true;
    char *names = round_policy_names(round_policy_keeps, "and");
    ROUND_WRONG(check, "missing", "missing: still",
                "round.missing: under %s the server waits for no agent, so no block is handed on",
                names);
    free(names);
    return false;
}

/* A majority needs two voters at least, and votes. */
static bool check_replicas(const struct round_check *check)
{
    const struct round_settings *s = check->settings;
    uint32_t asked = round_asked(s, check->agents);
    bool good = true;
    if (s->missing != MISSING_REPLICATE)
        return true;
    if (s->replicas < 2)
        good = ROUND_WRONG(check, "missing", "e.g. replicas: 3", "round.replicas is missing");
    if (s->replicas > asked)
        good = ROUND_WRONG(check, "replicas", NULL, "round.replicas: %u of %u agents asked",
                           s->replicas, asked);
    if (!check->votes)
        good = ROUND_WRONG(check, "missing", "missing: still",
                           "round.missing: %s sends weights; replicas vote by majority",
                           check->method);
    return good;
}

static bool check_late(const struct round_check *check)
{
    const struct round_settings *s = check->settings;
    bool good = true;
    if (s->late != LATE_APPLY || !round_policy_cuts(s->policy))
        return true;
    if (s->on_deadline != DEADLINE_FINISH)
        good = ROUND_WRONG(check, "late", "on_deadline: finish",
                           "round.late: apply needs agents that finish");
    if (s->missing == MISSING_REPLICATE)
        good = ROUND_WRONG(check, "late", "late: discard",
                           "round.late: a late replica has no majority to join");
    return good;
}

static bool check_start(const struct round_check *check)
{
    struct round_settings *s = check->settings;
    char text[ROUND_START_SIZE], why[ROUND_START_WHY];
    if (!round_start_read(s->start_text, &s->start, text, why))
        return ROUND_WRONG(check, "start", "e.g. start: every 1 h, or start: at 02:00",
                           "round.start: %s", why);
    s->start_text = arena_string(check->reader->arena, text);
    if (!s->start.period_ns || !s->policy->keeps)
        return true;
    char *names = round_policy_names(round_policy_keeps, "and");
    ROUND_WRONG(check, "start", "start: back_to_back",
                "round.start: under %s the agents go on from round to round", names);
    free(names);
    return false;
}

/* All that is wrong is told, not only the first: & instead of &&, where a check does not rest on
 * the one before. */
bool round_check(const struct round_check *check)
{
    const struct round_policy *policy = check->settings->policy;
    bool good = check_numbers(check) & check_start(check);
    good &= !policy->check || policy->check(check);
    return good & check_kept(check) & check_replicas(check) & check_late(check);
}
