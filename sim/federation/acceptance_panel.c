/* Asks the server's own panel, and hears it. */
#include "sim/federation/acceptance_panel.h"

#include "core/base/mem.h"
#include "sim/dispatch/failure.h"
#include "sim/dispatch/ledger.h"
#include "sim/dispatch/ledger_answers.h"
#include "sim/dispatch/local_job.h"

#include <stdlib.h>

/* It is there while it is asked. */
struct acceptance {
    struct event event; /* what comes next; first, so that the event leads back here */
    struct federation *federation;
    struct local_job *job;
    void (*decided)(struct federation *);
};

static void next_event(struct acceptance *panel, event_fn *fire, int64_t delay_ns)
{
    struct federation *f = panel->federation;
    panel->event.fire = fire;
    if (!engine_after(f->engine, &panel->event, delay_ns, PRIORITY_AGGREGATE))
        federation_fail(f,
                        "round %u: the acceptance panel would answer beyond the clock (292 years)",
                        f->round);
}

/* What is needed of the panel is read before it is freed, which is before the round goes on. */
static void answered(struct engine *engine, struct event *event)
{
    (void)engine;
    struct acceptance *panel = (struct acceptance *)event;
    struct federation *f = panel->federation;
    void (*decided)(struct federation *) = panel->decided;
    bool accept = panel->job->result.vote > 0;
    ledger_acceptance(f, &panel->job->result);
    ledger_judgement(f, &panel->job->result);
    ledger_event(f, accept ? "accept" : "reject", NULL, 0, 0);
    acceptance_panel_free(f);
    server_decide(f->learning.server, accept);
    decided(f);
}

/* The server has aggregated; the job is done, and says how long the answer takes. */
static void aggregated(struct engine *engine, struct event *event)
{
    (void)engine;
    struct acceptance *panel = (struct acceptance *)event;
    const struct scenario *s = panel->federation->scenario;
    const struct work_result *result = &panel->job->result;
    int64_t ns;
    event->await = NULL;
    if (!ns_from_s((double)result->steps / s->server.speed + result->flops / s->server.flops +
                       result->queries * s->server.answer_s,
                   &ns))
        ns = TIME_NEVER;
    next_event(panel, answered, ns);
}

void acceptance_panel_ask(struct federation *f, struct work *work, int64_t delay_ns,
                          void (*decided)(struct federation *))
{
    struct acceptance *panel = f->acceptance = mem_zero(1, sizeof *panel);
    panel->federation = f;
    panel->decided = decided;
    panel->job = local_job_new(&TASK_WORLD_NOMINAL);
    panel->job->work = work;
    if (ledger_keeps(f, RECORD_EVENTS))
        work_keep_questions(work);
    local_job_submit(f, panel->job);
    /* The clock may not pass the aggregation before the job is done, as its result says when the
     * answer comes. */
    panel->event.await = &panel->job->trial.job;
    next_event(panel, aggregated, delay_ns);
}

void acceptance_panel_free(struct federation *f)
{
    if (f->acceptance)
        local_job_free(f, f->acceptance->job);
    free(f->acceptance);
    f->acceptance = NULL;
}
