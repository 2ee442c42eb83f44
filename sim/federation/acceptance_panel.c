/* Asks the server's own panel, and hears it. */
#include "sim/federation/acceptance_panel.h"

#include "core/base/mem.h"
#include "sim/dispatch/failure.h"
#include "sim/dispatch/ledger.h"
#include "sim/dispatch/local_job.h"

#include <stddef.h>
#include <stdlib.h>

static struct federation *owner_of(struct event *event)
{
    return (struct federation *)((char *)event - offsetof(struct federation, panel_event));
}

static void next_event(struct federation *f, event_fn *fire, int64_t delay_ns)
{
    f->panel_event.fire = fire;
    if (!engine_after(f->engine, &f->panel_event, delay_ns, PRIORITY_AGGREGATE))
        federation_fail(f, "round %u: the server's panel would answer beyond the clock (292 years)",
                        f->round);
}

static void answered(struct engine *engine, struct event *event)
{
    (void)engine;
    struct federation *f = owner_of(event);
    bool accept = f->panel->result.vote > 0;
    ledger_acceptance(f, &f->panel->result);
    ledger_event(f, accept ? "accept" : "reject", NULL, 0, 0);
    acceptance_panel_free(f);
    server_decide(f->learning.server, accept);
    f->decided(f);
}

/* The server has aggregated; the job is done, and says how long the answer takes. */
static void aggregated(struct engine *engine, struct event *event)
{
    (void)engine;
    struct federation *f = owner_of(event);
    const struct work_result *result = &f->panel->result;
    int64_t ns;
    event->await = NULL;
    if (!ns_from_s((double)result->steps / f->scenario->server.speed +
                       result->flops / f->scenario->server.flops +
                       result->queries * f->scenario->server.answer_s,
                   &ns))
        ns = TIME_NEVER;
    next_event(f, answered, ns);
}

void acceptance_panel_ask(struct federation *f, struct work *work, int64_t delay_ns,
                          void (*decided)(struct federation *))
{
    f->decided = decided;
    f->panel = mem_zero(1, sizeof *f->panel);
    f->panel->work = work;
    local_job_submit(f, f->panel);
    f->panel_event.await = &f->panel->job;
    next_event(f, aggregated, delay_ns);
}

void acceptance_panel_free(struct federation *f)
{
    local_job_free(f, f->panel);
    f->panel = NULL;
}
