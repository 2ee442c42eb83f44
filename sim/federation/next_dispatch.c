/* Schedules the instant at which agents are sent off. */
#include "sim/federation/next_dispatch.h"

#include "core/base/mem.h"
#include "sim/dispatch/failure.h"
#include "sim/federation/evaluation.h"
#include "sim/federation/open_round.h"

#include <stdlib.h>

void next_dispatch_open(struct federation *f, event_fn *fire)
{
    f->next_dispatch = mem_zero(1, sizeof *f->next_dispatch);
    f->next_dispatch->event.fire = fire;
    f->next_dispatch->federation = f;
}

void next_dispatch_free(struct federation *f)
{
    free(f->next_dispatch);
}

void next_dispatch_after(struct federation *f, int64_t delay_ns)
{
    struct event *event = &f->next_dispatch->event;
    engine_cancel(f->engine, event);
    /* Within a round nothing is awaited in host time; between two, what the next one depends on. */
    event->await = f->open_round->open                  ? NULL
                   : stop_by_return(&f->stopping.rules) ? evaluation_under_way(f)
                                                        : evaluation_backlog(f);
    if (!engine_after(f->engine, event, delay_ns, PRIORITY_DISPATCH))
        federation_fail(f, "round %u would begin beyond the clock (292 years)", f->round + 1);
}

void next_dispatch_cancel(struct federation *f)
{
    engine_cancel(f->engine, &f->next_dispatch->event);
}

bool next_dispatch_expected(const struct federation *f)
{
    return event_scheduled(&f->next_dispatch->event);
}

const struct job *next_dispatch_awaits(const struct federation *f)
{
    return f->next_dispatch->event.await;
}
