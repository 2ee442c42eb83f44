/* Ends trials whose rounds would never end, or begin, although agents come and go. */
#include "sim/dispatch/standstill.h"

#include "sim/dispatch/dispatch_parts.h"
#include "sim/dispatch/dispatch_store.h"
#include "sim/dispatch/federation_state.h"
#include "sim/rounds/round_policy.h"

#include <stdlib.h>

enum { TIMES_LEAST = 100000, TIMES_AN_AGENT = 1000 };
/* A lost dispatch costs host time, as its episodes are played. */
enum { LOSSES_LEAST = 10000, LOSSES_AN_AGENT = 100 };

/* So many times in a row without a byte moved are no bad luck of a trial that gets on. */
static uint64_t times_most(const struct federation *f)
{
    return TIMES_LEAST + TIMES_AN_AGENT * (uint64_t)f->fleet.count;
}

static void check(const struct dispatch *d)
{
    struct federation *f = d->federation;
    if (f->standstill.futile <= times_most(f))
        return;
    if (f->dispatches.rounds->will_end(f) || dispatches_progress(f)) {
        f->standstill.futile = 0;
        return;
    }
    char *name = agent_name(f, dispatch_agent_number(d));
    federation_fail(f,
                    "round %u cannot end: messages were broken off %llu times before their first "
                    "byte had moved, the last one that of agent %s, which takes longer for "
                    "latency, handshake and slow start than it stays online",
                    d->round, (unsigned long long)f->standstill.futile, name);
    free(name);
}

void standstill_paused(const struct dispatch *d, bool moved)
{
    struct standstill *standstill = &d->federation->standstill;
    standstill->futile = moved ? 0 : standstill->futile + 1;
    check(d);
}

void standstill_lost(const struct dispatch *d)
{
    struct federation *f = d->federation;
    if (++f->standstill.losses <= LOSSES_LEAST + LOSSES_AN_AGENT * (uint64_t)f->fleet.count ||
        !f->scenario->round.policy->asynchronous)
        return;
    char *name = agent_name(f, dispatch_agent_number(d));
    federation_fail(f,
                    "round %u cannot end: %llu dispatches in a row were lost, the last of agent "
                    "%s, and none was answered; lower dropout, or let agents stay online for "
                    "longer",
                    f->round, (unsigned long long)f->standstill.losses, name);
    free(name);
}

void standstill_presence(struct federation *f, bool postponed)
{
    struct standstill *standstill = &f->standstill;
    standstill->changes = postponed ? standstill->changes + 1 : 0;
    if (standstill->changes > times_most(f))
        federation_fail(
            f,
            "round %u cannot begin: agents have come online or gone offline %llu times "
            "since it was due, and there were never enough of them online at once; lower "
            "round.min_arrivals",
            f->round + 1, (unsigned long long)standstill->changes);
}
