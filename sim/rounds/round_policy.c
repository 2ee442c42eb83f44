/* What holds for the row of a round policy, whichever it is. */
#include "sim/rounds/round_policy.h"

#include "sim/rounds/selection.h"

#include <math.h>

bool round_policy_cuts(const struct round_policy *policy)
{
    return policy->due && !policy->keeps;
}

bool round_policy_keeps(const struct round_policy *policy)
{
    return policy->keeps;
}

/* --- what follows from settings -------------------------------------------------------------- */

uint32_t round_asked(const struct round_settings *settings, uint32_t agents)
{
    const struct round_policy *policy = settings->policy;
    uint32_t asked =
        policy->asked ? policy->asked(settings, agents) : round_cohort(settings, agents);
    return asked < agents ? asked : agents;
}

uint32_t round_under_way(const struct round_settings *settings, uint32_t agents)
{
    const struct round_policy *policy = settings->policy;
    return policy->under_way ? policy->under_way(settings, agents) : round_asked(settings, agents);
}

/* At least the arrivals without which the round is void, and at most all that were asked. */
uint32_t round_wanted(const struct round_settings *settings, uint32_t agents, uint32_t asked)
{
    const struct round_policy *policy = settings->policy;
    uint32_t wanted = policy->wanted ? policy->wanted(settings, agents, asked) : asked;
    if (wanted < settings->min_arrivals)
        wanted = settings->min_arrivals;
    return wanted < asked ? wanted : asked;
}

double round_timer_least_s(const struct round_settings *settings)
{
    const struct round_policy *policy = settings->policy;
    return policy->timer_least_s ? policy->timer_least_s(settings) : INFINITY;
}

uint32_t round_buffer(const struct round_settings *settings)
{
    return settings->policy->buffer ? settings->policy->buffer(settings) : 0;
}

uint32_t round_dispatches(const struct round_settings *settings, uint32_t agents)
{
    return settings->policy->buffer ? settings->policy->buffer(settings)
                                    : round_asked(settings, agents);
}

bool round_looks_back(const struct round_settings *settings)
{
    const struct round_policy *policy = settings->policy;
    return settings->select->looks_back || (policy->looks_back && policy->looks_back(settings));
}

/* --- an open round --------------------------------------------------------------------------- */

bool round_may_end(const struct round_view *view)
{
    return view->settings->on_few == FEW_VOID || round_has(view, 0);
}

bool round_has(const struct round_view *view, uint32_t wanted)
{
    return view->arrived >= wanted && view->arrived >= view->settings->min_arrivals;
}

uint32_t round_takes(const struct round_view *view)
{
    const struct round_policy *policy = view->settings->policy;
    uint32_t takes = policy->takes ? policy->takes(view) : view->arrived;
    return takes < view->arrived ? takes : view->arrived;
}

bool round_backlog(const struct round_view *view)
{
    const struct round_policy *policy = view->settings->policy;
    return policy->takes && view->arrived >= policy->takes(view);
}
